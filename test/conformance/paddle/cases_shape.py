"""Operators that move, copy or make values: shapes, slices, gathers, scatters, pads, creation."""

import numpy as np
import paddle
import paddle.nn.functional as F
from casebook import B, HALF, T, W, boolean, case, f16, f32, given, i32, i64, layer

# Shapes.
case("reshape", lambda x: x.reshape([2, -1]), f32(B, 4, 2))
case("reshape_zero", lambda x: x.reshape([0, -1]), f32(B, 3, 4))
case("reshape_split", lambda x: x.reshape([0, 0, 2, 4]), f32(B, T, 8))
case("reshape_merge", lambda x: x.reshape([-1, 8]), f32(B, T, 8))
case("reshape_by_shape", lambda x: x.reshape([paddle.shape(x)[0], -1]), f32(B, 3, T))
case("reshape_tensor", lambda x, y: paddle.reshape(x, y), f32(3, 4), given([2, 6], "int32"))
case("reshape_i64", lambda x: x.reshape([-1]), i64(B, 4))
case("flatten", lambda x: paddle.flatten(x, 1), f32(B, 3, 4))
case("flatten_middle", lambda x: paddle.flatten(x, 1, 2), f32(B, 3, 4, 2))
case("flatten_all", paddle.flatten, f32(B, 3, T))
case("squeeze", lambda x: paddle.squeeze(x, 1), f32(B, 1, 4))
case("squeeze_all", paddle.squeeze, f32(1, 3, 1))
case("squeeze_kept", lambda x: paddle.squeeze(x, [0, 2]), f32(3, 4, 1))
case("unsqueeze", lambda x: paddle.unsqueeze(x, [0, 2]), f32(B, 3))
case("unsqueeze_back", lambda x: paddle.unsqueeze(x, -1), i64(B, T))
case("transpose", lambda x: x.transpose([0, 2, 3, 1]), f32(B, 3, T, W))
case("transpose_f16", lambda x: x.transpose([1, 0]), f16(B, 4))
case("t", lambda x: x.t(), f32(B, 4))
case("moveaxis", lambda x: paddle.moveaxis(x, 0, 2), f32(B, 3, 4))
case("shape", paddle.shape, f32(B, 3, T), eager=False, notes="int32 in ProgramDesc, int64 in PIR")
case("shape_numel", paddle.numel, f32(B, 3))
case("is_empty", paddle.is_empty, f32(B, 3))
case("view_as_rows", lambda x: paddle.atleast_2d(x), f32(4))
case("concat", lambda x, y: paddle.concat([x, y], axis=1), f32(B, 3), f32(B, 2))
case("concat_axis0", lambda x, y: paddle.concat([x, y]), f32(B, 3), f32(T, 3))
case("concat_negative", lambda x, y, z: paddle.concat([x, y, z], axis=-1), i64(B, 1, 2), i64(B, 1, 3), i64(B, 1, 1))
case("concat_bool", lambda x, y: paddle.concat([x, y]), boolean(3), boolean(2))
case("stack", lambda x, y: paddle.stack([x, y]), f32(B, 3), f32(B, 3))
case("stack_last", lambda x, y: paddle.stack([x, y], axis=-1), i64(B, 3), i64(B, 3))
case("split_parts", lambda x: paddle.split(x, 3, axis=1), f32(B, 6))
case("split_sections", lambda x: paddle.split(x, [2, -1, 1], axis=-1), f32(B, 7))
case("chunk", lambda x: paddle.chunk(x, 2, axis=1), f32(B, 4, 3))
case("unbind", lambda x: paddle.unbind(x, axis=1), f32(B, 3))
case("unstack", lambda x: paddle.unstack(x, axis=0), f32(3, 4))
case("tile", lambda x: paddle.tile(x, [2, 3]), f32(B, 2))
case("tile_longer", lambda x: paddle.tile(x, [2, 1, 2]), f32(B, 2))
case("expand", lambda x: paddle.expand(x, [-1, 3, 4]), f32(B, 1, 4))
case("expand_new", lambda x: paddle.expand(x, [2, 3, 4]), f32(3, 1))
case("expand_as", lambda x, y: paddle.expand_as(x, y), f32(B, 1), f32(B, 4))
case("expand_by_shape", lambda x, y: paddle.expand(x, paddle.shape(y)), f32(1, 4), f32(B, 4))
case("broadcast_to", lambda x: paddle.broadcast_to(x, [2, 3, 4]), i64(3, 1))
case("broadcast_tensors", lambda x, y: paddle.broadcast_tensors([x, y]), f32(3, 1), f32(1, 4))
case("flip", lambda x: paddle.flip(x, [1]), f32(B, 5))
case("flip_two", lambda x: paddle.flip(x, [0, -1]), i64(3, 4))
case("roll", lambda x: paddle.roll(x, 2, axis=1), f32(B, 5))
case("roll_two", lambda x: paddle.roll(x, [1, -2], axis=[0, 1]), f32(3, 5))
case("roll_flat", lambda x: paddle.roll(x, 3), f32(3, 4))
case("rot90", lambda x: paddle.rot90(x, 1, [0, 1]), f32(3, 4))
case("repeat_interleave", lambda x: paddle.repeat_interleave(x, 2, axis=1), f32(B, 3))
case("repeat_interleave_flat", lambda x: paddle.repeat_interleave(x, 3), i64(4))
case(
    "repeat_interleave_counts",
    lambda x, y: paddle.repeat_interleave(x, y, axis=0),
    f32(3, 2),
    given([1, 0, 2], "int32"),
)
case("meshgrid", lambda x, y: paddle.meshgrid(x, y), f32(3), f32(T))
case("kron", paddle.kron, f32(2, 3), f32(2, 2))

# Slices and indices.
case("slice", lambda x: paddle.slice(x, [1, 2], [1, -3], [3, 100]), f32(B, 4, 5))
case("slice_index", lambda x: x[:, 1], f32(B, 4))
case("slice_scalar", lambda x: x[1, 2], f32(3, 4))
case("slice_negative", lambda x: x[:, -3:-1], f32(B, 6))
case("slice_ellipsis", lambda x: x[..., 0], f32(B, 3, 4))
case("slice_none", lambda x: x[:, None, :2], f32(B, 4))
case("slice_steps", lambda x: x[:, ::2], f32(B, 7))
case("slice_backwards", lambda x: x[:, ::-1], f32(B, 5))
case("slice_backwards_steps", lambda x: x[:, 5:1:-2], f32(B, 7))
case("slice_by_tensor", lambda x, y: x[:, : paddle.shape(y)[1]], f32(B, 9), f32(B, T))
case("slice_tensor_start", lambda x, y: paddle.slice(x, [0], [y], [y + 2]), f32(6, 2), given([2], "int32"))
case("slice_i64", lambda x: x[1:], i64(T, 3))
case("strided_slice", lambda x: paddle.strided_slice(x, [1, 2], [-1, 0], [-5, 4], [-2, 3]), f32(B, 6, 5))
case("index_tensor", lambda x, y: x[y], f32(5, 3), i64(4, high=5))
case("index_two_tensors", lambda x, y, z: x[y, z], f32(5, 3), i64(4, high=5), i64(4, high=3))
case("index_mask", lambda x, y: x[y], f32(4, 3), given([True, False, True, True], "bool"))
case("crop", lambda x: paddle.crop(x, [2, -1, 3], [0, 1, 1]), f32(3, 4, 5))
case("gather", lambda x, y: paddle.gather(x, y), f32(B, 3), given([1, 0, 1], "int64"))
case("gather_axis", lambda x, y: paddle.gather(x, y, axis=1), f32(B, 5), given([4, 0, 2], "int32"))
case("gather_nd", paddle.gather_nd, f32(3, 4, 2), given([[0, 1], [2, 3]], "int64"))
case("gather_nd_full", paddle.gather_nd, f32(3, 4), given([[[0, 1]], [[2, 3]]], "int64"))
case("index_select", lambda x, y: paddle.index_select(x, y, axis=1), f32(B, 5), given([4, 0, 2], "int64"))
case("index_sample", paddle.index_sample, f32(B, 5), i64(B, 3, high=5))
case("take_along_axis", lambda x, y: paddle.take_along_axis(x, y, 1), f32(B, 5), i64(B, 3, high=5))
case("take_along_axis_0", lambda x, y: paddle.take_along_axis(x, y, 0), f32(5, 3), i64(2, 3, high=5))
case("take", lambda x, y: paddle.take(x, y), f32(3, 4), i64(5, high=12))
case("multiplex", lambda x, y, z: paddle.multiplex([x, y], z), f32(3, 4), f32(3, 4), given([[1], [0], [1]], "int32"))
case("embedding", F.embedding, i64(B, T, high=8), f32(8, 4))
case("embedding_padding", lambda x, y: F.embedding(x, y, padding_idx=2), i64(B, 6, high=4), f32(4, 3))
layer("embedding_layer", lambda: paddle.nn.Embedding(9, 4, padding_idx=-2), i32(B, T, high=9))
case("one_hot", lambda x: F.one_hot(x, 5), i64(B, 3, high=5))
case("gather_tree", F.gather_tree, i64(4, 2, 3, high=9), i64(4, 2, 3, high=3))
case("shard_index", lambda x: paddle.shard_index(x, 20, 2, 0, -1), i64(B, 1, high=20))

# Writes into a copy.
case("scatter", lambda x, y, z: paddle.scatter(x, y, z), f32(5, 3), given([3, 1], "int64"), f32(2, 3))
case(
    "scatter_add",
    lambda x, y, z: paddle.scatter(x, y, z, overwrite=False),
    f32(5, 3),
    given([3, 1, 3], "int64"),
    f32(3, 3),
)
case("scatter_nd", lambda x, y: paddle.scatter_nd(x, y, [4, 3]), given([[1], [3], [1]], "int64"), f32(3, 3))
case("scatter_nd_add", paddle.scatter_nd_add, f32(4, 3), given([[1, 0], [3, 2], [1, 0]], "int64"), f32(3))
for _mode in "assign add mul mean amax amin".split():
    # Each place is hit once where the last write would win.
    case(
        f"put_along_axis_{_mode}",
        lambda x, y, z, m=_mode: paddle.put_along_axis(x, y, z, 1, reduce=m),
        f32(2, 5),
        given([[4, 0], [1, 3]] if _mode == "assign" else [[4, 4], [1, 3]], "int64"),
        f32(2, 2),
    )
case(
    "put_along_axis_without_self",
    lambda x, y, z: paddle.put_along_axis(x, y, z, 1, "add", include_self=False),
    f32(2, 5),
    given([[4, 4], [1, 3]], "int64"),
    f32(2, 2),
)
case("put_along_axis_number", lambda x, y: paddle.put_along_axis(x, y, 7.0, 1), f32(2, 5), given([[4], [1]], "int64"))
case("index_add", lambda x, y, z: paddle.index_add(x, y, 0, z), f32(4, 3), given([2, 0, 2], "int64"), f32(3, 3))
case("index_fill", lambda x, y: paddle.index_fill(x, y, 1, -1.0), f32(2, 4), given([3, 1], "int64"))
case(
    "index_put",
    lambda x, y, z, w: paddle.index_put(x, (y, z), w),
    f32(4, 3),
    given([2, 0], "int64"),
    given([1, 2], "int64"),
    f32(2),
)
case(
    "index_put_add",
    lambda x, y, z, w: paddle.index_put(x, (y, z), w, accumulate=True),
    f32(4, 3),
    given([2, 2], "int64"),
    given([1, 1], "int64"),
    f32(2),
)
case("masked_fill", lambda x, y: paddle.masked_fill(x, y, -1e9), f32(B, 4), boolean(B, 4))
case("where_mask_row", lambda x, y: paddle.where(y, x, paddle.full_like(x, -1e9)), f32(B, 3, 4), boolean(4))


def assigned(change):
    def function(x, *more):
        x = x * 1.5
        change(x, *more)
        return x

    return function


def set_rows(x):
    x[:, 1] = 2.0


def set_steps(x):
    x[:, 1:5:2] = -1.0


def set_tensor(x, y):
    x[:, 1:3] = y


def set_backwards(x, y):
    x[:, ::-1] = y


def set_last(x, y):
    x[..., -1] = y


def set_where(x):
    x[x > 0] = 0.5


for _change, _more in (
    (set_rows, ()),
    (set_steps, ()),
    (set_tensor, (f32(B, 2),)),
    (set_backwards, (f32(B, 6),)),
    (set_last, (f32(B),)),
    (set_where, ()),
):
    case(f"set_value_{_change.__name__}", assigned(_change), f32(B, 6), *_more)

# Pads. The list begins with the last dim.
for _mode in "constant reflect replicate circular".split():
    case(f"pad_{_mode}_nchw", lambda x, m=_mode: F.pad(x, [1, 2, 0, 1], mode=m), f32(B, 3, 4, 5))
    case(f"pad_{_mode}_nhwc", lambda x, m=_mode: F.pad(x, [1, 1, 2, 0], mode=m, data_format="NHWC"), f32(B, 4, 5, 2))
case("pad_value", lambda x: F.pad(x, [1, 2, 0, 1], value=-1.5), f32(B, 2, 3, 4))
case("pad_ncl", lambda x: F.pad(x, [2, 1], data_format="NCL"), f32(B, 2, T))
case("pad_reflect_ncl", lambda x: F.pad(x, [2, 1], mode="reflect", data_format="NCL"), f32(B, 2, 6))
case("pad_ncdhw", lambda x: F.pad(x, [1, 0, 0, 1, 2, 1], data_format="NCDHW"), f32(1, 2, 3, 3, 3))
case("pad_every_dim", lambda x: F.pad(x, [0, 1, 2, 0], value=3.0), f32(B, 4))
case("pad_i64", lambda x: F.pad(x, [1, 0, 0, 2], value=7.0), i64(B, 4))
case("pad_tensor", lambda x, y: F.pad(x, y), f32(1, 2, 3, 4), given([1, 0, 2, 1], "int32"))
case("zeropad2d", lambda x: F.zeropad2d(x, [1, 2, 0, 1]), f32(B, 2, 3, 4))

# Creation.
case("zeros_like", paddle.zeros_like, f32(B, 3))
case("ones_like_i64", lambda x: paddle.ones_like(x, dtype="int64"), f32(B, 3))
case("full_like", lambda x: paddle.full_like(x, 2.5), f32(B, 3))
case("full_like_bool", lambda x: paddle.full_like(x, True, dtype="bool"), i64(B, 3))
case("full", lambda x: x + paddle.full([3], 1.5), f32(B, 3))
case("full_by_shape", lambda x: paddle.full([paddle.shape(x)[0], 2], 3, "int64"), f32(B, 3))
case("full_tensor_value", lambda x, y: paddle.full([2, 3], y) + x, f32(3), given([2.5]))
case("zeros_by_shape", lambda x: paddle.zeros(paddle.shape(x)), f32(B, 3))
case("arange", lambda x: x + paddle.arange(0, 10, 3, dtype="float32"), f32(4))
case("arange_by_shape", lambda x: paddle.arange(paddle.shape(x)[1]), f32(B, T))
case("arange_tensor", lambda x, y: paddle.arange(x, y, 2), given([1], "int64"), given([8], "int64"))
case("linspace", lambda x: x + paddle.linspace(0, 1, 5), f32(5))
case("linspace_tensor", lambda x, y: paddle.linspace(x, y, 4), given([1.0]), given([2.5]))
case("linspace_i32", lambda x: x + paddle.linspace(0, 10, 4, dtype="int32"), i32(4))
case("logspace", lambda x: x + paddle.logspace(0, 2, 4), f32(4))
case("eye", lambda x: x @ paddle.eye(4, 3), f32(B, 4))
case("tril", paddle.tril, f32(B, 4, 4))
case("tril_diagonal", lambda x: paddle.tril(x, 1), f32(3, 5))
case("triu", lambda x: paddle.triu(x, -1), f32(4, 3))
case("triu_dynamic", lambda x: paddle.triu(x, 1), f32(B, T, T))
case("tril_indices", lambda x: x + paddle.tril_indices(3, 3, 0), i64(2, 6))
case("diag", paddle.diag, f32(4))
case("diag_offset", lambda x: paddle.diag(x, 1, padding_value=2.0), f32(3))
case("diag_of_matrix", lambda x: paddle.diag(x, -1), f32(4, 3))
case("diagonal", lambda x: paddle.diagonal(x, 1, 1, 2), f32(B, 3, 4))
case("diag_embed", lambda x: paddle.diag_embed(x, 1), f32(B, 3))
case("constant_table", lambda x: x + paddle.to_tensor(np.arange(4, dtype="float32")), f32(B, 4))
case("constant_i64", lambda x: x * paddle.to_tensor([1, 2, 3]), i64(B, 3))
case("constant_bool", lambda x: paddle.logical_and(x, paddle.to_tensor([True, False, True])), boolean(B, 3))
case("sequence_mask", lambda x: F.sequence_mask(x, maxlen=5), i64(B, high=6))
case("sequence_mask_auto", lambda x: F.sequence_mask(x, dtype="float32"), given([1, 4, 2], "int64"))
for _name, _make in (
    ("gaussian", lambda x: paddle.randn(paddle.shape(x))),
    ("bernoulli", lambda x: paddle.bernoulli(x)),
    ("uniform", lambda x: paddle.uniform([3, 4], min=-2.0, max=2.0) + x),
    ("randint", lambda x: paddle.randint(2, 9, [3, 4]) + x.astype("int64")),
    ("randperm", lambda x: paddle.randperm(4) + x.astype("int64")),
):
    case(f"random_{_name}", _make, f32(3, 4, low=0.0, high=1.0), compare="shape")
case("random_multinomial", lambda x: paddle.multinomial(x, 2), f32(3, 4, low=0.1, high=1.0), compare="shape")
case("concat_f16", lambda x, y: paddle.concat([x, y], axis=1), f16(B, 3), f16(B, 2))
case("gather_f16", lambda x, y: paddle.gather(x, y, axis=1), f16(B, 5), given([4, 0, 2], "int64"), **HALF)
case("embedding_f16", F.embedding, i64(B, 4, high=8), f16(8, 4), **HALF)
