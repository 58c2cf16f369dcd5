"""Reductions, running sums, orders and searches."""

import paddle
from casebook import B, HALF, T, W, boolean, case, f16, f32, given, i32, i64


def named(name: str):
    return getattr(paddle, name)


# Without axes, one, several, negative, kept, none known.
for _name in "sum mean max min prod logsumexp amax amin".split():
    case(_name, named(_name), f32(B, 3, 4))
    case(f"{_name}_axis1", lambda x, f=named(_name): f(x, axis=1), f32(B, 3, T))
    case(f"{_name}_axes_kept", lambda x, f=named(_name): f(x, axis=[0, -1], keepdim=True), f32(B, 3, T))
for _name in "sum max min prod".split():
    case(f"{_name}_i64", lambda x, f=named(_name): f(x, axis=-1), i64(B, 4, low=-5, high=5))
    case(f"{_name}_i32", lambda x, f=named(_name): f(x, axis=0), i32(3, 4, low=-5, high=5))
case("sum_bool", lambda x: paddle.sum(x, axis=1), boolean(B, 6))
case("sum_dtype", lambda x: paddle.sum(x, axis=1, dtype="float64"), f32(B, 6))
case("sum_f16", lambda x: paddle.sum(x, axis=1), f16(B, 6), **HALF)
case("mean_f16", lambda x: paddle.mean(x, axis=1), f16(B, 6), **HALF)
case("max_nan", lambda x: paddle.max(x, axis=1), given([[1.0, float("nan")], [2.0, 3.0]]))
case("prod_dtype", lambda x: paddle.prod(x, axis=1, dtype="int64"), i32(3, 4, low=1, high=5))
for _name in "all any".split():
    case(_name, named(_name), boolean(3, 4))
    case(f"{_name}_axis", lambda x, f=named(_name): f(x, axis=1), boolean(B, 4))
    case(f"{_name}_axes_kept", lambda x, f=named(_name): f(x, axis=[1, 2], keepdim=True), boolean(B, 2, 3))
for _name in "std var median nansum nanmean count_nonzero".split():
    case(_name, lambda x, f=named(_name): f(x, axis=1), f32(B, 7))
case("nanmedian", lambda x: paddle.nanmedian(x, axis=1), f32(B, 7), runs=("pir",), notes="3.0.0 crashes on it")
case("std_biased", lambda x: paddle.std(x, axis=1, unbiased=False), f32(B, 7))
case("median_even", lambda x: paddle.median(x, axis=1), f32(3, 6))
case("median_min", lambda x: paddle.median(x, axis=1, mode="min"), f32(3, 6), eager=False)
case("nansum_nan", lambda x: paddle.nansum(x, axis=1), given([[1.0, float("nan")], [2.0, 3.0]]))
case("quantile", lambda x: paddle.quantile(x, 0.3, axis=1), f32(3, 7))
for _p in (0, 1, 2, 3, float("inf"), -float("inf")):
    case(f"norm_p{_p}".replace("-", "_"), lambda x, p=_p: paddle.linalg.norm(x, p=p, axis=1), f32(B, 5))
case("norm_fro", lambda x: paddle.linalg.norm(x, p="fro", axis=[1, 2]), f32(B, 3, 4))
case("norm_all", paddle.linalg.norm, f32(3, 4))
case("norm_kept", lambda x: paddle.linalg.norm(x, p=2, axis=-1, keepdim=True), f32(B, 3, T))
case("dist", lambda x, y: paddle.dist(x, y, 2), f32(3, 4), f32(4))
case("dist_p1", lambda x, y: paddle.dist(x, y, 1), f32(3, 4), f32(3, 4))

# Running.
for _name in "cumsum cumprod logcumsumexp".split():
    _key = "dim" if _name == "cumprod" else "axis"
    case(f"{_name}_axis1", lambda x, f=named(_name), k=_key: f(x, **{k: 1}), f32(B, T))
    case(f"{_name}_axis0", lambda x, f=named(_name), k=_key: f(x, **{k: 0}), f32(4, 3))
case("cumsum_flat", paddle.cumsum, f32(3, 4))
case("cumsum_i64", lambda x: paddle.cumsum(x, axis=-1), i64(B, T))
case("cumsum_bool", lambda x: paddle.cumsum(x.astype("int32"), axis=-1), boolean(B, T))
case("logcumsumexp_flat", paddle.logcumsumexp, f32(3, 4))
for _name in "cummax cummin".split():
    case(_name, lambda x, f=named(_name): f(x, axis=1), f32(B, 7))
    case(f"{_name}_i32", lambda x, f=named(_name): f(x, axis=0, dtype="int32"), i64(5, 3, high=6))
case("diff", lambda x: paddle.diff(x, axis=1), f32(B, 6))
case("trapezoid", lambda x: paddle.trapezoid(x, axis=1), f32(B, 6))

# Where the extremes are, and orders. The values are all different unless ties are the point.
for _name in "argmax argmin".split():
    case(_name, lambda x, f=named(_name): f(x, axis=1), f32(B, 7))
    case(f"{_name}_flat", named(_name), f32(B, 7))
    case(f"{_name}_kept", lambda x, f=named(_name): f(x, axis=-1, keepdim=True, dtype="int32"), f32(B, 3, T))
    case(f"{_name}_ties", lambda x, f=named(_name): f(x, axis=1), given([[1, 3, 3, 0, 0]], "int64"))
case("argsort", lambda x: paddle.argsort(x, axis=1), f32(B, 7))
case("argsort_descending", lambda x: paddle.argsort(x, axis=0, descending=True), f32(5, 3))
case("argsort_stable", lambda x: paddle.argsort(x, stable=True), given([[2, 1, 2, 1, 2, 1]], "int64"))
case("sort", lambda x: paddle.sort(x, axis=-1), f32(B, T))
case("sort_descending", lambda x: paddle.sort(x, axis=1, descending=True), f32(B, 6))
case("sort_i64", lambda x: paddle.sort(x, axis=0), i64(6, 3))
case("topk", lambda x: paddle.topk(x, 3), f32(B, 8))
case("topk_smallest", lambda x: paddle.topk(x, 2, axis=1, largest=False), f32(B, 6, 3))
case("topk_axis0", lambda x: paddle.topk(x, 2, axis=0), f32(6, 3))
case("topk_tensor", lambda x, y: paddle.topk(x, y), f32(B, 8), given([3], "int32"))
case("kthvalue", lambda x: paddle.kthvalue(x, 3, axis=1), f32(B, 7))
case(
    "kthvalue_kept",
    lambda x: paddle.kthvalue(x, 2, axis=0, keepdim=True),
    f32(5, 3),
    formats=("pir",),
    notes="3.0.0 forgets to write keepdim",
)
case("mode", lambda x: paddle.mode(x, axis=1)[0], i64(3, 9, high=4))
case("searchsorted", paddle.searchsorted, given([[1, 3, 5, 7], [2, 4, 6, 8]]), f32(2, 5, low=0.0, high=9.0))
case(
    "searchsorted_right",
    lambda x, y: paddle.searchsorted(x, y, out_int32=True, right=True),
    given([1, 3, 5, 7]),
    given([[3.0, 5.0], [0.0, 9.0]]),
)
case("bucketize", lambda x, y: paddle.bucketize(x, y), f32(B, 5, low=0.0, high=9.0), given([1, 3, 5, 7]))
case("bincount", paddle.bincount, i64(12, high=6))
case("bincount_weights", lambda x, y: paddle.bincount(x, y, minlength=8), i64(9, high=6), f32(9))
case("histogram", lambda x: paddle.histogram(x, bins=4, min=-2.0, max=2.0), f32(20))
case("histogram_auto", lambda x: paddle.histogram(x, bins=5), f32(20))

# As many results as the data give.
case("nonzero", paddle.nonzero, given([[0, 1, 2], [3, 0, 0]]))
case("nonzero_dynamic", paddle.nonzero, boolean(B, 4))
case("nonzero_tuple", lambda x: paddle.nonzero(x, as_tuple=True), given([[0, 1, 2], [3, 0, 0]], "int64"))
case("where_index", lambda x: paddle.where(x), given([[True, False], [True, True]], "bool"))
case("masked_select", paddle.masked_select, f32(B, 4), boolean(B, 4))
case("masked_select_row", lambda x, y: paddle.masked_select(x, y), f32(3, 4), given([True, False, True, True], "bool"))
case("unique", paddle.unique, given([3, 1, 2, 3, 1], "int64"))
case(
    "unique_all",
    lambda x: paddle.unique(x, return_index=True, return_inverse=True, return_counts=True),
    i64(12, high=5),
)
case("unique_axis", lambda x: paddle.unique(x, axis=0), given([[1, 2], [0, 1], [1, 2]], "int64"))
case("unique_dynamic", lambda x: paddle.unique(x, return_inverse=True, dtype="int32"), i64(T, high=4))
case("unique_consecutive", paddle.unique_consecutive, given([1, 1, 2, 2, 3, 1, 1, 2], "int64"))
case(
    "unique_consecutive_counts",
    lambda x: paddle.unique_consecutive(x, return_inverse=True, return_counts=True),
    given([1, 1, 2, 2, 3, 1, 1, 2], "int64"),
)
case("reduce_empty", lambda x: (paddle.sum(x, axis=1), x.max(axis=0)), f32(T, W))
