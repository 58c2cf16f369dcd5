#!/usr/bin/env python3
"""Compiles generated models of growing size and prints seconds and memory: both must grow with the nodes, not faster.

Kinds: `chain` (convolutions one after the other), `residual` (matrix products with sums from far back, symbolic
batch), `shapes` (Shape, Gather, Concat and Reshape on symbolic dims), `encoder` (transformer layers, symbolic batch
and length), `different` (convolutions of many widths, which share less code)."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from harness import tools  # noqa: E402
from models import transformers  # noqa: E402


class Graph:
    def __init__(self, shape: list[int | str]):
        self.shape, self.nodes, self.initializers = shape, [], []
        self.random = np.random.default_rng(0)

    def op(self, kind: str, *inputs: str, **attributes) -> str:
        output = f"{kind.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [output], name=output, **attributes))
        return output

    def weight(self, *shape: int) -> str:
        name = f"weight_{len(self.initializers)}"
        values = self.random.standard_normal(shape, np.float32) * np.float32(np.prod(shape[1:]) ** -0.5)
        self.initializers.append(numpy_helper.from_array(values, name))
        return name

    def numbers(self, *values: int) -> str:
        name = f"numbers_{len(self.initializers)}"
        self.initializers.append(numpy_helper.from_array(np.int64(values), name))
        return name

    def model(self, result: str) -> onnx.ModelProto:
        graph = helper.make_graph(self.nodes, "scaling", [helper.make_tensor_value_info("x", TensorProto.FLOAT, self.shape)],
                                  [helper.make_tensor_value_info(result, TensorProto.FLOAT, None)], self.initializers)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def chain(nodes: int) -> onnx.ModelProto:
    g, x = Graph([1, 16, 14, 14]), "x"
    while len(g.nodes) < nodes:
        x = g.op("Relu", g.op("Conv", x, g.weight(16, 16, 3, 3), pads=[1, 1, 1, 1]))
    return g.model(x)


def different(nodes: int) -> onnx.ModelProto:
    g, x, channels = Graph([1, 4, 14, 14]), "x", 4
    while len(g.nodes) < nodes:
        following = 4 + (len(g.nodes) * 7) % 61
        x = g.op("Relu", g.op("Conv", x, g.weight(following, channels, 1, 1)))
        channels = following
    return g.model(x)


def residual(nodes: int) -> onnx.ModelProto:
    g, x, kept = Graph(["batch", 32]), "x", []
    while len(g.nodes) < nodes:
        x = g.op("Tanh", g.op("MatMul", x, g.weight(32, 32)))
        kept.append(x)
        x = g.op("Add", x, kept[len(g.nodes) * 7 % len(kept)])
    return g.model(x)


def shapes(nodes: int) -> onnx.ModelProto:
    g, x = Graph(["rows", "columns"]), "x"
    first, second = g.numbers(0), g.numbers(1)
    while len(g.nodes) < nodes:
        shape = g.op("Shape", x)
        turned = g.op("Concat", g.op("Gather", shape, second), g.op("Gather", shape, first), axis=0)
        x = g.op("Softmax", g.op("Sigmoid", g.op("Reshape", x, turned)))
    return g.model(x)


def encoder(nodes: int) -> onnx.ModelProto:
    config = transformers.Bert(hidden=64, layers=max(1, nodes // 31), heads=2, vocabulary=100)
    return config.build(transformers.random_weights(0), "batch", "length")


KINDS: dict[str, Callable[[int], onnx.ModelProto]] = {
    "chain": chain, "residual": residual, "shapes": shapes, "encoder": encoder, "different": different}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kinds", default=",".join(KINDS))
    parser.add_argument("--nodes", default="500,1000,2000,5000")
    parser.add_argument("--target", default="host")
    options = parser.parse_args()
    print(f"{'kind':<12}{'nodes':>7}{'seconds':>9}{'CPU s':>8}{'ms of CPU a node':>18}{'peak MB':>9}")
    with tempfile.TemporaryDirectory(prefix="skiff-scaling-") as folder:
        file = Path(folder, "model.onnx")
        for kind in options.kinds.split(","):
            for wanted in map(int, options.nodes.split(",")):
                model = KINDS[kind](wanted)
                onnx.save(model, file)
                started = time.monotonic()
                done = subprocess.Popen([tools.tool("skiffc"), str(file), "-o", str(file.with_suffix(".skiff")),
                                         "--target", options.target])
                _, status, usage = os.wait4(done.pid, 0)
                seconds = time.monotonic() - started
                if status:
                    sys.exit(f"scaling: skiffc failed on {kind} of {wanted} nodes")
                cpu = usage.ru_utime + usage.ru_stime
                nodes = len(model.graph.node)
                print(f"{kind:<12}{nodes:>7}{seconds:>9.2f}{cpu:>8.2f}{cpu / nodes * 1e3:>18.2f}"
                      f"{usage.ru_maxrss / 1024:>9.0f}", flush=True)


if __name__ == "__main__":
    main()
