"""What a case is: a name, a function or layer of Paddle, and seeded inputs; the cases_*.py fill the book with them."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import paddle

FORMATS = ("pir", "legacy")
LETTERS = "xyzwvuts"


@dataclass(frozen=True)
class Dim:
    """A dim that the exported program leaves open; each input set has its own size."""

    sizes: tuple[int, int]


B = Dim((2, 3))  # the batch
T = Dim((5, 7))  # another open dim: a length, a height
W = Dim((6, 9))  # and one more, where two must differ


@dataclass(frozen=True)
class Data:
    """One input: its type, its dims, and the values for a size of each dim."""

    dtype: str
    dims: tuple[int | Dim, ...]
    fill: Callable[[np.random.Generator, tuple[int, ...]], np.ndarray]

    def spec(self) -> list[int]:
        return [-1 if isinstance(dim, Dim) else dim for dim in self.dims]

    def values(self, random: np.random.Generator, number: int) -> np.ndarray:
        shape = tuple(dim.sizes[number] if isinstance(dim, Dim) else dim for dim in self.dims)
        return np.asarray(self.fill(random, shape)).astype(self.dtype)


def _floats(dtype: str, dims: tuple, scale: float, low: float | None, high: float | None) -> Data:
    if low is None:
        return Data(dtype, dims, lambda random, shape: random.standard_normal(shape) * scale)
    return Data(dtype, dims, lambda random, shape: random.uniform(low, high, shape))


def f32(*dims: int | Dim, scale: float = 1.0, low: float | None = None, high: float | None = None) -> Data:
    return _floats("float32", dims, scale, low, high)


def f16(*dims: int | Dim, scale: float = 1.0, low: float | None = None, high: float | None = None) -> Data:
    return _floats("float16", dims, scale, low, high)


def f64(*dims: int | Dim, scale: float = 1.0, low: float | None = None, high: float | None = None) -> Data:
    return _floats("float64", dims, scale, low, high)


def i64(*dims: int | Dim, low: int = 0, high: int = 10) -> Data:
    return Data("int64", dims, lambda random, shape: random.integers(low, high, shape))


def i32(*dims: int | Dim, low: int = 0, high: int = 10) -> Data:
    return Data("int32", dims, lambda random, shape: random.integers(low, high, shape))


def boolean(*dims: int | Dim) -> Data:
    return Data("bool", dims, lambda random, shape: random.integers(0, 2, shape))


def given(values: object, dtype: str = "float32") -> Data:
    """The same values in every input set."""
    array = np.asarray(values, dtype)
    return Data(dtype, array.shape, lambda random, shape: array)


def made(dtype: str, dims: tuple, fill: Callable[[np.random.Generator, tuple[int, ...]], np.ndarray]) -> Data:
    return Data(dtype, dims, fill)


@dataclass(frozen=True)
class Case:
    """`compare`: "values"; "shape" where the values are random numbers; "rows" where the order of rows is free."""

    name: str
    build: Callable[[], Callable]  # gives the function or layer
    inputs: tuple[Data, ...]
    formats: tuple[str, ...] = FORMATS
    convert: bool = False  # Python's if and while over tensors become those of the program
    eager: bool = True  # calling the function itself must give the exported program's results
    means: Callable | None = None  # another function for that: operators that run on a GPU only, or not eagerly
    runs: tuple[str, ...] = FORMATS  # where Paddle can run what it has written; elsewhere the function is the reference
    half: bool = False  # the float16 inputs meet float16 arithmetic
    compare: str = "values"
    rtol: float = 1e-4
    range_tol: float = 1e-4  # of the output's range
    notes: str = ""
    retype: tuple[str, str] | None = None  # an operator that Paddle 3 knows, and its older name and form
    sets: list[list[object]] = field(default_factory=list)  # the inputs by hand, instead of seeded ones

    def feeds(self) -> list[dict[str, np.ndarray]]:
        names = LETTERS[: len(self.inputs)]
        if self.sets:
            return [{n: np.asarray(v, d.dtype) for n, v, d in zip(names, values, self.inputs)} for values in self.sets]
        open_dims = any(isinstance(dim, Dim) for data in self.inputs for dim in data.dims)
        feeds = []
        for number in range(2 if open_dims else 1):
            random = np.random.default_rng([zlib.crc32(self.name.encode()), number])
            feeds.append({n: d.values(random, number) for n, d in zip(names, self.inputs)})
        return feeds


BOOK: dict[str, Case] = {}


HALF = {"half": True, "runs": (), "rtol": 4e-3, "range_tol": 2e-3}  # a few units in the last place


def _enter(case: Case) -> None:
    assert case.name not in BOOK, f"two cases named {case.name}"
    BOOK[case.name] = case


def case(name: str, function: Callable, *inputs: Data, **options: object) -> None:
    _enter(Case(name, lambda: function, inputs, **options))


def layer(name: str, build: Callable[[], paddle.nn.Layer], *inputs: Data, **options: object) -> None:
    _enter(Case(name, build, inputs, **{"convert": True, **options}))


def either(pir: Callable, legacy: Callable) -> Callable:
    """Another function for each format: operators that no function of Paddle's Python interface writes in both."""
    return lambda *tensors: (pir if paddle.base.framework.in_pir_mode() else legacy)(*tensors)


def written(op: str, inputs: str, outputs: str, **attributes: object) -> Callable:
    """An operator of ProgramDesc by its name. `inputs` and `outputs` name the slots, an output with its type
    (`Out:int64`, else float32); an input slot with a star takes all tensors that are left, an output slot with a tilde
    is no result."""

    def write(*tensors: object) -> object:
        helper, left, feeds = paddle.base.layer_helper.LayerHelper(op), list(tensors), {}
        for slot in inputs.split():
            if slot.endswith("*"):
                feeds[slot[:-1]], left = left, []
            else:
                first = left.pop(0)
                feeds[slot] = first if isinstance(first, list) else [first]
        results, kept = {}, []
        for slot in outputs.split():
            name, _, dtype = slot.rstrip("~").partition(":")
            results[name] = helper.create_variable_for_type_inference(dtype=dtype or "float32")
            if not slot.endswith("~"):
                kept.append(results[name])
        helper.append_op(type=op, inputs=feeds, outputs={n: [v] for n, v in results.items()}, attrs=attributes)
        return kept[0] if len(kept) == 1 else tuple(kept)

    return write


def old(
    name: str, op: str, inputs: str, outputs: str, *data: Data, older: str | None = None, **attributes: object
) -> None:
    """A case of an operator written by name, in ProgramDesc only. `older`: see Case.retype."""
    function = written(op, inputs, outputs, **attributes)
    case(name, function, *data, formats=("legacy",), eager=False, retype=older and (op, older))
