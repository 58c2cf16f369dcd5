"""The nine `light` networks that ship with the onnx package: the graphs of well-known CNNs whose weights are
ConstantOfShape nodes, so that the files stay small. Every output of such a network is nearly the same number;
`with_random_weights` makes real tests of the same graphs, at any batch."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper

FOLDER = Path(onnx.__file__).parent / "backend" / "test" / "data" / "light"
NAMES = sorted(file.stem for file in FOLDER.glob("light_*.onnx"))


def path(name: str) -> Path:
    return FOLDER / f"{name}.onnx"


def shipped_pair(name: str) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """The input that ONNX's own runner makes for these models, and the output that lies beside the model."""
    model = onnx.load(path(name))
    info = _data_input(model)
    shape = [dim.dim_value for dim in info.type.tensor_type.shape.dim]
    size = int(np.prod(shape))
    image = (np.arange(size).reshape(shape) / size).astype(np.float32)
    output = onnx.TensorProto.FromString((FOLDER / f"{name}_output_0.pb").read_bytes())
    return {info.name: image}, {model.graph.output[0].name: numpy_helper.to_array(output)}


def with_random_weights(name: str, batch: int | str, seed: int = 1) -> onnx.ModelProto:
    model = onnx.load(path(name))
    _set_batch(model, batch)
    random, graph = np.random.default_rng(seed), model.graph
    shapes = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    weights = []
    for node in [node for node in graph.node if node.op_type == "ConstantOfShape"]:
        dims = tuple(int(dim) for dim in shapes[node.input[0]])
        weights.append(numpy_helper.from_array(_values(random, dims, _role(graph, node.output[0])), node.output[0]))
        graph.node.remove(node)
    graph.initializer.extend(weights)
    _drop_unused(graph)
    _show_logits(graph)
    return model


def _data_input(model: onnx.ModelProto) -> onnx.ValueInfoProto:
    initializers = {tensor.name for tensor in model.graph.initializer}
    (info,) = [info for info in model.graph.input if info.name not in initializers]
    return info


def _set_batch(model: onnx.ModelProto, batch: int | str) -> None:
    graph = model.graph
    for info in (_data_input(model), *graph.output):
        dim = info.type.tensor_type.shape.dim[0]
        if isinstance(batch, str):
            dim.dim_param = batch
        else:
            dim.dim_value = batch
    reshaped_to = {node.input[1] for node in graph.node if node.op_type == "Reshape"}
    for tensor in graph.initializer:
        shape = numpy_helper.to_array(tensor) if tensor.name in reshaped_to else None
        if shape is not None and shape[0] == 1:
            # 0 copies the dim of Reshape's input: right for every batch.
            tensor.CopyFrom(numpy_helper.from_array(np.array([0, *shape[1:]], np.int64), tensor.name))


def _show_logits(graph: onnx.GraphProto) -> None:
    # With random weights a softmax is nearly one-hot and would hide errors of what comes before it.
    last = graph.node[-1]
    if last.op_type == "Softmax":
        logits = graph.output.add()
        logits.CopyFrom(graph.output[0])
        logits.name = last.input[0]


def _role(graph: onnx.GraphProto, value: str) -> tuple[str, int]:
    """The operator that finally reads `value`, and as which of its inputs."""
    for node in graph.node:
        if value in node.input:
            if node.op_type in ("Unsqueeze", "Reshape"):
                return _role(graph, node.output[0])
            return node.op_type, list(node.input).index(value)
    return "nothing", 0


def _values(random: np.random.Generator, dims: tuple[int, ...], role: tuple[str, int]) -> np.ndarray:
    if role in (("Conv", 1), ("Gemm", 1)):
        fan_in = int(np.prod(dims[1:]))
        return random.standard_normal(dims, np.float32) * np.float32((2 / fan_in) ** 0.5)
    if role[0] in ("BatchNormalization", "Mul") and role[1] in (1, 4):  # scales and variances
        return random.uniform(0.5, 1.5, dims).astype(np.float32)
    return random.standard_normal(dims, np.float32) * np.float32(0.1)


def _drop_unused(graph: onnx.GraphProto) -> None:
    used = {name for node in graph.node for name in node.input}
    for tensor in [tensor for tensor in graph.initializer if tensor.name not in used]:
        graph.initializer.remove(tensor)
    for info in [info for info in graph.input if info.name not in used]:
        graph.input.remove(info)
