"""Damages files in the ways that find faults in readers: flipped bits, cuts, repeats, foreign parts, false lengths."""

from __future__ import annotations

import random

EXTREMES = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 2**31 - 1, 2**31, 2**32 - 1, 2**63 - 1, 2**63, 2**64 - 1)
EDGE = 2048  # bytes at each end that are hit more often: there lie headers and graphs, between them weights


def mutated(data: bytes, donor: bytes, chance: random.Random) -> bytes:
    """One to three kinds of damage to `data`; `donor` is another file of the same format."""
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        data = chance.choice(_MUTATORS)(data, donor, chance)
    return data


def _place(data: bytes, chance: random.Random) -> int:
    size = max(len(data), 1)
    where = chance.random()
    if where < 0.45:
        return chance.randrange(min(size, EDGE))
    if where < 0.7:
        return size - 1 - chance.randrange(min(size, EDGE))
    return chance.randrange(size)


def _overwritten(data: bytes, at: int, patch: bytes) -> bytes:
    return data[:at] + patch + data[at + len(patch) :]


def _flip_bits(data: bytes, donor: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.choice((1, 1, 2, 8))):
        at = _place(data, chance)
        data = _overwritten(data, at, bytes([data[at] ^ (1 << chance.randrange(8))])) if data else data
    return data


def _truncate(data: bytes, donor: bytes, chance: random.Random) -> bytes:
    return data[: _place(data, chance)]


def _remove(data: bytes, donor: bytes, chance: random.Random) -> bytes:
    at = _place(data, chance)
    return data[:at] + data[at + chance.randint(1, 64) :]


def _repeat(data: bytes, donor: bytes, chance: random.Random) -> bytes:
    at = _place(data, chance)
    return data[:at] + data[at : at + chance.randint(1, 256)] * 2 + data[at:]


def _splice(data: bytes, donor: bytes, chance: random.Random) -> bytes:
    start = _place(donor, chance)
    part = donor[start : start + chance.randint(1, 256)]
    at = _place(data, chance)
    return _overwritten(data, at, part) if chance.random() < 0.5 else data[:at] + part + data[at:]


def _false_length(data: bytes, donor: bytes, chance: random.Random) -> bytes:
    at, value = _place(data, chance), chance.choice(EXTREMES)
    if chance.random() < 0.5:  # as protobuf writes numbers
        return data[:at] + _varint(value) + data[at + 1 :]
    width = chance.choice((1, 2, 4, 8))  # as FlatBuffers do: aligned, little endian
    return _overwritten(data, at // width * width, (value % 256**width).to_bytes(width, "little"))


def _varint(value: int) -> bytes:
    parts = bytearray()
    while value > 0x7F:
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(parts + bytes([value]))


_MUTATORS = (_flip_bits, _flip_bits, _truncate, _remove, _repeat, _splice, _false_length, _false_length)
