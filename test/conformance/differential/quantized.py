"""Cases of operators on quantized tensors."""

from __future__ import annotations

import ml_dtypes
import numpy as np
from onnx import helper

from .draw import Case, Draw, Operand
from .windows import spatial, window

BYTES = (np.uint8, np.int8)
# What QuantizeLinear makes, and from which opset on.
KINDS = [(np.uint8, 7), (np.int8, 7), (np.uint16, 21), (np.int16, 21), (ml_dtypes.int4, 21), (ml_dtypes.uint4, 21),
         (ml_dtypes.float8_e4m3fn, 19), (ml_dtypes.float8_e5m2, 19), (ml_dtypes.float8_e4m3fnuz, 19),
         (ml_dtypes.float8_e5m2fnuz, 19), (ml_dtypes.float4_e2m1fn, 23), (ml_dtypes.int2, 25),
         (ml_dtypes.uint2, 25)]  # fmt: skip


def codes(d: Draw, shape, dtype, constant: float = 0.15) -> Operand:
    """Any elements of an integer type. Signed weights beside unsigned data stay below 64: ONNX Runtime saturates sums of two
    products in 16 bits on CPUs without VNNI."""
    dtype = np.dtype(dtype)
    if dtype.kind in "iu":
        low, high = np.iinfo(dtype).min, np.iinfo(dtype).max
        made = d.rng.integers(low, high, shape, endpoint=True)
        return Operand(np.asarray(np.clip(made, -64, 63) if dtype == np.int8 else made, dtype), d.chance(constant))
    return Operand(np.asarray(d.rng.normal(size=shape) * 4).astype(dtype), d.chance(constant))


def scale(d: Draw, shape=(), dtype=np.float32, least: float = 0.01) -> Operand:
    return Operand(np.asarray(least * np.exp(d.rng.normal(size=shape)), dtype), d.chance(0.7))


def is_integer(dtype) -> bool:
    return np.dtype(dtype).kind in "iu" or dtype in (ml_dtypes.int2, ml_dtypes.uint2, ml_dtypes.int4, ml_dtypes.uint4)


def parameters(d: Draw, shape: list[int]) -> tuple[list[int], dict]:
    """The dims of scales for a tensor, and the attributes that say what they stand for."""
    if not shape or d.chance(0.3):
        return [], {}
    axis = d.int(0, len(shape) - 1)
    attributes = {"axis": axis - len(shape) if d.chance(0.3) else axis}
    if d.opset < 13:
        return [], {}
    if d.opset >= 21 and d.chance(0.4):
        block = d.int(1, max(1, shape[axis]))
        return [-(-s // block) if i == axis else s for i, s in enumerate(shape)], {**attributes, "block_size": block}
    return [shape[axis]], attributes


def quantize(d: Draw) -> Case:
    kind = d.pick([k for k, since in KINDS if since <= d.opset])
    shape = [max(1, size) for size in d.shape(1, 3)]
    dims, attributes = parameters(d, shape)
    x = Operand(d.array(shape, np.float32, "number") * 20)
    zero = codes(d, dims, kind) if is_integer(kind) else Operand(np.zeros(dims, kind), d.chance(0.5))
    if d.opset >= 21 and d.chance(0.3):
        return Case(d.op, [x, scale(d, dims)], {**attributes, "output_dtype": helper.np_dtype_to_tensor_dtype(np.dtype(kind))})
    if not is_integer(kind) and kind != ml_dtypes.float4_e2m1fn:
        attributes.update(d.some(saturate=d.int(0, 1)))
    # A quotient halfway between two integers is so to the last bit of the division.
    return Case(d.op, [x, scale(d, dims, least=0.3), zero], attributes)


def dequantize(d: Draw) -> Case:
    kind = d.pick([k for k, since in KINDS if since <= d.opset] + [np.int32])
    shape = [max(1, size) for size in d.shape(1, 3)]
    dims, attributes = parameters(d, shape)
    inputs = [codes(d, shape, kind), scale(d, dims)]
    if is_integer(kind) and kind != np.int32 and d.chance(0.6):
        inputs.append(codes(d, dims, kind))
    return Case(d.op, inputs, attributes)


def dynamic(d: Draw) -> Case:
    x = Operand(d.array([max(1, size) for size in d.shape(1, 3)], np.float32, "number"))
    return Case(d.op, [x], outputs=3)


def matrices(d: Draw) -> tuple[list[int], list[int]]:
    m, k, n, batch = d.int(1, 9), d.int(1, 40), d.pick([1, 3, 8, 17, 33]), d.pick([[], [], [3]])
    return [*batch, m, k], [*(batch if d.chance(0.5) else []), k, n]


def zero_point(d: Draw, dtype) -> Operand:
    return codes(d, (), dtype, 0.7)


def matmul_integer(d: Draw) -> Case:
    left, right = matrices(d)
    a, b = d.pick(BYTES), d.pick(BYTES)
    inputs = [codes(d, left, a), codes(d, right, b, 0.6)]
    if d.chance(0.7):
        inputs += [zero_point(d, a), zero_point(d, b)]
    return Case(d.op, inputs, symbolic=int(d.chance(0.3)))


def qlinear_matmul(d: Draw) -> Case:
    left, right = matrices(d)
    a, b = d.pick(BYTES), d.pick(BYTES)
    inputs = [codes(d, left, a), scale(d), zero_point(d, a), codes(d, right, b, 0.6), scale(d), zero_point(d, b),
              scale(d, least=0.1), zero_point(d, a)]  # fmt: skip
    return Case(d.op, inputs, rounded=True)


def convolution(d: Draw) -> tuple[list[int], list[int], dict]:
    image, kernel = spatial(d)
    groups, inner, outer = d.pick([1, 1, 2]), d.int(1, 4), d.pick([1, 2, 8, 17])
    attributes = window(d, image, kernel)
    if groups > 1:
        attributes["group"] = groups
    return [d.int(1, 2), groups * inner, *image], [groups * outer, inner, *kernel], attributes


def conv_integer(d: Draw) -> Case:
    data, filters, attributes = convolution(d)
    inputs = [codes(d, data, np.uint8), codes(d, filters, np.uint8, 0.6)]
    if d.chance(0.7):
        inputs += [zero_point(d, np.uint8), zero_point(d, np.uint8)]
    return Case(d.op, inputs, attributes)


def qlinear_conv(d: Draw) -> Case:
    data, filters, attributes = convolution(d)
    x, w = d.pick([(np.uint8, np.uint8), (np.uint8, np.int8), (np.int8, np.int8)])
    # The reference broadcasts one scale a channel in images only.
    each = [filters[0]] if len(filters) == 4 and d.chance(0.5) else []
    zero = Operand(np.zeros(each, w), True) if w == np.int8 else zero_point(d, w)
    inputs = [codes(d, data, x), scale(d), zero_point(d, x), codes(d, filters, w, 0.7),
              scale(d, each if w == np.int8 else []), zero, scale(d, least=0.1), zero_point(d, x)]  # fmt: skip
    if d.chance(0.5):
        inputs.append(Operand(d.rng.integers(-3000, 3000, filters[:1]).astype(np.int32), True))
    return Case(d.op, inputs, attributes, rounded=True)


GENERATORS = {
    "ConvInteger": conv_integer,
    "DequantizeLinear": dequantize,
    "DynamicQuantizeLinear": dynamic,
    "MatMulInteger": matmul_integer,
    "QLinearConv": qlinear_conv,
    "QLinearMatMul": qlinear_matmul,
    "QuantizeLinear": quantize,
}
