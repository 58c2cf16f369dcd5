"""Counts the multiply-accumulates of a model's convolutions and matrix products, by static shape inference."""

from __future__ import annotations

import math

import onnx
from onnx import helper


def count(model: onnx.ModelProto) -> int:
    graph = onnx.shape_inference.infer_shapes(model, data_prop=True).graph
    shapes = {t.name: list(t.dims) for t in graph.initializer}
    for info in [*graph.value_info, *graph.input, *graph.output]:
        shapes.setdefault(info.name, [dim.dim_value for dim in info.type.tensor_type.shape.dim])
    total = 0
    for node in graph.node:
        if node.op_type not in ("Conv", "Gemm", "MatMul"):
            continue
        attributes = {a.name: helper.get_attribute_value(a) for a in node.attribute}
        weight = shapes[node.input[1]]
        if node.op_type == "Conv":
            reduced = math.prod(weight[1:])
        else:
            reduced = weight[-1] if attributes.get("transB") else weight[-2]
        total += math.prod(shapes[node.output[0]]) * reduced
    return total
