"""Random operands and attributes, of which a test case of one operator is made."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from functools import cache

import ml_dtypes
import numpy as np
import onnx

# What Skiff computes with.
DTYPES = {
    "float": np.float32, "double": np.float64, "float16": np.float16, "bfloat16": ml_dtypes.bfloat16,
    "int8": np.int8, "int16": np.int16, "int32": np.int32, "int64": np.int64,
    "uint8": np.uint8, "uint16": np.uint16, "uint32": np.uint32, "uint64": np.uint64, "bool": np.bool_,
}  # fmt: skip
FLOATS = tuple(np.dtype(DTYPES[name]) for name in ("float", "double", "float16", "bfloat16"))


def is_float(dtype: np.dtype) -> bool:
    return np.dtype(dtype) in FLOATS


@dataclass(frozen=True)
class Operand:
    array: np.ndarray
    constant: bool = False  # in the model, not fed


@dataclass(frozen=True)
class Case:
    op: str
    inputs: list[Operand | None]
    attributes: dict = field(default_factory=dict)
    outputs: int = 1
    symbolic: int = 0  # so many of the inputs, if fed, have names in place of dims; True: all
    loose: float = 1  # a factor on the tolerance, where the result depends on differences of large numbers
    rounded: bool = False  # integers, rounded from sums whose last bits depend on the order: 1 more or less is right


@cache
def versions(op: str) -> list[int]:
    """The opsets from 7 on in which an operator means something new."""
    history = [s.since_version for s in onnx.defs.get_all_schemas_with_history() if s.name == op and not s.domain]
    return sorted({max(7, since) for since in history})


class Draw:
    """A stream of random choices for one operator; the same for the same seed."""

    def __init__(self, seed: int, op: str, opset: int):
        self.rng = np.random.default_rng([seed, zlib.crc32(op.encode()), opset])
        self.op, self.opset = op, opset

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def pick(self, choices):
        return choices[int(self.rng.integers(len(choices)))]

    def int(self, low: int, high: int) -> int:
        """low..high, both inclusive."""
        return int(self.rng.integers(low, high + 1))

    def ints(self, count: int, low: int, high: int) -> list[int]:
        return [self.int(low, high) for _ in range(count)]

    def some(self, **attributes) -> dict:
        """Each attribute with a probability of 2/3: else its default is meant."""
        return {name: value for name, value in attributes.items() if value is not None and self.chance(0.67)}

    def dtypes(self, index: int = 0) -> list[np.dtype]:
        """The types that the operator's schema allows for an input."""
        schema = onnx.defs.get_schema(self.op, self.opset)
        allowed = schema.inputs[index].types
        return [np.dtype(dtype) for name, dtype in DTYPES.items() if f"tensor({name})" in allowed]

    def dtype(self, index: int = 0) -> np.dtype:
        allowed = self.dtypes(index)
        # f32 is what models use; the others are drawn as often as it is, together with it.
        return self.pick([d for d in allowed if d == np.float32] * 2 + allowed)

    def dim(self) -> int:
        return self.pick([1, 1, 2, 3, 4, 5, 7, 8, 17] if self.chance(0.97) else [0])

    def shape(self, low: int = 0, high: int = 4) -> list[int]:
        rank = self.int(low, high)
        shape = [self.dim() for _ in range(rank)]
        if shape and self.chance(0.3):  # long enough for vectors and what is left beside them
            shape[-1] = self.pick([16, 19, 33, 64])
        return shape

    def axis(self, rank: int) -> int:
        return self.int(-rank, rank - 1)

    def axes(self, rank: int, least: int = 0) -> list[int]:
        count = self.int(min(least, rank), rank)
        chosen = self.rng.permutation(rank)[:count]
        return [int(a) - rank if self.chance(0.3) else int(a) for a in chosen]

    def broadcastable(self, shape: list[int]) -> list[int]:
        """A shape that broadcasts with `shape`."""
        own = shape[self.int(0, len(shape)) :] if self.chance(0.4) else list(shape)
        return [1 if self.chance(0.25) else size for size in own]

    def array(self, shape, dtype, values: str = "any") -> np.ndarray:
        """`values`: any (also NaN, infinities, extremes), number (finite), small (little integers, moderate
        floats), positive, unit (-1..1), nonzero."""
        dtype = np.dtype(dtype)
        shape = tuple(shape)
        if dtype == np.bool_:
            return self.rng.random(shape) < 0.5
        if not is_float(dtype):
            limits = np.iinfo(dtype)
            low, high = (limits.min, limits.max) if values in ("any", "number") else (max(limits.min, -9), 9)
            low = 1 if values == "positive" else low
            made = self.rng.integers(low, high, shape, dtype=dtype, endpoint=True)
            if values == "nonzero":
                made = np.where(made == 0, np.ones_like(made), made)
            return np.asarray(made, dtype)
        made = self.rng.normal(size=shape) * (1 if values in ("small", "unit") else 3)
        if values == "unit":
            made = np.tanh(made)
        if values == "positive":
            made = np.abs(made) + 0.01
        if values == "nonzero":
            made = np.where(np.abs(made) < 0.1, 0.7, made)
        made = np.asarray(made)
        if values == "any" and made.size and self.chance(0.5):
            special = np.array([np.nan, np.inf, -np.inf, 0.0, -0.0, 1.0, -1.0, 0.5, 1.5, 2.5, -0.5, -2.5, 30, -30])
            at = self.rng.random(shape) < 0.4
            made = np.where(at, self.rng.choice(special, shape), made)
        return np.asarray(made).astype(dtype)

    def operand(self, shape, dtype, values: str = "any", constant: float = 0.15) -> Operand:
        return Operand(self.array(shape, dtype, values), self.chance(constant))


def const(values, dtype=np.int64) -> Operand:
    return Operand(np.asarray(values, dtype), True)
