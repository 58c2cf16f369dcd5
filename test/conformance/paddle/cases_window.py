"""Convolution, pooling, resizing, sampling, and what else looks at neighbours."""

import numpy as np
import paddle
import paddle.nn as nn
import paddle.nn.functional as F
from casebook import B, HALF, T, W, case, f16, f32, given, layer

# Convolution: one, two and three dims, groups, dilation, every way to pad, both layouts.
layer("conv1d", lambda: nn.Conv1D(3, 4, 3), f32(B, 3, 9))
layer("conv1d_stride", lambda: nn.Conv1D(4, 4, 3, stride=2, padding=1, groups=2), f32(B, 4, T))
layer("conv1d_same", lambda: nn.Conv1D(3, 4, 3, padding="SAME"), f32(B, 3, 9))
layer("conv1d_channels_last", lambda: nn.Conv1D(3, 4, 3, data_format="NLC"), f32(B, 9, 3))
layer("conv2d", lambda: nn.Conv2D(3, 4, 3), f32(B, 3, 8, 8))
layer("conv2d_no_bias", lambda: nn.Conv2D(3, 4, 1, bias_attr=False), f32(B, 3, T, W))
layer("conv2d_stride", lambda: nn.Conv2D(3, 4, 3, stride=[2, 1], padding=[1, 2]), f32(B, 3, 7, 8))
layer("conv2d_dilated", lambda: nn.Conv2D(3, 4, 3, padding=2, dilation=2), f32(B, 3, 8, 8))
layer("conv2d_groups", lambda: nn.Conv2D(4, 6, 3, groups=2), f32(B, 4, 6, 6))
layer("conv2d_four_pads", lambda: nn.Conv2D(3, 4, 3, padding=[0, 1, 2, 0]), f32(B, 3, 6, 6))
layer("conv2d_same", lambda: nn.Conv2D(3, 4, 3, padding="SAME"), f32(B, 3, 6, 6))
layer("conv2d_same_stride", lambda: nn.Conv2D(3, 4, 4, stride=2, padding="SAME"), f32(B, 3, 7, 8))
layer("conv2d_same_dynamic", lambda: nn.Conv2D(3, 4, 3, stride=2, padding="SAME"), f32(B, 3, T, W))
layer("conv2d_valid", lambda: nn.Conv2D(3, 4, 3, padding="VALID"), f32(B, 3, 6, 6))
layer("conv2d_channels_last", lambda: nn.Conv2D(3, 4, 3, padding=1, data_format="NHWC"), f32(B, 6, 6, 3))
layer("conv2d_reflect", lambda: nn.Conv2D(3, 4, 3, padding=1, padding_mode="reflect"), f32(B, 3, 6, 6))
layer("conv2d_f16", lambda: nn.Conv2D(3, 4, 3, padding=1), f16(B, 3, 6, 6), **HALF)
layer("depthwise", lambda: nn.Conv2D(4, 4, 3, padding=1, groups=4), f32(B, 4, 6, 6))
layer("depthwise_multiplier", lambda: nn.Conv2D(3, 6, 3, stride=2, groups=3), f32(B, 3, 7, 7))
layer("depthwise_channels_last", lambda: nn.Conv2D(4, 4, 3, padding=1, groups=4, data_format="NHWC"), f32(B, 6, 6, 4))
case("conv2d_given_weight", lambda x, y: F.conv2d(x, y), f32(B, 3, 6, 6), f32(4, 3, 3, 3))
layer("conv3d", lambda: nn.Conv3D(2, 3, 3, padding=1), f32(B, 2, 4, 5, 5))
layer("conv3d_groups", lambda: nn.Conv3D(2, 4, 2, stride=2, groups=2), f32(1, 2, 4, 6, 6))
layer("conv1d_transpose", lambda: nn.Conv1DTranspose(3, 4, 3, stride=2), f32(B, 3, 5))
layer("conv2d_transpose", lambda: nn.Conv2DTranspose(3, 4, 3), f32(B, 3, 5, 5))
layer("conv2d_transpose_stride", lambda: nn.Conv2DTranspose(4, 6, 4, stride=2, padding=1, groups=2), f32(B, 4, T, W))
layer(
    "conv2d_transpose_output_pad",
    lambda: nn.Conv2DTranspose(3, 4, 3, stride=2, padding=1, output_padding=1),
    f32(B, 3, 4, 4),
)
layer("conv2d_transpose_dilated", lambda: nn.Conv2DTranspose(3, 4, 3, dilation=2), f32(B, 3, 4, 4))
layer("conv2d_transpose_same", lambda: nn.Conv2DTranspose(3, 4, 3, stride=2, padding="SAME"), f32(B, 3, 4, 4))
layer("conv2d_transpose_channels_last", lambda: nn.Conv2DTranspose(3, 4, 3, data_format="NHWC"), f32(B, 4, 4, 3))
case(
    "conv2d_transpose_size",
    lambda x, y: F.conv2d_transpose(x, y, stride=2, output_size=[8, 9]),
    f32(B, 3, 4, 4),
    f32(3, 2, 2, 2),
)
layer("depthwise_transpose", lambda: nn.Conv2DTranspose(4, 4, 3, stride=2, groups=4), f32(B, 4, 4, 4))
layer("conv3d_transpose", lambda: nn.Conv3DTranspose(2, 3, 3, stride=2), f32(1, 2, 3, 3, 3))

# Pooling.
for _kind in ("max", "avg"):
    _pool = {n: getattr(F, f"{_kind}_pool{n}d") for n in (1, 2, 3)}
    case(f"{_kind}_pool1d", lambda x, f=_pool[1]: f(x, 3, 2), f32(B, 2, 9))
    case(f"{_kind}_pool2d", lambda x, f=_pool[2]: f(x, 2), f32(B, 2, 6, 6))
    case(f"{_kind}_pool2d_overlap", lambda x, f=_pool[2]: f(x, 3, 2, 1), f32(B, 2, T, W))
    case(f"{_kind}_pool2d_ceil", lambda x, f=_pool[2]: f(x, 3, 2, ceil_mode=True), f32(B, 2, 6, 8))
    case(f"{_kind}_pool2d_ceil_pad", lambda x, f=_pool[2]: f(x, 3, 2, [1, 0], ceil_mode=True), f32(B, 2, 6, 7))
    case(f"{_kind}_pool2d_channels_last", lambda x, f=_pool[2]: f(x, 2, data_format="NHWC"), f32(B, 6, 6, 2))
    case(f"{_kind}_pool2d_same", lambda x, f=_pool[2]: f(x, 3, 2, "SAME"), f32(B, 2, 6, 7))
    case(f"{_kind}_pool2d_valid", lambda x, f=_pool[2]: f(x, 3, 2, "VALID"), f32(B, 2, 6, 7))
    case(f"{_kind}_pool2d_uneven", lambda x, f=_pool[2]: f(x, [2, 3], [2, 1], [0, 1, 1, 0]), f32(B, 2, 6, 7))
    case(f"{_kind}_pool3d", lambda x, f=_pool[3]: f(x, 2), f32(1, 2, 4, 4, 4))
case("avg_pool2d_counts_pads", lambda x: F.avg_pool2d(x, 3, 2, 1, exclusive=False), f32(B, 2, 6, 6))
case("avg_pool2d_divisor", lambda x: F.avg_pool2d(x, 2, divisor_override=3), f32(B, 2, 6, 6))
case("avg_pool2d_ceil_counts", lambda x: F.avg_pool2d(x, 3, 2, 1, ceil_mode=True, exclusive=False), f32(B, 2, 6, 6))
case("max_pool2d_mask", lambda x: F.max_pool2d(x, 2, return_mask=True), f32(B, 2, 6, 6))
case("max_pool3d_mask", lambda x: F.max_pool3d(x, 2, return_mask=True), f32(1, 2, 4, 4, 4))
case("max_unpool2d", lambda x: F.max_unpool2d(*F.max_pool2d(x, 2, return_mask=True), 2), f32(1, 2, 4, 6))
case("lp_pool2d", lambda x: F.lp_pool2d(x, 2.0, 2), f32(B, 2, 6, 6, low=0.1, high=2.0))
case("max_pool2d_f16", lambda x: F.max_pool2d(x, 2), f16(B, 2, 6, 6), **HALF)
case("global_avg_pool", lambda x: F.adaptive_avg_pool2d(x, 1), f32(B, 3, T, W))
case("global_avg_pool_channels_last", lambda x: F.adaptive_avg_pool2d(x, 1, data_format="NHWC"), f32(B, 4, 5, 3))
case("global_max_pool", lambda x: F.adaptive_max_pool2d(x, 1), f32(B, 3, 5, 6))
case("adaptive_avg_pool2d", lambda x: F.adaptive_avg_pool2d(x, [3, 2]), f32(B, 3, 7, 5))
case("adaptive_avg_pool2d_larger", lambda x: F.adaptive_avg_pool2d(x, 7), f32(B, 2, 4, 5))
case("adaptive_avg_pool2d_one_dim", lambda x: F.adaptive_avg_pool2d(x, [None, 2]), f32(B, 3, 7, 5))
case("adaptive_avg_pool1d", lambda x: F.adaptive_avg_pool1d(x, 3), f32(B, 3, 8))
case("adaptive_avg_pool3d", lambda x: F.adaptive_avg_pool3d(x, 2), f32(1, 2, 4, 5, 6))
case("adaptive_max_pool2d", lambda x: F.adaptive_max_pool2d(x, [3, 2]), f32(B, 3, 7, 5))
case("adaptive_max_pool1d", lambda x: F.adaptive_max_pool1d(x, 3), f32(B, 3, 8))
case("adaptive_max_pool3d", lambda x: F.adaptive_max_pool3d(x, 2), f32(1, 2, 4, 4, 5))

# Resizing: by size, by factor, by a size computed in the program.
for _mode in "nearest bilinear bicubic".split():
    for _corners in (False, True) if _mode != "nearest" else (False,):
        case(
            f"resize_{_mode}_size{'_corners' * _corners}",
            lambda x, m=_mode, c=_corners: F.interpolate(x, size=[7, 5], mode=m, align_corners=c),
            f32(B, 2, 4, 6),
        )
        case(
            f"resize_{_mode}_factor{'_corners' * _corners}",
            lambda x, m=_mode, c=_corners: F.interpolate(x, scale_factor=2, mode=m, align_corners=c),
            f32(B, 2, T, W),
        )
    case(
        f"resize_{_mode}_fraction",
        lambda x, m=_mode: F.interpolate(x, scale_factor=[1.7, 0.6], mode=m),
        f32(B, 2, 5, 6),
    )
    case(
        f"resize_{_mode}_as",
        lambda x, y, m=_mode: F.interpolate(x, size=paddle.shape(y)[2:], mode=m),
        f32(B, 2, 4, 5),
        f32(B, 1, T, W),
    )
case(
    "resize_bilinear_align_mode1",
    lambda x: F.interpolate(x, size=[7, 5], mode="bilinear", align_mode=1),
    f32(B, 2, 4, 6),
)
case(
    "resize_nearest_corners",
    lambda x: F.interpolate(x, size=[7, 5], mode="nearest", align_corners=False),
    f32(B, 2, 4, 6),
)
case(
    "resize_bilinear_channels_last",
    lambda x: F.interpolate(x, size=[7, 5], mode="bilinear", data_format="NHWC"),
    f32(B, 4, 6, 2),
)
case("resize_linear", lambda x: F.interpolate(x, size=[9], mode="linear", data_format="NCW"), f32(B, 2, 5))
case(
    "resize_trilinear",
    lambda x: F.interpolate(x, size=[3, 5, 4], mode="trilinear", data_format="NCDHW"),
    f32(1, 2, 2, 3, 3),
)
case("resize_area", lambda x: F.interpolate(x, size=[3, 2], mode="area"), f32(B, 2, 6, 6))
case("upsample", lambda x: F.upsample(x, scale_factor=3, mode="nearest"), f32(B, 2, T, W))
case(
    "resize_tensor_scale",
    lambda x, y: F.interpolate(x, scale_factor=y, mode="bilinear"),
    f32(B, 2, 4, 4),
    given([2.0, 1.5]),
)

# Sampling. The grid reaches over the borders.
for _mode in ("bilinear", "nearest"):
    for _padding in ("zeros", "border", "reflection"):
        for _corners in (True, False):
            case(
                f"grid_sample_{_mode}_{_padding}{'_corners' * _corners}",
                lambda x, y, m=_mode, p=_padding, c=_corners: F.grid_sample(
                    x, y, mode=m, padding_mode=p, align_corners=c
                ),
                f32(B, 2, 4, 5),
                f32(B, 3, 4, 2, low=-1.4, high=1.4),
            )
case("affine_grid", lambda x: F.affine_grid(x, [2, 3, 4, 5]), f32(2, 2, 3))
case("affine_grid_no_corners", lambda x: F.affine_grid(x, [2, 3, 4, 5], align_corners=False), f32(2, 2, 3))
case("affine_grid_by_shape", lambda x, y: F.affine_grid(x, paddle.shape(y)), f32(2, 2, 3), f32(2, 1, T, W))
case("pixel_shuffle", lambda x: F.pixel_shuffle(x, 2), f32(B, 8, 3, 4))
case("pixel_shuffle_channels_last", lambda x: F.pixel_shuffle(x, 2, data_format="NHWC"), f32(B, 3, 4, 8))
case("pixel_unshuffle", lambda x: F.pixel_unshuffle(x, 2), f32(B, 2, 4, 6))
case("channel_shuffle", lambda x: F.channel_shuffle(x, 2), f32(B, 6, 3, 4))
case("unfold", lambda x: F.unfold(x, [2, 3], strides=[1, 2], paddings=1), f32(B, 2, 5, 6))
case("unfold_dilated", lambda x: F.unfold(x, 2, dilations=2), f32(B, 2, 5, 6))
case("fold", lambda x: F.fold(x, [4, 5], 2), f32(2, 8, 12))
case("temporal_shift", lambda x: F.temporal_shift(x, 3, 0.25), f32(6, 8, 2, 3))
case(
    "frame",
    lambda x: paddle.signal.frame(x, 4, 2) if hasattr(paddle.signal, "frame") else paddle._C_ops.frame(x, 4, 2, -1),
    f32(B, 12),
    eager=False,
)
case(
    "overlap_add",
    lambda x: (
        paddle.signal.overlap_add(x, 2)
        if hasattr(paddle.signal, "overlap_add")
        else paddle._C_ops.overlap_add(x, 2, -1)
    ),
    f32(2, 4, 5),
    eager=False,
)

# Normalisation.
layer("batch_norm2d", lambda: nn.BatchNorm2D(3), f32(B, 3, 4, 5))
layer("batch_norm1d", lambda: nn.BatchNorm1D(4), f32(B, 4))
layer("batch_norm1d_ncl", lambda: nn.BatchNorm1D(4), f32(B, 4, T))
layer("batch_norm3d", lambda: nn.BatchNorm3D(2, epsilon=1e-4), f32(1, 2, 3, 3, 3))
layer("batch_norm_channels_last", lambda: nn.BatchNorm2D(3, data_format="NHWC"), f32(B, 4, 5, 3))
layer("batch_norm_plain", lambda: nn.BatchNorm2D(3, weight_attr=False, bias_attr=False), f32(B, 3, 4, 5))
layer(
    "conv_batch_norm",
    lambda: nn.Sequential(nn.Conv2D(3, 4, 3, bias_attr=False), nn.BatchNorm2D(4), nn.ReLU()),
    f32(B, 3, 6, 6),
)
layer("layer_norm", lambda: nn.LayerNorm(6), f32(B, T, 6))
layer("layer_norm_two_dims", lambda: nn.LayerNorm([3, 4]), f32(B, 3, 4))
layer("layer_norm_plain", lambda: nn.LayerNorm(6, weight_attr=False, bias_attr=False, epsilon=1e-3), f32(B, 6))
layer("layer_norm_f16", lambda: nn.LayerNorm(6), f16(B, 6), **HALF)
layer("group_norm", lambda: nn.GroupNorm(2, 6), f32(B, 6, 3, 4))
layer("group_norm_plain", lambda: nn.GroupNorm(3, 6, weight_attr=False, bias_attr=False), f32(B, 6, T))
layer("group_norm_channels_last", lambda: nn.GroupNorm(2, 6, data_format="NHWC"), f32(B, 3, 4, 6))
layer("instance_norm", lambda: nn.InstanceNorm2D(3), f32(B, 3, 4, 5))
layer("instance_norm_plain", lambda: nn.InstanceNorm1D(3, weight_attr=False, bias_attr=False), f32(B, 3, 7))
layer("instance_norm3d", lambda: nn.InstanceNorm3D(2), f32(1, 2, 3, 3, 3))
layer("local_response_norm", lambda: nn.LocalResponseNorm(3), f32(B, 4, 3, 3))
layer("spectral_norm", lambda: nn.SpectralNorm([4, 3], power_iters=2), f32(4, 3), eager=False)
case("rms_norm", lambda x, y: x * paddle.rsqrt(paddle.mean(x * x, axis=-1, keepdim=True) + 1e-6) * y, f32(B, 6), f32(6))
case(
    "image_normalize",
    lambda x: (x.astype("float32") / 255.0 - paddle.to_tensor(np.array([[[0.5]], [[0.4]], [[0.3]]], "float32"))) / 0.25,
    f32(B, 3, 4, 4, low=0.0, high=255.0),
)
