"""Small models for the tests of the Python package, and what they compute, by numpy."""

from __future__ import annotations

import ml_dtypes
import numpy as np
import onnx
from onnx import TensorProto as T
from onnx import helper


def _model(nodes: list, inputs: list, outputs: list) -> onnx.ModelProto:
    def info(tensors: list) -> list:
        return [helper.make_tensor_value_info(*tensor) for tensor in tensors]

    graph = helper.make_graph(nodes, "test", info(inputs), info(outputs))
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10)


def typed() -> onnx.ModelProto:
    """One input of each kind of type; names that are no Python words, or words of Python's own."""
    return _model(
        [
            helper.make_node("Add", ["x", "x"], ["twice"]),
            helper.make_node("Neg", ["input.1"], ["negated"]),
            helper.make_node("Not", ["self"], ["inverted"]),
            helper.make_node("Transpose", ["half"], ["turned"], perm=[1, 0]),
            helper.make_node("Cast", ["brain"], ["wide"], to=T.FLOAT),
            helper.make_node("Identity", ["brain"], ["same"]),
        ],
        [
            ("x", T.FLOAT, ["batch", 3]),
            ("input.1", T.INT64, ["batch", 2]),
            ("self", T.BOOL, [4]),
            ("half", T.FLOAT16, [2, 3]),
            ("brain", T.BFLOAT16, [5]),
        ],
        [
            ("twice", T.FLOAT, ["batch", 3]),
            ("negated", T.INT64, ["batch", 2]),
            ("inverted", T.BOOL, [4]),
            ("turned", T.FLOAT16, [3, 2]),
            ("wide", T.FLOAT, [5]),
            ("same", T.BFLOAT16, [5]),
        ],
    )


def typed_inputs(rng: np.random.Generator, batch: int) -> dict[str, np.ndarray]:
    return {
        "x": rng.standard_normal((batch, 3), np.float32),
        "input.1": rng.integers(-9, 9, (batch, 2)),
        "self": rng.integers(0, 2, 4).astype(bool),
        "half": rng.standard_normal((2, 3)).astype(np.float16),
        "brain": rng.standard_normal(5).astype(ml_dtypes.bfloat16),
    }


def typed_outputs(inputs: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {
        "twice": inputs["x"] + inputs["x"],
        "negated": -inputs["input.1"],
        "inverted": ~inputs["self"],
        "turned": inputs["half"].T,
        "wide": inputs["brain"].astype(np.float32),
        "same": inputs["brain"],
    }


def counting() -> onnx.ModelProto:
    """An output whose length is an input's value, beside one whose length is known before the run."""
    return _model(
        [
            helper.make_node("Constant", [], ["zero"], value=helper.make_tensor("", T.INT64, [], [0])),
            helper.make_node("Constant", [], ["one"], value=helper.make_tensor("", T.INT64, [], [1])),
            helper.make_node("Range", ["zero", "n", "one"], ["numbers"]),
            helper.make_node("Relu", ["x"], ["positive"]),
        ],
        [("n", T.INT64, []), ("x", T.FLOAT, ["batch"])],
        [("numbers", T.INT64, [None]), ("positive", T.FLOAT, ["batch"])],
    )


def heavy() -> onnx.ModelProto:
    """Some hundred milliseconds of one thread."""
    nodes = [helper.make_node("MatMul", [f"x{i}" if i else "x", "x"], [f"x{i + 1}"]) for i in range(12)]
    return _model(nodes, [("x", T.FLOAT, [768, 768])], [("x12", T.FLOAT, [768, 768])])
