"""Operators and forms that Paddle 3's own layers no longer write, but files of 2.x hold: by name, in ProgramDesc."""

from casebook import B, T, f32, given, i64, old

# The matrix products of 1.x and 2.x.
old("mul", "mul", "X Y", "Out", f32(B, 4), f32(4, 3), x_num_col_dims=1, y_num_col_dims=1)
old("mul_three_dims", "mul", "X Y", "Out", f32(B, T, 4), f32(4, 3), x_num_col_dims=2, y_num_col_dims=1)
old("mul_flattens_both", "mul", "X Y", "Out", f32(5, 2, 3), f32(2, 3, 4), x_num_col_dims=1, y_num_col_dims=2)
old("old_matmul", "matmul", "X Y", "Out", f32(B, 3, 4), f32(4, 5), transpose_X=False, transpose_Y=False, alpha=1.0)
old(
    "old_matmul_alpha",
    "matmul",
    "X Y",
    "Out",
    f32(B, 2, 3, 4),
    f32(B, 2, 5, 4),
    transpose_X=False,
    transpose_Y=True,
    alpha=0.5,
)
old("fc", "fc", "Input W Bias", "Out", f32(B, 4), f32(4, 3), f32(1, 3), in_num_col_dims=1, activation_type="relu")

# Broadcasts by an axis.
for _op in "add sub mul div max min pow mod floordiv".split():
    _data = (f32(B, 3, 4, 5, low=0.5, high=3.0), f32(3, 4, low=0.5, high=3.0))
    old(f"elementwise_{_op}_axis1", f"elementwise_{_op}", "X Y", "Out", *_data, axis=1)
old("elementwise_add_axis0", "elementwise_add", "X Y", "Out", f32(3, 4, 5), f32(3), axis=0)
old("elementwise_add_trailing_ones", "elementwise_add", "X Y", "Out", f32(B, 3, 4, 5), f32(3, 1, 1), axis=1)

# Shapes. XShape is a dummy of the old gradients.
old("flatten2", "flatten2", "X", "Out XShape~", f32(2, 3, 4), axis=2)
# Paddle 3 has no kernels of these names any more; they did what these do.
old("flatten_old", "flatten2", "X", "Out XShape~", f32(B, 3, 4), axis=1, older="flatten")
old("squeeze_old", "squeeze2", "X", "Out XShape~", f32(B, 1, 4), axes=[1], older="squeeze")
old("unsqueeze_old", "unsqueeze2", "X", "Out XShape~", f32(B, 4), axes=[1, 3], older="unsqueeze")
old("fill_zeros_like", "fill_any_like", "X", "Out", f32(B, 3), value=0.0, dtype=-1, older="fill_zeros_like")
old("reshape_old", "reshape", "X", "Out", f32(B, 3, 4), shape=[0, -1])
old("transpose_old", "transpose", "X", "Out", f32(B, 3, 4), axis=[0, 2, 1])
old("expand_old", "expand", "X", "Out", f32(B, 3), expand_times=[1, 2])
old("reverse", "reverse", "X", "Out", f32(B, 3, 4), axis=[1, 2])
old("crop_old", "crop", "X", "Out", f32(4, 5), offsets=[1, 2], shape=[2, 3])
old("reshape2_tensor", "reshape2", "X Shape", "Out XShape~", f32(3, 4), given([2, 6], "int32"), shape=[-1, 6])
old(
    "slice_ends_list",
    "slice",
    "Input EndsTensorList",
    "Out",
    f32(6, 4),
    given([3], "int32"),
    axes=[0],
    starts=[1],
    ends=[-1],
    infer_flags=[-1],
)
old(
    "slice_decrease",
    "slice",
    "Input",
    "Out",
    f32(B, 4, 5),
    axes=[1],
    starts=[2],
    ends=[3],
    decrease_axis=[1],
    infer_flags=[1],
)
old("concat_axis_tensor", "concat", "AxisTensor X*", "Out", given([1], "int32"), f32(2, 3), f32(2, 4), axis=0)
old("split_by_name", "unstack", "X", "Y", f32(1, 3), axis=0, num=1)
old("pad_old", "pad", "X", "Out", f32(B, 3), paddings=[0, 1, 2, 0], pad_value=1.5)
old("fill_any_like", "fill_any_like", "X", "Out", f32(B, 3), value=2.5, dtype=-1)
old("one_hot_v2", "one_hot_v2", "X", "Out", i64(B, 3, high=5), depth=5, allow_out_of_range=False)
old("lookup_table", "lookup_table", "Ids W", "Out", i64(B, 1, high=6), f32(6, 4), padding_idx=-1)
old(
    "lookup_table_padding",
    "lookup_table",
    "Ids W",
    "Out",
    given([[1], [2], [0], [2]], "int64"),
    f32(6, 4),
    padding_idx=2,
)
old("top_k_old", "top_k", "X", "Out Indices:int64", f32(B, 7), k=3)
old("argsort_name", "argsort", "X", "Out Indices:int64", f32(B, 7), axis=-1, descending=True)
old("where_index", "where_index", "Condition", "Out:int64", given([[1, 0], [0, 2]], "int64"))
old("mean_all", "mean", "X", "Out", f32(3, 4))
old("reduce_sum_all", "reduce_sum", "X", "Out", f32(3, 4), dim=[0], reduce_all=True, keep_dim=False)
old("reduce_mean_kept_all", "reduce_mean", "X", "Out", f32(3, 4), dim=[0], reduce_all=True, keep_dim=True)

# Windows and norms.
for _op, _align in (("bilinear", True), ("bilinear", False), ("nearest", True), ("nearest", False)):
    old(
        f"{_op}_interp_v1{'_corners' * _align}",
        f"{_op}_interp",
        "X",
        "Out",
        f32(B, 2, 4, 5),
        out_h=7,
        out_w=8,
        scale=0.0,
        interp_method=_op,
        align_corners=_align,
        align_mode=1,
    )
old(
    "nearest_interp_v1_scale",
    "nearest_interp",
    "X",
    "Out",
    f32(B, 2, 4, 5),
    out_h=-1,
    out_w=-1,
    scale=2.0,
    interp_method="nearest",
    align_corners=False,
    align_mode=1,
)
old(
    "bilinear_interp_v1_mode0",
    "bilinear_interp",
    "X",
    "Out",
    f32(B, 2, 4, 5),
    out_h=7,
    out_w=8,
    scale=0.0,
    interp_method="bilinear",
    align_corners=False,
    align_mode=0,
)
old(
    "nearest_interp_v2_size_list",
    "nearest_interp_v2",
    "X SizeTensor*",
    "Out",
    f32(B, 2, 4, 5),
    given([6], "int32"),
    given([7], "int32"),
    out_h=2,
    out_w=2,
    scale=[],
    interp_method="nearest",
    align_corners=False,
    align_mode=1,
)
old("pool2d_global", "pool2d", "X", "Out", f32(B, 2, 4, 5), pooling_type="avg", ksize=[1, 1], global_pooling=True)
old("pool2d_adaptive", "pool2d", "X", "Out", f32(B, 2, 5, 6), pooling_type="avg", ksize=[2, 3], adaptive=True)
old(
    "pool2d_inclusive",
    "pool2d",
    "X",
    "Out",
    f32(B, 2, 5, 6),
    pooling_type="avg",
    ksize=[3, 3],
    strides=[2, 2],
    paddings=[1, 1],
    exclusive=False,
)
old("lrn", "lrn", "X", "Out MidOut~", f32(B, 6, 3, 3), n=5, k=2.0, alpha=0.1, beta=0.75)
old("norm", "norm", "X", "Out Norm~", f32(B, 5, 3), axis=1, epsilon=1e-10)
old("p_norm_old", "p_norm", "X", "Out", f32(B, 5), porder=2.0, axis=1, epsilon=1e-12, keepdim=True)
old(
    "data_norm",
    "data_norm",
    "X BatchSize BatchSum BatchSquareSum",
    "Y Means Scales",
    f32(B, 4),
    f32(4, low=5.0, high=9.0),
    f32(4),
    f32(4, low=5.0, high=9.0),
    epsilon=1e-4,
)
old(
    "conv2d_by_name",
    "conv2d",
    "Input Filter",
    "Output",
    f32(B, 2, 6, 6),
    f32(3, 2, 3, 3),
    strides=[1, 1],
    paddings=[1, 1],
    dilations=[1, 1],
    groups=1,
    data_format="AnyLayout",
)
old("conv2d_defaults", "conv2d", "Input Filter", "Output", f32(B, 2, 6, 6), f32(3, 2, 3, 3))
old("dropout_default", "dropout", "X", "Out Mask:uint8~", f32(B, 4), dropout_prob=0.4, is_test=True)
old(
    "dropout_upscale",
    "dropout",
    "X",
    "Out Mask:uint8~",
    f32(B, 4),
    dropout_prob=0.4,
    is_test=True,
    dropout_implementation="upscale_in_train",
)
old("grid_sampler_defaults", "grid_sampler", "X Grid", "Output", f32(B, 2, 4, 5), f32(B, 3, 4, 2, low=-1.2, high=1.2))
old("pixel_shuffle_by_name", "pixel_shuffle", "X", "Out", f32(B, 8, 2, 3), upscale_factor=2, data_format="NCHW")

# Activations with attributes that newer layers leave alone.
old("relu6_threshold", "relu6", "X", "Out", f32(B, 6, scale=5.0), threshold=6.0)
old("hard_swish_defaults", "hard_swish", "X", "Out", f32(B, 6, scale=3.0))
old("hard_sigmoid_defaults", "hard_sigmoid", "X", "Out", f32(B, 6, scale=3.0))
old("leaky_relu_default", "leaky_relu", "X", "Out", f32(B, 6))
old("brelu_defaults", "brelu", "X", "Out", f32(B, 6, scale=20.0))
old("swish_beta", "swish", "X", "Out", f32(B, 6), beta=1.0)
old("pow_factor", "pow", "X", "Out", f32(B, 6, low=0.1, high=2.0), factor=3.0)
old("pow_factor_tensor", "pow", "X FactorTensor", "Out", f32(B, 6, low=0.1, high=2.0), given([2.0]), factor=1.0)
old("clip_by_name", "clip", "X", "Out", f32(B, 6), min=-0.5, max=0.5)
old("clip_tensors", "clip", "X Min Max", "Out", f32(B, 6), given([-0.25]), given([0.75]), min=0.0, max=0.0)
old("scale_tensor_by_name", "scale", "X ScaleTensor", "Out", f32(B, 6), given([2.5]), scale=1.0, bias=0.5)
old("sum_one", "sum", "X*", "Out", f32(B, 6))
old("sum_three", "sum", "X*", "Out", f32(B, 6), f32(B, 6), f32(B, 6))
old("softmax_default", "softmax", "X", "Out", f32(B, 6))
old("softmax_attributes", "softmax", "X", "Out", f32(B, 3, 4), axis=1, data_format="AnyLayout", use_cudnn=False)
old("gelu_default", "gelu", "X", "Out", f32(B, 6))
old("square_by_name", "square", "X", "Out", f32(B, 6))
old("cast_by_numbers", "cast", "X", "Out:int32", f32(B, 6, scale=3.0), in_dtype=5, out_dtype=2)
old("isnan_old", "isnan_v2", "X", "Out:bool", given([1.0, float("nan")]))
old("share_data", "share_data", "X", "Out", f32(B, 6))
old(
    "rnn_free_gru_unit",
    "gru_unit",
    "Input HiddenPrev Weight Bias",
    "Gate ResetHiddenPrev Hidden",
    f32(B, 9),
    f32(B, 3),
    f32(3, 9),
    f32(1, 9),
    activation=2,
    gate_activation=1,
    origin_mode=False,
)
