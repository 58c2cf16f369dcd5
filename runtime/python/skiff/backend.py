"""Skiff behind ONNX's backend interface (https://onnx.ai/onnx/api/backend.html); needs the package onnx.

    import onnx, skiff.backend
    prepared = skiff.backend.prepare(onnx.load("model.onnx"))
    outputs = prepared.run([pixels])  # in the order of the graph's outputs

A model that Skiff doesn't support raises skiff.CompileError, which names the nodes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import onnx
from onnx import helper
from onnx.backend.base import Backend, BackendRep, namedtupledict

from skiff._compile import compile
from skiff._model import Model, load


class PreparedModel(BackendRep):
    """A compiled and loaded model; `model` is the skiff.Model itself."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._outputs = namedtupledict("Outputs", [info.name for info in model.outputs])

    def run(self, inputs: Any, **kwargs: Any) -> tuple[np.ndarray, ...]:
        """Takes arrays in the order of the model's inputs, a mapping by name, or the array of the only input."""
        if not isinstance(inputs, Mapping):
            given = list(inputs) if isinstance(inputs, (list, tuple)) else [inputs]
            names = [info.name for info in self.model.inputs]
            if len(given) != len(names):
                raise ValueError(f"{len(given)} inputs, expected {len(names)}: {', '.join(names)}")
            inputs = dict(zip(names, given))
        return self._outputs(*self.model(inputs).values())


class SkiffBackend(Backend):
    @classmethod
    def is_compatible(cls, model: onnx.ModelProto, device: str = "CPU", **kwargs: Any) -> bool:
        try:
            compile(model)
        except Exception:
            return False
        return cls.supports_device(device)

    @classmethod
    def prepare(cls, model: onnx.ModelProto, device: str = "CPU", **kwargs: Any) -> PreparedModel:
        """Options are those of skiff.compile, and `threads`."""
        if not cls.supports_device(device):
            raise ValueError(f"no such device: {device}; there is CPU")
        threads = kwargs.pop("threads", None)
        return PreparedModel(load(compile(model, **kwargs), threads))

    @classmethod
    def run_model(
        cls, model: onnx.ModelProto, inputs: Any, device: str = "CPU", **kwargs: Any
    ) -> tuple[np.ndarray, ...]:
        return cls.prepare(model, device, **kwargs).run(inputs)

    @classmethod
    def run_node(
        cls,
        node: onnx.NodeProto,
        inputs: Any,
        device: str = "CPU",
        outputs_info: Sequence[tuple[np.dtype, tuple[int, ...]]] | None = None,
        opset_version: int | None = None,
        **kwargs: Any,
    ) -> tuple[np.ndarray, ...]:
        """Runs one node. Lists of int64, as shapes and axes are, are compiled in: many operators ask for that."""
        arrays = inputs if isinstance(inputs, Mapping) else dict(zip(filter(None, node.input), inputs))
        arrays = {name: np.asarray(value) for name, value in arrays.items()}
        constants = {name for name, array in arrays.items() if array.dtype == np.int64 and array.ndim < 2}
        given = [name for name in arrays if name not in constants]
        graph = helper.make_graph(
            [node],
            node.op_type,
            [helper.make_tensor_value_info(name, _type(arrays[name]), arrays[name].shape) for name in given],
            [onnx.ValueInfoProto(name=name) for name in node.output if name],
            [onnx.numpy_helper.from_array(arrays[name], name) for name in sorted(constants)],
        )
        opsets = [helper.make_opsetid("", opset_version or onnx.defs.onnx_opset_version())]
        if node.domain:
            opsets.append(helper.make_opsetid(node.domain, opset_version or 1))
        model = helper.make_model(graph, opset_imports=opsets)
        return cls.run_model(model, {name: arrays[name] for name in given}, device, **kwargs)

    @classmethod
    def supports_device(cls, device: str) -> bool:
        return device.split(":")[0] == "CPU"


def _type(array: np.ndarray) -> int:
    return helper.np_dtype_to_tensor_dtype(array.dtype)


is_compatible = SkiffBackend.is_compatible
prepare = SkiffBackend.prepare
run_model = SkiffBackend.run_model
run_node = SkiffBackend.run_node
supports_device = SkiffBackend.supports_device
