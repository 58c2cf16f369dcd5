"""Loaded models."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from skiff import _core, _dtypes
from skiff._errors import InputError


@dataclass(frozen=True)
class TensorInfo:
    """One input or output as the model declares it. A dim is a number, the name of a symbol that the inputs'
    shapes decide, or None where it follows from symbols or from the inputs' values."""

    name: str
    dtype: np.dtype
    shape: tuple[int | str | None, ...]
    _carrier: np.dtype | None = field(default=None, repr=False, compare=False)

    def __str__(self) -> str:
        dims = ", ".join("?" if dim is None else str(dim) for dim in self.shape)
        return f"'{self.name}' ({self.dtype} [{dims}])"


def _infos(signature: list[tuple[str, str, tuple[int | str | None, ...]]]) -> tuple[TensorInfo, ...]:
    infos = []
    for name, dtype_name, shape in signature:
        dtype = _dtypes.of(dtype_name)
        infos.append(TensorInfo(name, dtype, shape, _dtypes.carrier(dtype)))
    return tuple(infos)


class Model:
    """A loaded model; `skiff.load` makes it. Call it with one array for each input.

    Any number of threads may call one model at the same time; the GIL is released during a run."""

    def __init__(self, core: _core.Model) -> None:
        self._core = core
        self._inputs = _infos(core.inputs)
        self._outputs = _infos(core.outputs)
        self._names = frozenset(info.name for info in self._inputs)

    @property
    def inputs(self) -> tuple[TensorInfo, ...]:
        return self._inputs

    @property
    def outputs(self) -> tuple[TensorInfo, ...]:
        return self._outputs

    @property
    def target(self) -> str:
        """The target whose code was taken, such as "x86-64-v3"."""
        return self._core.target

    @property
    def threads(self) -> int:
        return self._core.threads

    def __call__(self, inputs: Mapping[str, Any] | None = None, /, **named: Any) -> dict[str, np.ndarray]:
        """Runs the model and returns its outputs by name.

        Inputs come as keywords, or in a mapping where a name is no Python word. C-contiguous, aligned arrays are
        read in place, others copied once. A type is never converted. Each output is a new array of its own.
        Raises InputError, which names the input, and MemoryError."""
        if inputs:
            if twice := inputs.keys() & named.keys():
                raise InputError(f"input {sorted(twice)[0]!r} is given twice")
            named = {**inputs, **named}
        if named.keys() != self._names:
            raise InputError(self._wrong_names(named))
        results = self._core.run([_bindable(info, named[info.name]) for info in self._inputs])
        return {
            info.name: array if info._carrier is None else array.view(info.dtype)
            for info, array in zip(self._outputs, results)
        }

    def __repr__(self) -> str:
        inputs = ", ".join(map(str, self._inputs))
        outputs = ", ".join(map(str, self._outputs))
        return f"<skiff.Model {inputs} -> {outputs}; {self.target}, {self.threads} threads>"

    def _wrong_names(self, named: Mapping[str, Any]) -> str:
        expected = ", ".join(map(str, self._inputs)) or "none"
        unknown = [repr(name) for name in named if name not in self._names]
        missing = [repr(info.name) for info in self._inputs if info.name not in named]
        said = [f"no such input: {', '.join(unknown)}"] if unknown else []
        said += [f"input missing: {', '.join(missing)}"] if missing else []
        return f"{'; '.join(said)}; the model's inputs are {expected}"


def _bindable(info: TensorInfo, value: Any) -> np.ndarray:
    """`value` as an array that the runtime can read in place; it compares the shape, symbols included."""
    if isinstance(value, np.ma.MaskedArray):
        raise InputError(f"input {info.name!r}: a masked array; give it .filled() or .data")
    try:
        array = np.asarray(value)
    except Exception as error:
        raise InputError(f"input {info.name!r}: can't become an array: {error}") from error
    if array.dtype != info.dtype:
        hint = "" if array.dtype.hasobject else f"; convert it with .astype({info.dtype.name!r})"
        # "float32, expected float32" would say nothing of another byte order.
        found = array.dtype if array.dtype.isnative else f"{array.dtype.str} (another byte order)"
        raise InputError(f"input {info.name!r}: dtype {found}, expected {info.dtype}{hint}")
    if not (array.flags.c_contiguous and array.flags.aligned):
        _check_shape(info, array.shape)  # before the copy: a broadcast array may be larger than the memory
        array = array.copy(order="C")
    return array if info._carrier is None else array.view(info._carrier)


def _check_shape(info: TensorInfo, shape: tuple[int, ...]) -> None:
    fits = all(want == got for want, got in zip(info.shape, shape) if isinstance(want, int))
    if len(shape) != len(info.shape) or not fits:
        raise InputError(f"input {info.name!r}: shape {list(shape)}, expected {info}")


def load(
    model: str | os.PathLike[str] | bytes | bytearray | memoryview,
    threads: int | None = None,
    *,
    target: str | None = None,
    spin_us: int | None = None,
    verify: bool = True,
) -> Model:
    """Loads a .skiff file from a path, which is mapped, or from its bytes, which are copied.

    threads: how many run kernels, the caller's among them; None: the environment's SKIFF_NUM_THREADS, else all CPUs.
    target: take this target's code; None: the best that this CPU can run.
    spin_us: microseconds that an idle worker looks for work before it sleeps.
    verify: compare the weights with their checksum, which reads all of them.
    Raises LoadError, MemoryError, and Error for a wrong option."""
    # 0 is the runtime's word for its default; who writes threads=0 here has made an error.
    if threads is not None and not 1 <= threads <= 1 << 16:
        raise ValueError(f"threads is {threads}, expected at least 1, or None for all CPUs")
    if spin_us is not None and not 0 <= spin_us < 1 << 31:
        raise ValueError(f"spin_us is {spin_us}, expected at least 0")
    options = (threads or 0, -1 if spin_us is None else spin_us, verify, target or "")
    if isinstance(model, (bytes, bytearray, memoryview)):
        return Model(_core.load_bytes(model, *options))
    path = os.fsencode(model)
    if b"\0" in path:
        raise ValueError("the path has a null byte")
    return Model(_core.load_path(path, *options))
