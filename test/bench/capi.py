"""Runs a .skiff file through the C API of libskiff_rt.so: what any program that embeds Skiff does."""

from __future__ import annotations

import ctypes
from pathlib import Path

import numpy as np

_DTYPES = ["float32", "float64", "float16", "uint16", "int8", "int16", "int32", "int64", "uint8", "uint16",
           "uint32", "uint64", "bool"]  # by skiff_dtype; bf16 is shown as its bits


class _Error(ctypes.Structure):
    _fields_ = [("code", ctypes.c_int32), ("message", ctypes.c_char * 252)]


class _Options(ctypes.Structure):
    _fields_ = [("threads", ctypes.c_int32), ("spin_us", ctypes.c_int32), ("verify_weights", ctypes.c_int32),
                ("target", ctypes.c_char_p)]


class _TensorInfo(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("dtype", ctypes.c_int), ("rank", ctypes.c_int32),
                ("dims", ctypes.POINTER(ctypes.c_int64)), ("dim_symbols", ctypes.POINTER(ctypes.c_int32))]


class _Tensor(ctypes.Structure):
    _fields_ = [("data", ctypes.c_void_p), ("dtype", ctypes.c_int), ("rank", ctypes.c_int32),
                ("dims", ctypes.POINTER(ctypes.c_int64)), ("size", ctypes.c_size_t)]


class Session:
    """One model with one session; everything is freed when the process ends."""

    def __init__(self, library: Path, artifact: Path, threads: int):
        self._lib = ctypes.CDLL(str(library))
        self._lib.skiff_model_target.restype = ctypes.c_char_p
        self._error = _Error()
        self._model, self._session = ctypes.c_void_p(), ctypes.c_void_p()
        options = _Options()
        self._lib.skiff_options_init(ctypes.byref(options))
        options.threads = threads
        self._call("skiff_load", str(artifact).encode(), ctypes.byref(options), ctypes.byref(self._model))
        self._call("skiff_session_create", self._model, ctypes.byref(self._session))
        self._inputs = [self._name("skiff_input_info", i) for i in range(self._lib.skiff_input_count(self._model))]
        self._outputs = [self._name("skiff_output_info", i) for i in range(self._lib.skiff_output_count(self._model))]
        self._bound: list[np.ndarray] = []  # the session reads this memory

    @property
    def target(self) -> str:
        return self._lib.skiff_model_target(self._model).decode()

    def bind(self, inputs: dict[str, np.ndarray]) -> None:
        self._bound = [np.ascontiguousarray(inputs[name]) for name in self._inputs]
        for index, array in enumerate(self._bound):
            dims = (ctypes.c_int64 * array.ndim)(*array.shape)
            self._call("skiff_bind_input", self._session, index, _DTYPES.index(array.dtype.name),
                       array.ctypes.data_as(ctypes.c_void_p), dims, array.ndim)

    def run(self) -> None:
        self._call("skiff_run", self._session)

    def outputs(self) -> dict[str, np.ndarray]:
        return {name: self._output(index) for index, name in enumerate(self._outputs)}

    def _output(self, index: int) -> np.ndarray:
        tensor = _Tensor()
        self._call("skiff_output", self._session, index, ctypes.byref(tensor))
        content = ctypes.string_at(tensor.data, tensor.size) if tensor.size else b""
        return np.frombuffer(content, _DTYPES[tensor.dtype]).reshape(tensor.dims[: tensor.rank])

    def _name(self, function: str, index: int) -> str:
        info = _TensorInfo()
        self._call(function, self._model, index, ctypes.byref(info))
        return info.name.decode()

    def _call(self, function: str, *arguments: object) -> None:
        arguments = tuple(ctypes.c_int32(a) if isinstance(a, int) else a for a in arguments)
        if getattr(self._lib, function)(*arguments, ctypes.byref(self._error)):
            raise RuntimeError(f"{function}: {self._error.message.decode()}")
