"""Activation functions, with their attributes."""

import paddle
import paddle.nn.functional as F
from casebook import B, HALF, T, case, f16, f32, given, layer

# Values on both sides of every threshold.
X = f32(B, 11, scale=3.0)

for _name in (
    "relu relu6 silu swish mish softsign tanhshrink hardswish hardsigmoid log_sigmoid elu selu celu "
    "leaky_relu softplus softshrink hardshrink hardtanh thresholded_relu gelu tanh sigmoid"
).split():
    case(f"act_{_name}", getattr(F, _name), X)
case("elu_alpha", lambda x: F.elu(x, 0.3), X)
case("celu_alpha", lambda x: F.celu(x, 0.4), X)
case("selu_scaled", lambda x: F.selu(x, 1.5, 2.0), X)
case("gelu_tanh", lambda x: F.gelu(x, approximate=True), X)
case("leaky_relu_slope", lambda x: F.leaky_relu(x, 0.3), X)
case("leaky_relu_negative", lambda x: F.leaky_relu(x, -0.5), X)
case("hardshrink_t", lambda x: F.hardshrink(x, 1.2), X)
case("softshrink_t", lambda x: F.softshrink(x, 1.2), X)
case("hardtanh_range", lambda x: F.hardtanh(x, -2.0, 0.5), X)
case("hardsigmoid_slope", lambda x: F.hardsigmoid(x, 0.2, 0.5), X)
case("softplus_beta", lambda x: F.softplus(x, 2.0, 3.0), X)
case("thresholded_relu_t", lambda x: F.thresholded_relu(x, 0.5), X)
case("thresholded_relu_value", lambda x: F.thresholded_relu(x, 0.5, -1.0), X)
case("stanh_scaled", lambda x: paddle.stanh(x, 0.5, 2.0), X)
case("rrelu", lambda x: F.rrelu(x, 0.1, 0.5, training=False), X, runs=("pir",), notes="3.0.0 cannot run it")
case("maxout", lambda x: F.maxout(x, 2), f32(B, 6, 3, 4))
case("maxout_last", lambda x: F.maxout(x, 3, axis=-1), f32(2, 4, 5, 6))
case("glu", lambda x: F.glu(x), f32(B, 8))
case("glu_axis", lambda x: F.glu(x, axis=1), f32(B, 4, 3))
case("swiglu", lambda x: paddle.incubate.nn.functional.swiglu(x), f32(B, 8))
case("swiglu_two", lambda x, y: paddle.incubate.nn.functional.swiglu(x, y), f32(B, 8), f32(B, 8))
case("prelu_one", lambda x: F.prelu(x, paddle.full([1], 0.2)), f32(B, 3, 4))
layer("prelu_channel", lambda: paddle.nn.PReLU(5), f32(B, 5, 3, 3))
layer("prelu_channel_last", lambda: paddle.nn.PReLU(5, data_format="NHWC"), f32(B, 3, 3, 5))
case("prelu_given", lambda x, y: F.prelu(x, y), f32(B, 3, 4), given([0.1, 0.2, 0.3]))

for _axis in (-1, 0, 1):
    case(f"softmax_axis{_axis}".replace("-", "_"), lambda x, axis=_axis: F.softmax(x, axis=axis), f32(B, 3, T))
    case(f"log_softmax_axis{_axis}".replace("-", "_"), lambda x, axis=_axis: F.log_softmax(x, axis=axis), f32(B, 3, T))
case("softmax_large", F.softmax, given([[1000.0, 999.0, -1000.0], [-2000.0, -2001.0, -2000.5]]))
case("softmax_dtype", lambda x: F.softmax(x, dtype="float64"), f32(B, 5))
case("softmax_1d", F.softmax, f32(7))
case("normalize", F.normalize, f32(B, 6))
case("normalize_p1", lambda x: F.normalize(x, p=1.0, axis=0), f32(B, 6))
case("gumbel_softmax", F.gumbel_softmax, f32(B, 6), compare="shape")
case("gumbel_softmax_hard", lambda x: F.gumbel_softmax(x, hard=True), f32(B, 6), compare="shape")

for _name in "relu gelu silu hardswish softmax leaky_relu".split():
    case(f"act_{_name}_f16", getattr(F, _name), f16(B, 8, scale=2.0), **HALF)

# At inference dropout passes its input on, or scales it.
for _mode in "upscale_in_train downscale_in_infer".split():
    case(f"dropout_{_mode}", lambda x, mode=_mode: F.dropout(x, 0.3, training=False, mode=mode), f32(B, 6), eager=False)
    layer(f"dropout_layer_{_mode}", lambda mode=_mode: paddle.nn.Dropout(0.3, mode=mode), f32(B, 6))
layer("dropout2d", lambda: paddle.nn.Sequential(paddle.nn.Dropout2D(0.3), paddle.nn.ReLU()), f32(B, 2, 3, 4))
layer("alpha_dropout", lambda: paddle.nn.Sequential(paddle.nn.AlphaDropout(0.3), paddle.nn.ReLU()), f32(B, 6))
