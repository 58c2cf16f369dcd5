"""Skiff: compiles ONNX and Paddle models to native code and runs them.

    import skiff
    model = skiff.load(skiff.compile("model.onnx"))
    outputs = model(image=pixels)  # a dict of numpy arrays

`skiff.backend` is the same behind ONNX's backend interface."""

from skiff._compile import compile
from skiff._errors import CompileError, Error, InputError, LoadError
from skiff._model import Model, TensorInfo, load
from skiff._version import __version__

__all__ = ["CompileError", "Error", "InputError", "LoadError", "Model", "TensorInfo", "__version__", "compile", "load"]
