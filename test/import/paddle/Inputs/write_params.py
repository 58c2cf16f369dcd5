"""write_params.py OUT [TYPE:DIMS:VALUES...]: tensors as Paddle stores them, one after the other, each for example
float32:2x3:1,2,3,4,5,6. With TYPE~ the tensor has a level of details, which readers skip."""

import struct
import sys

TYPES = {"bool": (0, "?"), "int64": (3, "q"), "float16": (4, "e"), "float32": (5, "f"), "int8": (21, "b")}


def varint(value: int) -> bytes:
    parts = bytearray()
    while value > 0x7F:
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*parts, value])


def tensor(spec: str) -> bytes:
    kind, dims, values = spec.split(":")
    number, code = TYPES[kind.rstrip("~")]
    sizes = [int(dim) for dim in dims.split("x") if dim]
    desc = b"\x08" + varint(number) + b"".join(b"\x10" + varint(size) for size in sizes)
    levels = struct.pack("<QQQ", 1, 8, 0) if kind.endswith("~") else struct.pack("<Q", 0)
    data = b"".join(struct.pack("<" + code, type(1.0 if code in "fe" else 1)(float(v))) for v in values.split(","))
    return struct.pack("<I", 0) + levels + struct.pack("<Ii", 0, len(desc)) + desc + data


with open(sys.argv[1], "wb") as file:
    file.write(b"".join(map(tensor, sys.argv[2:])))
