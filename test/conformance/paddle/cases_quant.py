"""Quantization, which only ProgramDesc carries whole: by name, as paddle.quantization and PaddleSlim leave it."""

from casebook import B, f32, given, old

# Quantization: `Scale` is the absolute maximum.
for _round in (0, 1):
    old(
        f"quantize_linear_round{_round}",
        "quantize_linear",
        "X Scale ZeroPoint",
        "Y",
        f32(B, 6, scale=2.0),
        given([3.0]),
        given([0.0]),
        quant_axis=-1,
        bit_length=8,
        qmin=-128,
        qmax=127,
        round_type=_round,
        is_test=True,
        only_observer=False,
    )
old(
    "dequantize_linear",
    "dequantize_linear",
    "X Scale ZeroPoint",
    "Y",
    given([[-128, -3, 0, 5, 127]]),
    given([3.0]),
    given([0.0]),
    quant_axis=-1,
    bit_length=8,
    qmin=-128,
    qmax=127,
    round_type=0,
    is_test=True,
    only_observer=False,
)
old(
    "dequantize_linear_channels",
    "dequantize_linear",
    "X Scale ZeroPoint",
    "Y",
    given([[-128, -3, 0], [4, 5, 127]]),
    given([3.0, 2.0]),
    given([0.0, 0.0]),
    quant_axis=0,
    bit_length=8,
    qmin=-128,
    qmax=127,
    round_type=0,
    is_test=True,
    only_observer=False,
)
old(
    "quantize_linear_channels",
    "quantize_linear",
    "X Scale ZeroPoint",
    "Y",
    f32(2, 5, scale=2.0),
    given([3.0, 2.0]),
    given([0.0, 0.0]),
    quant_axis=0,
    bit_length=8,
    qmin=-128,
    qmax=127,
    round_type=0,
    is_test=True,
    only_observer=False,
)
old(
    "quantize_observer_only",
    "quantize_linear",
    "X Scale ZeroPoint",
    "Y",
    f32(B, 6),
    given([3.0]),
    given([0.0]),
    quant_axis=-1,
    bit_length=8,
    qmin=-128,
    qmax=127,
    round_type=0,
    is_test=True,
    only_observer=True,
)
old("fake_quantize_abs_max", "fake_quantize_abs_max", "X", "Out OutScale", f32(3, 6), bit_length=8, round_type=1)
old(
    "fake_quantize_dequantize_abs_max",
    "fake_quantize_dequantize_abs_max",
    "X",
    "Out OutScale",
    f32(3, 6),
    bit_length=8,
    round_type=1,
)
old(
    "fake_channel_wise_quantize_dequantize",
    "fake_channel_wise_quantize_dequantize_abs_max",
    "X",
    "Out OutScale",
    f32(4, 3, 2),
    bit_length=8,
    quant_axis=1,
    round_type=1,
)
old(
    "fake_dequantize_max_abs",
    "fake_dequantize_max_abs",
    "X Scale",
    "Out",
    f32(3, 4, scale=40.0),
    given([2.0]),
    max_range=127.0,
)
old(
    "fake_channel_wise_dequantize",
    "fake_channel_wise_dequantize_max_abs",
    "X Scales*",
    "Out",
    f32(3, 4, scale=40.0),
    given([2.0, 1.0, 0.5]),
    quant_bits=[8],
    quant_axis=0,
)
old(
    "fake_quantize_moving_average",
    "fake_quantize_moving_average_abs_max",
    "X InScale",
    "Out OutScale~",
    f32(B, 6, scale=2.0),
    given([2.5]),
    bit_length=8,
    is_test=True,
    moving_rate=0.9,
    round_type=1,
)
old(
    "fake_quantize_dequantize_moving_average",
    "fake_quantize_dequantize_moving_average_abs_max",
    "X InScale",
    "Out OutScale~",
    f32(B, 6, scale=2.0),
    given([2.5]),
    bit_length=8,
    is_test=True,
    moving_rate=0.9,
    round_type=0,
)
old(
    "fake_quantize_range",
    "fake_quantize_range_abs_max",
    "X InScale",
    "Out OutScale~",
    f32(B, 6, scale=2.0),
    given([2.5]),
    bit_length=8,
    is_test=True,
    round_type=1,
)
old("moving_average_scale", "moving_average_abs_max_scale", "X", "Out OutScale~", f32(B, 6), is_test=True)
