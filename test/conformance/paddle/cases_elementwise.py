"""Operators that work element by element: arithmetic, comparison, logic, bits, mathematics."""

import paddle
from casebook import B, HALF, T, boolean, case, either, f16, f32, f64, given, i32, i64


def named(name: str):
    return getattr(paddle, name, None) or getattr(paddle.nn.functional, name)


# One operand. Those with a bounded domain get their own inputs below.
for _name in (
    "abs asinh atan ceil cos cosh digamma erf exp expm1 floor i0 i0e i1 i1e lgamma neg sigmoid sign sin sinh "
    "square tan tanh trunc stanh angle rad2deg deg2rad frac"
).split():
    case(_name, named(_name), f32(B, 7, scale=2.0))
for _name in "log log2 log10 log1p rsqrt sqrt reciprocal gammaln".split():
    case(_name, named(_name), f32(3, T, low=0.1, high=4.0))
for _name in "acos asin atanh erfinv".split():
    case(_name, named(_name), f32(B, 6, low=-0.95, high=0.95))
case("acosh", paddle.acosh, f32(4, 5, low=1.0, high=5.0))
case("logit", paddle.logit, f32(B, 6, low=0.05, high=0.95))
case("logit_eps", lambda x: paddle.logit(x, 0.2), f32(4, 6, low=0.0, high=1.0))
case("logsigmoid", paddle.nn.functional.log_sigmoid, f32(B, 6, scale=4.0))
case("polygamma", lambda x: paddle.polygamma(x, 2), f32(3, 4, low=0.5, high=4.0))
case(
    "nan_to_num",
    lambda x: paddle.nan_to_num(x, 1.0, 5.0, -5.0),
    given([[1.5, float("nan")], [float("inf"), -float("inf")]]),
)
for _name in "isnan isinf isfinite isreal".split():
    case(_name, named(_name), given([[1.5, float("nan"), 0], [float("inf"), -float("inf"), -0.0]]))
# Halves apart: the versions of Paddle round them differently, and the file does not say which wrote it.
case("round", paddle.round, f32(B, 9, scale=4.0))
case("round_decimals", lambda x: paddle.round(x, decimals=1), f32(3, 9, scale=4.0), formats=("pir",))

for _name in ("abs", "exp", "floor", "sqrt", "rsqrt", "tanh", "sigmoid", "square"):
    case(f"{_name}_f16", named(_name), f16(B, 6, low=0.2, high=2.0), **HALF)
case("abs_i64", paddle.abs, i64(B, 5, low=-9, high=9))
case("sign_i32", paddle.sign, i32(B, 5, low=-3, high=3))
case("square_i32", paddle.square, i32(4, 5, low=-9, high=9))
case("exp_f64", paddle.exp, f64(B, 4))
case("neg_i64", lambda x: -x, i64(B, 4, low=-5, high=5))
case(
    "exp_i64",
    paddle.exp,
    i64(3, 4, low=0, high=5),
    eager=False,
    formats=("pir",),
    notes="an integer operand gives float32",
)

# Two operands.
for _name in "add subtract multiply divide maximum minimum fmax fmin atan2 copysign nextafter heaviside".split():
    case(_name, named(_name), f32(B, 3, 4), f32(B, 3, 4))
for _name in "add subtract multiply divide maximum minimum remainder floor_divide pow".split():
    case(f"{_name}_broadcast", named(_name), f32(B, 3, 1, 4, low=0.5, high=3.0), f32(3, 5, 1, low=0.5, high=3.0))
for _name in "add subtract multiply maximum minimum floor_divide remainder fmax".split():
    case(f"{_name}_i64", named(_name), i64(B, 8, low=-9, high=9), i64(8, low=1, high=5))
for _name in "add subtract multiply divide maximum".split():
    case(f"{_name}_f16", named(_name), f16(B, 6, low=0.5, high=2.0), f16(6, low=0.5, high=2.0), **HALF)
case("divide_i32", lambda x, y: x / y, i32(B, 8, low=-9, high=9), i32(8, low=1, high=5))
case(
    "divide_i32_op",
    paddle.divide,
    i32(B, 8, low=-9, high=9),
    i32(8, low=1, high=5),
    eager=False,
    notes="3.3.1 divides as floats, 3.0.0 truncates",
)
case(
    "floor_divide_negative", paddle.floor_divide, given([-7, 7, -7, 7, -6], "int32"), given([2, -2, -2, 2, 3], "int32")
)
case("remainder_negative", paddle.remainder, given([-7, 7, -7, 7, -6], "int32"), given([2, -2, -2, 2, 3], "int32"))
case("remainder_negative_f32", paddle.remainder, given([-7.5, 7.5, -7.5, 7.5, -6]), given([2, -2, -2, 2, 4]))
case("floor_divide_f32", paddle.floor_divide, given([-7.5, 7.5, -7.5, 7.5, -6]), given([2, -2, -2, 2, 4]))
case("pow_tensor_i64", paddle.pow, i64(B, 4, low=1, high=5), i64(4, low=0, high=4))
case("pow_scalar", lambda x: paddle.pow(x, 2.5), f32(B, 5, low=0.1, high=3.0))
case("pow_scalar_int", lambda x: x**3, i64(B, 5, low=-4, high=4))
case("rpow", lambda x: 2.0**x, f32(B, 5))
case("add_n", lambda x, y, z: paddle.add_n([x, y, z]), f32(B, 4), f32(B, 4), f32(B, 4))
case("add_row_of_scalar", paddle.add, f32(B, 3, 4), f32())
case("lerp", paddle.lerp, f32(B, 4), f32(B, 4), f32(B, 4, low=0.0, high=1.0))
case("lerp_scalar", lambda x, y: paddle.lerp(x, y, 0.3), f32(B, 4), f32(B, 4))
case("hypot", paddle.hypot, f32(B, 4), f32(B, 4))
case("ldexp", paddle.ldexp, f32(B, 4), i32(B, 4, low=0, high=4))
case("logaddexp", paddle.logaddexp, f32(B, 4), f32(B, 4))
case("gcd_lcm", lambda x, y: (paddle.gcd(x, y), paddle.lcm(x, y)), i64(4, low=1, high=30), i64(4, low=1, high=30))

# A tensor and a Python number.
case("scale", lambda x: paddle.scale(x, 2.5, 0.5), f32(B, 5))
case("scale_bias_first", lambda x: paddle.scale(x, 2.5, 0.5, bias_after_scale=False), f32(B, 5))
case("scale_i64", lambda x: paddle.scale(x, 3, 2), i64(B, 5, low=-9, high=9))
case("scale_tensor", lambda x, y: paddle.scale(x, y, 1.0), f32(B, 5), given([1.5]))
# 3.3.1 drops an x + 1 or x * 1 right behind an input when it writes PIR; behind another operator it does not.
case("number_plus", lambda x: paddle.abs(x) + 1, f32(B, 5))
case("number_plus_input", lambda x: x + 1, f32(B, 5), formats=("legacy",))
case("number_minus", lambda x: 1.5 - x, f32(B, 5))
case("number_times", lambda x: x * 3, i64(B, 5))
case("number_divided", lambda x: 2.0 / x, f32(B, 5, low=0.5, high=2.0))
case("number_divides", lambda x: x / 4, f32(B, 5))
case("number_divides_i64", lambda x: x / 4, i64(B, 5))
case("number_floor_divides", lambda x: x // 4, i64(B, 5, low=-20, high=20))
case("number_remainder", lambda x: x % 4, i64(B, 5, low=-20, high=20))
case("number_plus_float_i64", lambda x: x + 1.5, i64(B, 5))
# 3.3.1 loses an increment, unless the operator's own result is used.
case(
    "increment",
    either(
        lambda x: paddle._C_ops.increment_(paddle.abs(x), 2.0) * 1.5,
        lambda x: paddle.increment(paddle.abs(x), 2.0) * 1.5,
    ),
    given([-1.5]),
    eager=False,
)
case("clip", lambda x: paddle.clip(x, -0.5, 0.7), f32(B, 9))
case("clip_below", lambda x: paddle.clip(x, min=0.1), f32(B, 9))
case("clip_above", lambda x: paddle.clip(x, max=0.1), f32(3, 9))
case("clip_i64", lambda x: paddle.clip(x, 2, 6), i64(B, 9))
case("clip_tensor", lambda x, y, z: paddle.clip(x, y, z), f32(B, 9), given([-0.5]), given([0.25]))

# Comparisons and logic.
for _name in "equal not_equal less_than less_equal greater_than greater_equal".split():
    case(_name, named(_name), i64(B, 8, high=3), i64(8, high=3))
    case(f"{_name}_f32", named(_name), f32(3, 8), f32(3, 1))
case("equal_bool", paddle.equal, boolean(B, 6), boolean(6))
case("less_than_number", lambda x: x < 0.25, f32(B, 6))
case("equal_number_i64", lambda x: x == 3, i64(B, 6, high=5))
case("equal_all", paddle.equal_all, i64(4, high=2), i64(4, high=2))
case("equal_all_same", lambda x: paddle.equal_all(x, x + 0), i64(4))
case("allclose", lambda x: paddle.allclose(x, x + 1e-9), f32(4))
case("isclose", lambda x, y: paddle.isclose(x, y, rtol=0.2, atol=0.1), f32(B, 8), f32(B, 8))
case("isclose_nan", lambda x: paddle.isclose(x, x, equal_nan=True), given([1.0, float("nan"), float("inf")]))
for _name in "logical_and logical_or logical_xor".split():
    case(_name, named(_name), boolean(B, 8), boolean(8))
case("logical_and_f32", paddle.logical_and, given([0.0, 1.5, 0.0, 2.0]), given([0.0, 0.0, 3.0, 1.0]))
case("logical_not", paddle.logical_not, boolean(B, 8))
for _name in "bitwise_and bitwise_or bitwise_xor".split():
    case(_name, named(_name), i64(B, 8, high=64), i64(8, high=64))
    case(f"{_name}_bool", named(_name), boolean(3, 8), boolean(8))
case("bitwise_not", paddle.bitwise_not, i32(B, 8, low=-9, high=9))
case("bitwise_left_shift", paddle.bitwise_left_shift, i32(B, 6, high=9), i32(6, high=4))
case("bitwise_right_shift", paddle.bitwise_right_shift, i32(B, 6, low=-99, high=99), i32(6, high=4))

# Casts.
case("cast_f32_i64", lambda x: paddle.cast(x, "int64"), given([-1.9, -0.5, 0.5, 1.9, 3.0]))
case("cast_i64_f32", lambda x: x.astype("float32"), i64(B, 4, low=-9, high=9))
case("cast_f32_f16", lambda x: x.astype("float16"), f32(B, 4), rtol=1e-3, notes="3.0.0 rounds towards zero")
case("cast_f16_f32", lambda x: x.astype("float32"), f16(B, 4))
case("cast_f32_bool", lambda x: x.astype("bool"), given([0.0, 0.5, -0.0, -2.0, float("nan")]))
case("cast_bool_i32", lambda x: x.astype("int32"), boolean(B, 6))
case("cast_i32_u8", lambda x: x.astype("uint8"), i32(B, 6, low=0, high=255))
case("cast_i64_i8", lambda x: x.astype("int8"), i64(B, 6, low=-120, high=120))
case("cast_f32_f64", lambda x: x.astype("float64") * 3.0, f32(B, 6))
case("where", paddle.where, boolean(B, 4), f32(B, 4), f32(4))
case("where_i64", paddle.where, boolean(B, 4), i64(B, 4), i64(4))
case("where_numbers", lambda x: paddle.where(x > 0, x, paddle.zeros_like(x)), f32(B, 4))
case("assign", paddle.assign, f32(B, 4))
case("complex_parts", lambda x, y: (paddle.complex(x, y) * paddle.complex(y, x)).real(), f32(B, 4), f32(B, 4))
case("as_complex_real", lambda x: paddle.as_real(paddle.as_complex(x).conj()), f32(B, 4, 2))
