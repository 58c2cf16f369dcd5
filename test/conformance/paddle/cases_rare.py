"""Operators that Paddle's layers rarely write: fused ones, of which some run on a GPU only (their reference is what
they mean), old ones and quantization in PIR."""

import paddle
import paddle.nn.functional as F
from casebook import B, T, case, either, f32, given, layer, made, written

PIR = {"formats": ("pir",), "eager": False}
GPU = {"runs": (), "formats": ("pir",)}
ops = paddle._C_ops
fused = paddle.incubate.nn.functional

# Fused operators.
case(
    "fused_linear",
    lambda x, y, z: fused.fused_linear(x, y, z),
    f32(B, 4),
    f32(4, 5),
    f32(5),
    means=lambda x, y, z: x @ y + z,
    **GPU,
)
for _act, _width in (("relu", 128), ("gelu", 8)):
    case(
        f"fused_linear_{_act}",
        lambda x, y, z, a=_act: fused.fused_linear_activation(x, y, z, activation=a),
        f32(B, 4),
        f32(4, _width),
        f32(_width),
        means=lambda x, y, z, a=_act: F.relu(x @ y + z) if a == "relu" else F.gelu(x @ y + z, approximate=True),
        **GPU,
    )
case(
    "fused_linear_transposed",
    lambda x, y, z: fused.fused_matmul_bias(x, y, z, False, True),
    f32(B, 4),
    f32(5, 4),
    f32(5),
    means=lambda x, y, z: x @ y.t() + z,
    **GPU,
)


def rms(x, gain):
    return x * paddle.rsqrt((x * x).mean(-1, keepdim=True) + 1e-6) * gain


case(
    "fused_rms_norm",
    lambda x, y: fused.fused_rms_norm(x, y, None, 1e-6, 2)[0],
    f32(B, T, 6),
    f32(6),
    means=rms,
    formats=("pir", "legacy"),
    runs=(),
)
case(
    "fused_layer_norm",
    lambda x, y, z: fused.fused_layer_norm(x, y, z, 1e-5, begin_norm_axis=1)[0],
    f32(B, 6),
    f32(6),
    f32(6),
    means=lambda x, y, z: F.layer_norm(x, [6], y, z),
    runs=(),
)
case(
    "fused_layer_norm_residual",
    lambda x, y, z, w, v: fused.fused_layer_norm(x, y, z, 1e-5, begin_norm_axis=1, bias=w, residual=v)[:2],
    f32(B, 6),
    f32(6),
    f32(6),
    f32(6),
    f32(B, 6),
    means=lambda x, y, z, w, v: (F.layer_norm(x + w + v, [6], y, z), x + w + v),
    runs=(),
)
case(
    "fc_in_pir",
    lambda x, y, z: ops.fc(x, y, z, 1, "relu", False),
    f32(B, 4),
    f32(4, 3),
    f32(3),
    means=lambda x, y, z: F.relu(x @ y + z),
    **GPU,
)

# Old operators in PIR, as files translated from ProgramDesc hold them.
case("matmul_with_flatten", lambda x, y: ops.matmul_with_flatten(x, y, 2, 1), f32(B, T, 4), f32(4, 3), **PIR)
case(
    "norm_in_pir",
    lambda x: ops.norm(x, 1, 1e-10, True)[0],
    f32(B, 5, 3),
    formats=("pir",),
    runs=(),
    means=lambda x: x * paddle.rsqrt((x * x).sum(1, keepdim=True) + 1e-10),
)
case("reverse_in_pir", lambda x: ops.reverse(x, [1]), f32(B, 3, 4), **PIR)
case("fill_in_pir", lambda x: ops.fill(x, 2.5), f32(B, 3), **PIR)
case("mean_all_in_pir", lambda x: ops.mean_all(x), f32(3, 4), **PIR)
case("assign_out", lambda x: ops.assign_out_(x * 2.0, paddle.zeros([3])), f32(3), **PIR)
case("share_data_in_pir", lambda x: ops.share_data_(x * 2.0) * 1.5, f32(B, 3), **PIR)
case(
    "unpool3d",
    either(
        lambda x: ops.unpool3d(
            *ops.max_pool3d_with_index(x, [2] * 3, [2] * 3, [0] * 3, False, False, False),
            [2] * 3,
            [2] * 3,
            [0] * 3,
            [2, 4, 4],
            "NCDHW",
        ),
        lambda x: F.max_unpool3d(*F.max_pool3d(x, 2, return_mask=True), 2),
    ),
    f32(1, 2, 2, 4, 4),
    eager=False,
)
case(
    "partial_concat",
    written("partial_concat", "X*", "Out", start_index=1, length=2),
    f32(3, 4),
    f32(3, 4),
    formats=("legacy",),
    eager=False,
)
case(
    "partial_sum",
    written("partial_sum", "X*", "Out", start_index=1, length=2),
    f32(3, 4),
    f32(3, 4),
    formats=("legacy",),
    eager=False,
)
case("row_conv", written("row_conv", "X Filter", "Out"), f32(2, 5, 4), f32(3, 4), formats=("legacy",), eager=False)
case(
    "truncated_gaussian",
    lambda x: x + (ops.truncated_gaussian_random([3, 4], 0.0, 1.0, 1, -2.0, 2.0, x.dtype, paddle.CPUPlace())),
    f32(3, 4),
    compare="shape",
    **PIR,
)
case("empty", lambda x: paddle.zeros_like(paddle.empty([3, 4])) + x, f32(3, 4))

# Quantization in PIR.
ROWS = f32(B, 6, scale=2.0)
case(
    "quantize_linear_in_pir",
    lambda x, y, z: ops.quantize_linear(x, y, z, z, z, -1, 8, -128, 127, 0, True, False)[0],
    ROWS,
    given([3.0]),
    given([0.0]),
    formats=("pir",),
    runs=(),
    means=lambda x, y, z: paddle.clip(paddle.round(x * 127.0 / y), -128.0, 127.0),
)
case(
    "dequantize_linear_in_pir",
    lambda x, y, z: ops.dequantize_linear(x, y, z, z, z, -1, 8, -128, 127, 0, True, False)[0],
    given([[-128, -3, 0, 5, 127]]),
    given([3.0]),
    given([0.0]),
    formats=("pir",),
    runs=(),
    means=lambda x, y, z: x * y / 127.0,
)
for _name in ("fake_quantize_abs_max", "fake_quantize_dequantize_abs_max"):
    case(f"{_name}_in_pir", lambda x, n=_name: getattr(ops, n)(x, 8, 1)[0], ROWS, **PIR)
case(
    "fake_channel_wise_in_pir",
    lambda x: ops.fake_channel_wise_quantize_dequantize_abs_max(x, 8, 1, 0)[0],
    f32(4, 3),
    **PIR,
)
case("fake_dequantize_in_pir", lambda x, y: ops.fake_dequantize_max_abs(x, y, 127.0), ROWS, given([2.0]), **PIR)
case(
    "fake_moving_average_in_pir",
    lambda x, y, z: ops.fake_quantize_dequantize_moving_average_abs_max(x, y, z, z, 0.9, 8, True, 1)[0],
    ROWS,
    given([2.5]),
    given([1.0]),
    formats=("pir",),
    runs=(),
    means=lambda x, y, z: paddle.sign(x) * paddle.floor(paddle.clip(x.abs(), max=2.5) * 127.0 / y + 0.5) * y / 127.0,
)


class Weights8(paddle.nn.Layer):
    """Weights of eight bits, as weight-only quantization leaves them."""

    def __init__(self):
        super().__init__()
        self.scale = self.create_parameter([5])

    def forward(self, x, y):
        return paddle.matmul(x, y.astype("float32") * self.scale)


layer(
    "weight_only_int8",
    Weights8,
    f32(B, 4),
    made("int8", (4, 5), lambda random, shape: random.integers(-127, 128, shape)),
)
