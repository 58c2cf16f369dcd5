"""ONNX tensors in .npz files, as skiff-run reads and writes them."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper


class Inexpressible(Exception):
    """A value that no .npz can hold for skiff-run: strings, sequences, optionals."""


def to_array(value: object) -> np.ndarray:
    if isinstance(value, onnx.TensorProto):
        value = numpy_helper.to_array(value)
    if value is None or isinstance(value, (list, tuple, dict)):
        raise Inexpressible(f"a {type(value).__name__}")
    array = np.asarray(value)
    if array.dtype.kind in "OSU":
        raise Inexpressible("strings")
    return array


def _raw(array: np.ndarray) -> np.ndarray:
    # .npy has no name for bfloat16 and float8: they travel as unsigned integers of their width.
    if array.dtype.isbuiltin == 1:
        return array
    return array.view(np.dtype(f"u{array.dtype.itemsize}"))


def save(path: Path, arrays: dict[str, np.ndarray]) -> None:
    # np.savez takes names as keywords, which fails for an input called "file".
    with zipfile.ZipFile(path, "w") as archive:
        for name, array in arrays.items():
            with archive.open(name + ".npy", "w") as member:
                np.lib.format.write_array(member, _raw(np.asarray(array)))


def load(path: Path, outputs: list[onnx.ValueInfoProto] | None = None) -> dict[str, np.ndarray]:
    """The arrays of an .npz; with the graph's `outputs`, bfloat16 and float8 get their own types back."""
    with np.load(path) as archive:
        arrays = {name: archive[name] for name in archive.files}
    for info in outputs or []:
        kind = info.type.tensor_type.elem_type
        if info.name in arrays and kind:
            dtype = onnx.helper.tensor_dtype_to_np_dtype(kind)
            if dtype.isbuiltin != 1 and arrays[info.name].dtype.itemsize == dtype.itemsize:
                arrays[info.name] = arrays[info.name].view(dtype)
    return arrays


def input_names(model: onnx.ModelProto) -> list[str]:
    """The inputs a caller must give, in order: old models list their initializers among the inputs too."""
    initializers = {tensor.name for tensor in model.graph.initializer}
    return [info.name for info in model.graph.input if info.name not in initializers]
