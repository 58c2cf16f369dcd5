"""Cases of contractions, pools, normalizations, reductions, losses and Resize."""

from __future__ import annotations

import numpy as np

from .draw import Case, Draw, Operand, const, is_float


def spatial(d: Draw) -> tuple[list[int], list[int]]:
    """The sizes of an image and of a window of 1 to 3 dims."""
    rank = d.pick([1, 2, 2, 2, 3])
    kernel = d.ints(rank, 1, 3)
    return [d.int(k, 9 if rank < 3 else 5) for k in kernel], kernel


def window(d: Draw, image: list[int], kernel: list[int], dilate: bool = True) -> dict:
    """Strides, dilations and pads such that the window fits."""
    rank, same = len(kernel), d.chance(0.25)
    # Where windows leave gaps, SAME's formula gives negative pads, which nobody reads alike.
    strides = [d.int(1, min(3, k) if same else 3) for k in kernel]
    dilations = [d.int(1, 2) if dilate and (k - 1) * 2 < size else 1 for k, size in zip(kernel, image)]
    attributes = d.some(strides=strides, dilations=dilations if dilate else None)
    if same:
        return {**attributes, "auto_pad": d.pick(["SAME_UPPER", "SAME_LOWER"])}
    if d.chance(0.15):
        return {**attributes, "auto_pad": "VALID"}
    # A pool's pads are smaller than its window: each window holds an element.
    return {**attributes, **d.some(pads=[d.int(0, k - 1) for k in kernel * 2])}


def conv(d: Draw) -> Case:
    image, kernel = spatial(d)
    groups, inner, outer, dtype = d.pick([1, 1, 2, 3]), d.int(1, 3), d.pick([1, 2, 3, 8, 17]), d.dtype()
    x = d.operand([d.int(1, 2), groups * inner, *image], dtype, "small", 0)
    w = d.operand([groups * outer, inner, *kernel], dtype, "small", 0.6)
    bias = [d.operand([groups * outer], dtype, "small", 0.6)] if d.chance(0.5) else []
    attributes = {**window(d, image, kernel), **d.some(kernel_shape=kernel)}
    if groups > 1:
        attributes["group"] = groups
    return Case(d.op, [x, w, *bias], attributes, symbolic=int(d.chance(0.3)), loose=3)


def conv_transpose(d: Draw) -> Case:
    image, kernel = spatial(d)
    rank = len(kernel)
    groups, inner, outer, dtype = d.pick([1, 1, 2]), d.int(1, 3), d.pick([1, 2, 3, 8]), d.dtype()
    x = d.operand([d.int(1, 2), groups * inner, *image], dtype, "small", 0)
    w = d.operand([groups * inner, outer, *kernel], dtype, "small", 0.6)
    bias = [d.operand([groups * outer], dtype, "small", 0.6)] if d.chance(0.5) else []
    strides, dilations = d.ints(rank, 1, 3), d.ints(rank, 1, 2)
    attributes = {"strides": strides, **d.some(kernel_shape=kernel)}
    if d.chance(0.5):
        attributes["dilations"] = dilations
    else:
        dilations = [1] * rank
    padding = [d.int(0, max(s, l) - 1) for s, l in zip(strides, dilations)] if d.chance(0.4) else [0] * rank
    if any(padding):
        attributes["output_padding"] = padding
    full = [s * (i - 1) + p + (k - 1) * l + 1 for s, i, p, k, l in zip(strides, image, padding, kernel, dilations)]
    way = d.int(0, 3)
    if way == 0:
        gaps = any(s > p + (k - 1) * l + 1 for s, p, k, l in zip(strides, padding, kernel, dilations))
        attributes["auto_pad"] = "VALID" if gaps else d.pick(["SAME_UPPER", "SAME_LOWER", "VALID"])
    elif way == 1:
        attributes["output_shape"] = [max(1, size - d.int(0, 2)) for size in full]
        attributes |= d.some(auto_pad=d.pick(["SAME_UPPER", "SAME_LOWER"]))
    elif way == 2:
        low = [d.int(0, min(2, (size - 1) // 2)) for size in full]
        attributes["pads"] = low + [d.int(0, min(2, (size - 1) // 2)) for size in full]
    if groups > 1:
        attributes["group"] = groups
    return Case(d.op, [x, w, *bias], attributes, loose=3)


def pool(d: Draw) -> Case:
    image, kernel = spatial(d)
    dtype = d.dtype()
    # ONNX Runtime and the reference forget the dilations where they make SAME's pads.
    dilate = d.opset >= {"MaxPool": 10, "AveragePool": 19, "LpPool": 18}[d.op]
    attributes = {"kernel_shape": kernel, **window(d, image, kernel, dilate)}
    if attributes.get("auto_pad", "").startswith("SAME"):
        attributes.pop("dilations", None)
    if d.opset >= {"MaxPool": 10, "AveragePool": 10, "LpPool": 18}[d.op]:
        attributes |= d.some(ceil_mode=d.int(0, 1))
    if d.op == "AveragePool":
        attributes |= d.some(count_include_pad=d.int(0, 1))
    if d.op == "LpPool":
        attributes |= d.some(p=d.int(1, 4))
    outputs = 1
    if d.op == "MaxPool" and d.opset >= 8:
        attributes |= d.some(storage_order=d.int(0, 1))
        outputs = d.int(1, 2)
    x = d.operand([d.int(1, 2), d.pick([1, 2, 3, 17]), *image], dtype, "small" if is_float(dtype) else "any")
    return Case(d.op, [x], attributes, outputs, symbolic=d.chance(0.2))


def global_pool(d: Draw) -> Case:
    image, _ = spatial(d)
    dtype = np.float32 if d.op == "GlobalMaxPool" else d.dtype()  # the reference gets the dims wrong
    x = d.operand([d.int(1, 2), d.pick([1, 2, 3, 17]), *image], dtype, "small")
    return Case(d.op, [x], d.some(p=d.int(1, 3)) if d.op == "GlobalLpPool" else {}, symbolic=d.chance(0.2))


def lrn(d: Draw) -> Case:
    # The reference takes 4 dims, and goes over as many channels as there are images; ONNX Runtime takes odd sizes.
    dtype, channels = d.dtype(), d.int(1, 9)
    if dtype == np.float32 and d.chance(0.5):
        shape, size = [d.int(1, 2), channels, *d.shape(0, 2)], d.pick([1, 3, 5])
    else:
        shape, size = [channels, channels, d.dim(), d.dim()], d.pick([1, 3, 5, 2, 4])
    x = d.operand(shape, dtype, "small")
    return Case(d.op, [x], {"size": size, **d.some(alpha=0.1, beta=0.6, bias=1.5)})


def matmul(d: Draw) -> Case:
    dtype = d.dtype()
    batch, k = d.shape(0, 2), d.dim()
    left = [d.dim(), k] if d.chance(0.85) else [k]
    right = [k, d.dim()] if d.chance(0.85) else [k]
    left = (d.broadcastable(batch) if len(left) == 2 else []) + left
    right = (d.broadcastable(batch) if len(right) == 2 else []) + right
    return Case(
        d.op, [d.operand(left, dtype, "small"), d.operand(right, dtype, "small", 0.4)], symbolic=d.chance(0.2), loose=3
    )


def gemm(d: Draw) -> Case:
    dtype = d.dtype()
    m, k, n = d.dim(), d.dim(), d.dim()
    flags = d.some(transA=d.int(0, 1), transB=d.int(0, 1))
    a = [k, m] if flags.get("transA") else [m, k]
    b = [n, k] if flags.get("transB") else [k, n]
    number = (lambda: float(d.int(1, 3))) if not is_float(dtype) else (lambda: d.pick([0.5, 1.0, 0.0, 1.25]))
    factors = d.some(alpha=number(), beta=number())
    c = [d.operand(d.broadcastable([m, n]), dtype, "small", 0.4)] if d.opset < 11 or d.chance(0.7) else []
    return Case(
        d.op, [d.operand(a, dtype, "small"), d.operand(b, dtype, "small", 0.4), *c], {**flags, **factors}, loose=3
    )


def softmax(d: Draw) -> Case:
    shape = [max(1, s) for s in d.shape(1)]
    low = -len(shape) if d.opset >= 11 else 0
    axis = d.int(low, len(shape) - 1)
    # The reference knows Hardmax-13 only.
    dtype = np.float32 if d.op == "Hardmax" and d.opset < 13 else d.dtype()
    attributes = d.some(axis=axis) if len(shape) > 1 else {"axis": axis}
    return Case(d.op, [d.operand(shape, dtype, "number")], attributes, symbolic=d.chance(0.2))


def reduction(d: Draw) -> Case:
    shape, dtype = d.shape(), d.dtype()
    if d.op == "ReduceSumSquare" and dtype.kind == "u":  # the reference's is wider
        dtype = np.dtype(np.int64)
    if "Log" in d.op and not is_float(dtype):  # its judges disagree, or have no opinion
        dtype = np.dtype(np.float32)
    values = {"ReduceLogSum": "positive", "ReduceMax": "any", "ReduceMin": "any"}.get(d.op, "small")
    if d.op in ("ReduceMean", "ReduceLogSum", "ReduceLogSumExp") or not is_float(dtype):
        shape = [max(s, 1) for s in shape]  # the mean of nothing is no number
    axes = d.axes(len(shape), 1)
    attributes = d.some(keepdims=d.int(0, 1))
    x, symbolic = d.operand(shape, dtype, values), d.chance(0.2)
    if d.opset < (13 if d.op == "ReduceSum" else 18):
        if d.opset < 11:
            axes = [a % len(shape) for a in axes]
        return Case(d.op, [x], {**attributes, **(d.some(axes=axes) if axes else {})}, symbolic=symbolic)
    attributes |= d.some(noop_with_empty_axes=d.int(0, 1))
    given = [const(axes)] if d.chance(0.8) else []
    return Case(d.op, [x, *given], attributes, symbolic=symbolic)


def arg_reduce(d: Draw) -> Case:
    shape, dtype = [max(1, s) for s in d.shape(1)], d.dtype()
    attributes = d.some(axis=d.int(-len(shape) if d.opset >= 11 else 0, len(shape) - 1), keepdims=d.int(0, 1))
    if d.opset >= 12:
        attributes |= d.some(select_last_index=d.int(0, 1))
    return Case(
        d.op,
        [d.operand(shape, dtype, "small" if is_float(dtype) else d.pick(["any", "small"]))],
        attributes,
        symbolic=d.chance(0.2),
    )


def batch_norm(d: Draw) -> Case:
    channels, dtype = d.pick([1, 3, 8, 17]), d.dtype()
    shape = [d.int(1, 3), channels, *[max(1, s) for s in d.shape(0, 3)]]
    kinds = [dtype, *(d.dtype(i) for i in (1, 1, 3, 3))] if d.opset >= 15 else [dtype] * 5
    kinds[2], kinds[4] = kinds[1], kinds[3]
    attributes = d.some(epsilon=0.01, momentum=0.8)
    outputs = 1
    if d.opset >= 14 and d.chance(0.4):
        attributes["training_mode"], outputs = 1, 3
        kinds = [dtype] * 5  # the running ones' type is the statistics', but not the reference's
    constant = d.chance(0.5)
    statistics = [
        Operand(d.array([channels], kind, values), constant)
        for kind, values in zip(kinds[1:], ("small", "small", "small", "positive"))
    ]
    return Case(d.op, [d.operand(shape, dtype, "small"), *statistics], attributes, outputs, loose=10)


def layer_norm(d: Draw) -> Case:
    shape, dtype = [max(1, s) for s in d.shape(1)], d.dtype()
    axis = d.axis(len(shape))
    inner = shape[axis:] if axis else shape
    scale = d.operand(inner, dtype, "small")
    bias = [d.operand(inner, dtype, "small")] if d.op == "LayerNormalization" and d.chance(0.6) else []
    # Mean and deviation have the type of stash_type, f32; the reference gives the input's.
    outputs = d.int(1, 3) if d.op == "LayerNormalization" and dtype == np.float32 else 1
    return Case(
        d.op,
        [d.operand(shape, dtype, "small"), scale, *bias],
        {"axis": axis, **d.some(epsilon=0.01)},
        outputs,
        loose=10,
    )


def channel_norm(d: Draw) -> Case:
    dtype, groups = d.dtype(), d.int(1, 3)
    channels = groups * d.int(1, 3)
    shape = [d.int(1, 2), channels, *[d.int(2, 5) for _ in range(d.int(1, 3))]]
    attributes = d.some(epsilon=0.01)
    if d.op == "GroupNormalization":
        attributes["num_groups"] = groups
        channels = groups if d.opset < 21 else channels
    parameters = [d.operand([channels], dtype, "small") for _ in range(2)]
    # The first stage is f32 for the judges, f64 here.
    loose = 200 if dtype == np.float64 else 30
    return Case(d.op, [d.operand(shape, dtype, "small"), *parameters], attributes, loose=loose)


def mean_variance(d: Draw) -> Case:
    shape = [d.int(1, 3), d.int(2, 4), d.int(2, 4), d.int(2, 4)]
    return Case(d.op, [d.operand(shape, d.dtype(), "small")], d.some(axes=d.axes(4, 1)), loose=20)


def lp_norm(d: Draw) -> Case:
    shape = [max(1, s) for s in d.shape(1)]
    p = d.int(1, 2)
    dtype = np.float32 if p == 1 else d.dtype()  # the reference does not take absolute values
    return Case(d.op, [d.operand(shape, dtype, "small")], {"p": p, **d.some(axis=d.axis(len(shape)))})


def loss(d: Draw) -> Case:
    classes, dtype = d.int(2, 5), d.dtype()
    inner = [d.int(1, 4) for _ in range(d.int(0, 3))]
    batch = d.int(1, 3)
    labels = d.rng.integers(0, classes, (batch, *inner))
    attributes = d.some(reduction=d.pick(["none", "mean", "sum"]))
    if d.chance(0.4):
        attributes["ignore_index"] = d.pick([0, 1, -1, 10])
        labels = np.where(d.rng.random(labels.shape) < 0.3, attributes["ignore_index"], labels)
    weights = [d.operand([classes], dtype, "positive")] if d.chance(0.5) else []
    x = d.operand([batch, classes, *inner], dtype, "small")
    outputs = d.int(1, 2) if d.op == "SoftmaxCrossEntropyLoss" else 1
    kind = d.pick([np.int32, np.int64])
    return Case(d.op, [x, Operand(np.asarray(labels, kind)), *weights], attributes, outputs, loose=3)


def det(d: Draw) -> Case:
    n = d.int(1, 5)
    dtype = d.pick([t for t in d.dtypes() if t.name != "bfloat16"])  # which numpy has no determinant of
    return Case(d.op, [d.operand([*d.shape(0, 2), n, n], dtype, "small")], loose=30)


def upsample(d: Draw) -> Case:
    shape = [d.int(1, 2), d.int(1, 3), d.int(1, 5), d.int(1, 5)]
    scales = [1.0, 1.0, *(d.pick([1.0, 2.0, 3.0, 1.5]) for _ in range(2))]
    dtype = d.dtype()
    modes = d.some(mode=d.pick(["nearest", "linear"] if is_float(dtype) else ["nearest"]))  # how to round is not said
    x = d.operand(shape, dtype, "small")
    if d.opset < 9:
        return Case(d.op, [x], {**modes, "scales": scales})
    return Case(d.op, [x, const(scales, np.float32)], modes)


def resize(d: Draw) -> Case:
    if d.opset < 11:
        return upsample(d)
    dtype = d.dtype()
    mode = d.pick(["nearest", "linear", "cubic"] if dtype != np.bool_ else ["nearest"])
    rank = d.int(1, 4)
    shape = [d.int(1, 3) for _ in range(max(rank - 2, 0))] + d.ints(min(rank, 2), 2, 8)
    coordinates = ["half_pixel", "align_corners", "asymmetric", "tf_crop_and_resize"]
    coordinates += ["pytorch_half_pixel"] + (["half_pixel_symmetric"] if d.opset >= 19 else [])
    attributes = {"mode": mode, "coordinate_transformation_mode": d.pick(coordinates)}
    crop = attributes["coordinate_transformation_mode"] == "tf_crop_and_resize"
    if mode == "nearest":
        attributes |= d.some(nearest_mode=d.pick(["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"]))
    if mode == "cubic":
        attributes |= d.some(cubic_coeff_a=-0.5)
    if mode != "nearest" and not crop:
        attributes |= d.some(exclude_outside=d.int(0, 1)) if mode == "cubic" else {}
        # The reference takes the wrong neighbours for a coordinate that is a whole number but for its last bit.
        symmetric = attributes["coordinate_transformation_mode"] == "half_pixel_symmetric"
        if d.opset >= 18 and d.chance(0.4) and not symmetric:
            attributes["antialias"] = 1
    if crop:
        attributes |= d.some(extrapolation_value=2.5)
    axes = list(range(rank))
    if d.opset >= 18 and d.chance(0.4):
        attributes["axes"] = axes = sorted(a % rank for a in d.axes(rank, 1))
    elif rank > 2:
        axes = axes[-2:]
    every = attributes.get("axes", range(rank))
    # Scales with a crop: the reference forgets the roi in the output's size, against the operator's text.
    by_scales = d.chance(0.5) and not (crop and (dtype != np.float32 or d.opset > 22))
    roi = (
        const([0.2 * (a in axes) for a in every] + [0.9 if a in axes else 1.0 for a in every], np.float32)
        if crop
        else None
    )
    x = d.operand(shape, dtype, "small", 0.1)
    loose = 300 if dtype == np.float64 else 1  # the reference's cubic filter is f32
    rounded = mode != "nearest" and not is_float(dtype)
    if by_scales:
        scales = [d.pick([0.5, 0.6, 2.0, 1.5, 3.0, 1.0, 0.75, 2.3]) if a in axes else 1.0 for a in every]
        scales = [max(s, 1.01 / shape[a]) for a, s in zip(every, scales)]
        return Case(d.op, [x, roi, const(scales, np.float32)], attributes, loose=loose, rounded=rounded)
    sizes = [d.int(1, 12) if a in axes else shape[a] for a in every]
    if d.opset >= 18 and "axes" in attributes and not crop:  # which length a crop means is not said
        attributes |= d.some(keep_aspect_ratio_policy=d.pick(["stretch", "not_larger", "not_smaller"]))
    return Case(d.op, [x, roi, None, const(sizes)], attributes, loose=loose, rounded=rounded)


REDUCTIONS = "L1 L2 LogSum LogSumExp Max Mean Min Prod Sum SumSquare".split()
GENERATORS = {
    **{f"Reduce{name}": reduction for name in REDUCTIONS},
    "Conv": conv, "ConvTranspose": conv_transpose, "MatMul": matmul, "Gemm": gemm,
    "MaxPool": pool, "AveragePool": pool, "LpPool": pool, "LRN": lrn,
    "GlobalAveragePool": global_pool, "GlobalMaxPool": global_pool, "GlobalLpPool": global_pool,
    "Softmax": softmax, "LogSoftmax": softmax, "Hardmax": softmax, "ArgMax": arg_reduce, "ArgMin": arg_reduce,
    "BatchNormalization": batch_norm, "LayerNormalization": layer_norm, "RMSNormalization": layer_norm,
    "InstanceNormalization": channel_norm, "GroupNormalization": channel_norm, "LpNormalization": lp_norm,
    "MeanVarianceNormalization": mean_variance, "NegativeLogLikelihoodLoss": loss, "SoftmaxCrossEntropyLoss": loss,
    "Det": det, "Resize": resize, "Upsample": upsample,
}  # fmt: skip
