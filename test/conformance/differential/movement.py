"""Cases of operators that move elements, change dims or make tensors."""

from __future__ import annotations

import math

import numpy as np
import onnx

from .draw import Case, Draw, Operand, const, is_float


def concat(d: Draw) -> Case:
    shape, dtype = d.shape(1), d.dtype()
    axis = d.axis(len(shape))
    shapes = [list(shape) for _ in range(d.int(1, 4))]
    for own in shapes:
        own[axis] = d.dim()
    return Case(d.op, [d.operand(s, dtype) for s in shapes], {"axis": axis}, symbolic=d.chance(0.2))


def split(d: Draw) -> Case:
    shape, dtype = d.shape(1), d.dtype()
    axis, parts = d.axis(len(shape)), d.int(1, 4)
    if d.chance(0.5):  # named sizes
        sizes = d.ints(parts, 0, 4)
        shape[axis] = sum(sizes)
        x = d.operand(shape, dtype)
        if d.opset < 13:
            return Case(d.op, [x], {"axis": axis, "split": sizes}, outputs=parts)
        return Case(d.op, [x, const(sizes)], {"axis": axis}, outputs=parts)
    if d.opset < 18:
        shape[axis] = parts * d.int(1, 3)
        return Case(d.op, [d.operand(shape, dtype)], {"axis": axis}, outputs=parts)
    shape[axis] = parts * 3 - (d.int(0, 1) if parts > 1 else 0)
    return Case(d.op, [d.operand(shape, dtype)], {"axis": axis, "num_outputs": parts}, outputs=parts)


def slice_(d: Draw) -> Case:
    shape, dtype = d.shape(1), d.dtype()
    axes = d.axes(len(shape), 1)
    starts, ends, steps = [], [], []
    for axis in axes:
        size = shape[axis]
        step = 1 if d.opset < 10 else d.pick([1, 1, 2, 3, -1, -2, 100, -100])
        near = lambda: d.int(-size - 2, size + 2)  # noqa: E731
        bounds = sorted([d.pick([0, near(), -(2**31) + 1]), d.pick([near(), 2**31 - 1, 2**63 - 1])])
        if d.chance(0.1):
            bounds.reverse()
        starts.append(bounds[0] if step > 0 else bounds[1])
        ends.append(bounds[1] if step > 0 else bounds[0])
        steps.append(step)
    x, symbolic = d.operand(shape, dtype), d.chance(0.1)
    if d.opset < 10:
        return Case(d.op, [x], {"starts": starts, "ends": ends, "axes": axes}, symbolic=symbolic)
    kind = np.int64 if max(map(abs, starts + ends)) >= 2**31 or d.chance(0.7) else np.int32
    inputs = [x] + [const(values, kind) for values in (starts, ends, axes, steps)]
    if set(steps) == {1} and d.chance(0.5):
        inputs.pop()
    return Case(d.op, inputs, symbolic=symbolic)


def gather(d: Draw) -> Case:
    shape, dtype = d.shape(1), d.dtype()
    axis = d.axis(len(shape))
    shape[axis] = max(shape[axis], 1)
    size = shape[axis]
    low = -size if d.opset >= 11 else 0
    indices = d.rng.integers(low, size, tuple(d.shape(0, 2)))
    return Case(
        d.op,
        [d.operand(shape, dtype), Operand(np.asarray(indices, d.pick([np.int32, np.int64])), d.chance(0.4))],
        d.some(axis=axis) if axis == 0 else {"axis": axis},
        symbolic=d.chance(0.2),
    )


def transpose(d: Draw) -> Case:
    shape = d.shape(0, 5)
    perm = [int(p) for p in d.rng.permutation(len(shape))]
    return Case(d.op, [d.operand(shape, d.dtype())], d.some(perm=perm) if perm else {}, symbolic=d.chance(0.2))


def reshape(d: Draw) -> Case:
    shape, dtype = d.shape(), d.dtype()
    x, way = d.operand(shape, dtype), d.int(0, 3)
    total, symbolic = math.prod(shape), way == 1 and d.chance(0.4)
    if way == 0:
        target = [-1] if total and d.chance(0.5) else [total]
        if total == 0:  # a 0 copies a dim
            target = shape
    elif way == 1:
        target = [0 if size and d.chance(0.4) else size for size in shape]
        if d.opset >= 14 and 0 in shape:
            return Case(d.op, [x, const(shape)], {"allowzero": 1})
        if target and total and d.chance(0.5):
            target[d.int(0, len(target) - 1)] = -1
    elif way == 2 and total:
        first = math.gcd(total, d.pick([2, 3, 4, 6]))
        target = [first, -1, 1]
    else:
        target = [1, *shape, 1]
        if 0 in shape:
            target = [1 if s == 1 else 0 for s in shape]
    return Case(d.op, [x, const(target)], symbolic=symbolic)


def flatten(d: Draw) -> Case:
    shape = d.shape()
    low = -len(shape) if d.opset >= 11 else 0
    return Case(
        d.op,
        [d.operand(shape, d.dtype())],
        d.some(axis=d.int(low, len(shape))) if len(shape) >= 1 else {"axis": 0},
        symbolic=d.chance(0.2),
    )


def squeeze(d: Draw) -> Case:
    shape = d.shape(0, 5)
    ones = [i for i, s in enumerate(shape) if s == 1 and d.chance(0.7)]
    axes = [a - len(shape) if d.opset >= 11 and d.chance(0.3) else a for a in ones]
    x = d.operand(shape, d.dtype())
    if d.chance(0.3) or not axes:
        return Case(d.op, [x])
    return Case(d.op, [x], {"axes": axes}) if d.opset < 13 else Case(d.op, [x, const(axes)])


def unsqueeze(d: Draw) -> Case:
    shape = d.shape()
    count = d.int(1, 3)
    rank = len(shape) + count
    axes = [int(a) - (rank if d.opset >= 11 and d.chance(0.3) else 0) for a in d.rng.permutation(rank)[:count]]
    if d.opset < 11:
        axes.sort()
    x = d.operand(shape, d.dtype())
    return Case(d.op, [x], {"axes": axes}) if d.opset < 13 else Case(d.op, [x, const(axes)])


def expand(d: Draw) -> Case:
    shape = d.shape()
    own = d.broadcastable(shape)
    target = d.broadcastable(shape)
    return Case(d.op, [d.operand(own, d.dtype()), const(target)])


def tile(d: Draw) -> Case:
    shape = d.shape()
    return Case(
        d.op,
        [d.operand(shape, d.dtype()), const([d.pick([1, 1, 2, 3, 0 if d.chance(0.2) else 4]) for _ in shape])],
        symbolic=d.chance(0.1),
    )


def pad(d: Draw) -> Case:
    shape, dtype = [max(s, 2) for s in d.shape(1)], d.dtype()
    modes = ["constant", "reflect", "edge"] + (["wrap"] if d.opset >= 19 else [])
    mode = d.pick(modes)
    use_axes = d.opset >= 18 and d.chance(0.4)
    axes = d.axes(len(shape), 1) if use_axes else list(range(len(shape)))
    pads = []
    for axis in axes * 2:
        size = shape[axis]
        pads.append(d.int(-(size // 2) + (size % 2 == 0), 3) if mode == "constant" else d.int(0, size - 1))
    attributes = {"mode": mode} if mode != "constant" or d.chance(0.5) else {}
    x = d.operand(shape, dtype)
    if d.opset < 11:
        value = d.some(value=0.5) if mode == "constant" else {}
        return Case(d.op, [x], {**attributes, **value, "pads": pads})
    value = (
        Operand(np.asarray(d.array([], dtype, "small")), d.chance(0.5))
        if mode == "constant" and d.chance(0.6)
        else None
    )
    inputs = [x, const(pads), value] + ([const(axes, d.pick([np.int32, np.int64]))] if use_axes else [])
    return Case(d.op, inputs, attributes, symbolic=d.chance(0.1))


def depth_to_space(d: Draw) -> Case:
    b = d.int(1, 3)
    n, c, h, w = d.int(1, 2), d.int(1, 3), d.int(1, 4), d.int(1, 4)
    modes = d.some(mode=d.pick(["DCR", "CRD"])) if d.opset >= (11 if d.op == "DepthToSpace" else 28) else {}
    shape = [n, c * b * b, h, w] if d.op == "DepthToSpace" else [n, c, h * b, w * b]
    return Case(d.op, [d.operand(shape, d.dtype())], {"blocksize": b, **modes})


def shape_of(d: Draw) -> Case:
    shape = d.shape()
    bounds = d.some(start=d.int(-5, 5), end=d.int(-5, 5)) if d.op == "Shape" and d.opset >= 15 else {}
    return Case(d.op, [d.operand(shape, d.dtype())], bounds, symbolic=d.chance(0.3))


def range_(d: Draw) -> Case:
    dtype = d.dtype()
    signed = dtype.kind != "u"
    delta = d.pick([1, 2, 3] + ([-1, -2] if signed else [])) * (0.5 if is_float(dtype) else 1)
    start = d.int(-5 if signed else 0, 5)
    limit = start + d.int(-3 if signed else 0, 20) * (1 if delta > 0 else -1)
    return Case(d.op, [const(v, dtype) for v in (start, limit, delta)])


def constant_of_shape(d: Draw) -> Case:
    value = d.array([1], d.pick([np.float32, np.float16, np.int8, np.int64, np.bool_, np.uint16]), "small")
    return Case(d.op, [const(d.shape())], d.some(value=onnx.numpy_helper.from_array(value)))


def eye_like(d: Draw) -> Case:
    shape = [d.dim(), d.dim()]
    return Case(d.op, [d.operand(shape, d.dtype())], d.some(k=d.int(-4, 4), dtype=d.pick([1, 11, 7, 3, 9])))


def trilu(d: Draw) -> Case:
    shape = d.shape(2)
    return Case(
        d.op,
        [d.operand(shape, d.dtype())] + ([const(d.int(-4, 4))] if d.chance(0.6) else []),
        d.some(upper=d.int(0, 1)),
    )


def one_hot(d: Draw) -> Case:
    depth, indices = d.int(1, 5), d.shape(0, 3)
    index = d.array(indices, d.pick([np.int64, np.int32, np.float32]), "small")
    index = np.trunc(index)
    values = d.operand([2], d.dtype(2), "number")
    return Case(
        d.op,
        [Operand(index), const([depth] if d.chance(0.5) else depth, d.pick([np.int64, np.float32])), values],
        d.some(axis=d.axis(len(indices) + 1)),
    )


def cum_sum(d: Draw) -> Case:
    shape, dtype = d.shape(1), d.dtype()
    flags = d.some(exclusive=d.int(0, 1), reverse=d.int(0, 1))
    axis = const(d.axis(len(shape)), d.pick([np.int32, np.int64]))
    return Case(d.op, [d.operand(shape, dtype, "small"), axis], flags)


def dropout(d: Draw) -> Case:
    x = d.operand(d.shape(), d.dtype())
    outputs = d.int(1, 2)
    if d.opset < 12:
        return Case(d.op, [x], d.some(ratio=0.3), outputs if d.opset >= 10 else 1)
    training = d.chance(0.4)
    ratio = const(0.0 if training else 0.4, np.float32)
    return Case(d.op, [x, ratio, const(training, np.bool_)] if d.chance(0.7) or training else [x], outputs=outputs)


def center_crop_pad(d: Draw) -> Case:
    shape = d.shape(1)
    axes = d.axes(len(shape), 1)
    attributes = {"axes": axes} if d.chance(0.6) else {}
    count = len(axes) if attributes else len(shape)
    return Case(d.op, [d.operand(shape, d.dtype()), const(d.ints(count, 1, 9))], attributes)


GENERATORS = {
    "Concat": concat, "Split": split, "Slice": slice_, "Gather": gather, "Transpose": transpose, "Reshape": reshape,
    "Flatten": flatten, "Squeeze": squeeze, "Unsqueeze": unsqueeze, "Expand": expand, "Tile": tile, "Pad": pad,
    "DepthToSpace": depth_to_space, "SpaceToDepth": depth_to_space, "Shape": shape_of, "Size": shape_of,
    "Range": range_, "ConstantOfShape": constant_of_shape, "EyeLike": eye_like, "Trilu": trilu, "OneHot": one_hot,
    "CumSum": cum_sum, "CumProd": cum_sum, "Dropout": dropout, "CenterCropPad": center_crop_pad,
}  # fmt: skip
