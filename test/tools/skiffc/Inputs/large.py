"""Writes a model with a large constant (256 KiB) and a small one."""

import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

random = np.random.default_rng(0)
weights = [
    numpy_helper.from_array(random.standard_normal((256, 256), np.float32), "large"),
    numpy_helper.from_array(random.standard_normal(256, np.float32), "small"),
]
graph = helper.make_graph(
    [helper.make_node("Gemm", ["x", "large", "small"], ["y"], "gemm")],
    "g",
    [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", 256])],
    [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["batch", 256])],
    weights,
)
onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), sys.argv[1])
