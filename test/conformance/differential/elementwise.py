"""Cases of elementwise operators: arithmetic, functions, comparison, logic, activations, casts."""

from __future__ import annotations

import numpy as np
import onnx

from .draw import DTYPES, Case, Draw, Operand, is_float

# Which numbers an operator is asked for, where it is not all.
DOMAINS = {
    "Acos": "unit", "Asin": "unit", "Atanh": "unit", "Log": "positive", "Sqrt": "positive", "Acosh": "positive",
    "Sin": "number", "Cos": "number", "Tan": "unit", "Sinh": "number", "Cosh": "number", "Erf": "number",
    "Exp": "number", "Neg": "any", "Softplus": "number", "Mish": "number", "Swish": "number", "Gelu": "number",
    "Reciprocal": "nonzero",
}  # fmt: skip

UNARY = """Abs Acos Acosh Asin Asinh Atan Atanh BitwiseNot Ceil Cos Cosh Erf Exp Floor HardSwish Identity IsNaN Log Mish
Neg Not Reciprocal Relu Round Sigmoid Sign Sin Sinh Softplus Softsign Sqrt Tan Tanh""".split()
BINARY = """Add And BitwiseAnd BitwiseOr BitwiseXor Div Equal Greater GreaterOrEqual Less LessOrEqual Mul Or Sub
Xor""".split()
VARIADIC = ["Max", "Mean", "Min", "Sum"]
ATTRIBUTES = {
    "Celu": ["alpha"], "Elu": ["alpha"], "Gelu": [], "HardSigmoid": ["alpha", "beta"], "LeakyRelu": ["alpha"],
    "Selu": ["alpha", "gamma"], "Shrink": ["bias", "lambd"], "Swish": ["alpha"], "ThresholdedRelu": ["alpha"],
}  # fmt: skip


def roughly(dtype: np.dtype) -> float:
    """The reference has f32 constants in its erf and in the bodies of functions."""
    return 30 if dtype == np.float64 else 1


def unary(d: Draw) -> Case:
    dtype = d.dtype()
    x = d.operand(d.shape(), dtype, DOMAINS.get(d.op, "any"))
    return Case(d.op, [x], symbolic=d.chance(0.2), loose=roughly(dtype) if d.op in ("Erf", "HardSwish") else 1)


def activation(d: Draw) -> Case:
    dtype = d.dtype()
    x = d.operand(d.shape(), dtype, "number" if is_float(dtype) else "small")
    value = (lambda: d.int(1, 3)) if not is_float(dtype) else (lambda: round(d.rng.random() + 0.1, 3))
    attributes = d.some(**{name: float(value()) for name in ATTRIBUTES[d.op]})
    if d.op == "Gelu":
        attributes = d.some(approximate=d.pick(["none", "tanh"]))
    # Far below 0 Gelu multiplies what the reference's f32 constants leave of 1 + erf.
    loose = roughly(dtype) * (100 if d.op == "Gelu" and dtype == np.float64 else 1)
    return Case(d.op, [x], attributes, symbolic=d.chance(0.2), loose=loose)


def binary(d: Draw) -> Case:
    shape, dtype = d.shape(), d.dtype()
    values = "any" if is_float(dtype) or d.op != "Div" else "nonzero"
    operands = [d.operand(shape, dtype), d.operand(d.broadcastable(shape), dtype, values)]
    if d.chance(0.3) and d.op != "Div":
        operands.reverse()
    return Case(d.op, operands, symbolic=d.chance(0.2))


def variadic(d: Draw) -> Case:
    shape, dtype = d.shape(), d.dtype()
    shapes = [shape] + [d.broadcastable(shape) for _ in range(d.int(0, 3))]
    return Case(d.op, [d.operand(s, dtype) for s in shapes])


def prelu(d: Draw) -> Case:
    shape, dtype = d.shape(1), d.dtype()
    return Case(d.op, [d.operand(shape, dtype), d.operand(d.broadcastable(shape), dtype, "small")])


def is_inf(d: Draw) -> Case:
    flags = d.some(detect_negative=d.int(0, 1), detect_positive=d.int(0, 1))
    return Case(d.op, [d.operand(d.shape(), d.dtype())], flags)


def mod(d: Draw) -> Case:
    shape, dtype = d.shape(), d.dtype()
    fmod = 1 if is_float(dtype) and d.opset < 28 else d.int(0, 1)
    values = "any" if is_float(dtype) and d.chance(0.3) else "nonzero"
    return Case(d.op, [d.operand(shape, dtype), d.operand(d.broadcastable(shape), dtype, values)], {"fmod": fmod})


def power(d: Draw) -> Case:
    shape, base = d.shape(), d.dtype()
    exponent = base if d.opset < 12 else d.dtype(1)
    if is_float(base):
        x = d.operand(shape, base, "positive" if is_float(exponent) else "number")
    else:  # no fraction of a negative number
        x = Operand(d.array(shape, base, "positive" if is_float(exponent) else "small"))
    y = d.array(d.broadcastable(shape), exponent, "small")
    if not is_float(base):  # negative powers of integers are no integers
        y = np.abs(y)
    if d.chance(0.3):  # the exponents that models have
        fractions = [-1, 0.5, -2, 2.5] if is_float(exponent) and is_float(base) else []
        y = np.asarray(d.pick([2, 3, 1, 0, *fractions])).astype(exponent)
    return Case(d.op, [x, Operand(y, d.chance(0.5))])


def shift(d: Draw) -> Case:
    shape, dtype = d.shape(), d.dtype()
    width = dtype.itemsize * 8
    amount = np.asarray(d.rng.integers(0, width, tuple(d.broadcastable(shape)))).astype(dtype)
    return Case(d.op, [d.operand(shape, dtype), Operand(amount)], {"direction": d.pick(["LEFT", "RIGHT"])})


def where(d: Draw) -> Case:
    shape, dtype = d.shape(), d.dtype(1)
    shapes = [shape, d.broadcastable(shape), d.broadcastable(shape)]
    d.rng.shuffle(shapes)
    return Case(d.op, [d.operand(s, t) for s, t in zip(shapes, (np.bool_, dtype, dtype))], symbolic=d.chance(0.2))


def clip(d: Draw) -> Case:
    dtype = d.dtype()
    low, high = sorted(d.array([2], dtype, "small").tolist())
    x = d.operand(d.shape(), dtype, "any" if is_float(dtype) else "small")
    if d.opset < 11:
        return Case(d.op, [x], d.some(min=float(low), max=float(high)))
    bounds = [Operand(np.asarray(value, dtype), d.chance(0.5)) if d.chance(0.8) else None for value in (low, high)]
    return Case(d.op, [x, *bounds])


def castable(d: Draw, source: np.dtype, target: np.dtype) -> np.ndarray:
    """Values whose cast is defined: none that is outside the target's range when floats become integers."""
    x = d.array(
        d.shape(), source, "any" if is_float(target) or not is_float(source) or target == np.bool_ else "number"
    )
    if is_float(source) and not is_float(target) and target != np.bool_:
        limits = np.iinfo(target)
        wide = x.astype(np.float64) * d.pick([1, 10])
        bound = min(float(np.asarray(limits.max, np.float64)) * 0.98, 6e4)
        x = np.clip(wide, max(limits.min, -bound), bound).astype(source)
    return x


def cast(d: Draw) -> Case:
    allowed = onnx.defs.get_schema(d.op, d.opset).outputs[0].types
    source, target = d.dtype(), np.dtype(d.pick([t for name, t in DTYPES.items() if f"tensor({name})" in allowed]))
    x = Operand(castable(d, source, target), d.chance(0.3))
    if d.op == "CastLike":
        return Case(d.op, [x, Operand(np.zeros([2], target), d.chance(0.5))])
    return Case(d.op, [x], {"to": onnx.helper.np_dtype_to_tensor_dtype(target)}, symbolic=d.chance(0.2))


def bit_cast(d: Draw) -> Case:
    source = d.dtype()
    # Which bytes are a bool is not said.
    alike = (np.dtype(t) for t in DTYPES.values() if (t == np.bool_) == (source == np.bool_))
    targets = [t for t in alike if t.itemsize == source.itemsize]
    return Case(d.op, [d.operand(d.shape(), source)], {"to": onnx.helper.np_dtype_to_tensor_dtype(d.pick(targets))})


GENERATORS = {
    **dict.fromkeys(UNARY, unary), **dict.fromkeys(BINARY, binary), **dict.fromkeys(VARIADIC, variadic),
    **dict.fromkeys(ATTRIBUTES, activation),
    "PRelu": prelu, "IsInf": is_inf, "Mod": mod, "Pow": power, "BitShift": shift, "Where": where, "Clip": clip,
    "Cast": cast, "CastLike": cast, "BitCast": bit_cast,
}  # fmt: skip
