"""Builds a convolutional network as an ONNX model with seeded random weights whose activations stay well scaled.

A network is a function that calls a NetBuilder. It is built twice: first with each batch normalization written
out on the batch's own mean and variance, which are outputs too, and run on one random batch by ONNX Runtime;
then with BatchNormalization nodes that hold these statistics, as a trained model would."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

OPSET, IR_VERSION, EPSILON = 17, 8, 1e-5
Statistics = dict[str, np.ndarray]  # by name of the initializer


class NetBuilder:
    def __init__(self, seed: int, statistics: Statistics | None = None):
        self.random = np.random.default_rng(seed)
        self.statistics = statistics
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []
        self.collected: list[str] = []  # in the first build: the statistics to read from its run
        self.channels = {"x": 3}
        self.layers = 0

    def op(self, kind: str, *inputs: str, channels: int | None = None, output: str = "", **attributes) -> str:
        output = output or f"{kind.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [output], name=output, **attributes))
        self.channels[output] = channels or self.channels[inputs[0]]
        return output

    def weight(self, name: str, array: np.ndarray) -> str:
        self.initializers.append(numpy_helper.from_array(array, name))
        return name

    def normal(self, name: str, shape: tuple[int, ...], scale: float) -> str:
        return self.weight(name, self.random.standard_normal(shape, np.float32) * np.float32(scale))

    def layer(self, kind: str) -> str:
        # Counted by layer, not by node: both builds must give a layer the same name.
        self.layers += 1
        return f"{kind}{self.layers}"

    def conv(self, x: str, out: int, kernel: int, stride: int = 1, groups: int = 1, bias: bool = False) -> str:
        name, inputs, pad = self.layer("conv"), self.channels[x] // groups, kernel // 2
        # He's scale keeps the variance through ReLU layers.
        scale = (2 / (inputs * kernel * kernel)) ** 0.5
        parameters = [self.normal(f"{name}.weight", (out, inputs, kernel, kernel), scale)]
        if bias:
            parameters.append(self.normal(f"{name}.bias", (out,), 0.1))
        return self.op("Conv", x, *parameters, channels=out, group=groups, kernel_shape=[kernel, kernel],
                       strides=[stride, stride], pads=[pad, pad, pad, pad])

    def batch_norm(self, x: str) -> str:
        name, channels = self.layer("bn"), self.channels[x]
        gamma = self.random.uniform(0.5, 1.5, channels).astype(np.float32)
        beta = self.random.standard_normal(channels, np.float32) * np.float32(0.1)
        if self.statistics is None:
            return self._normalize_by_own_statistics(x, name, gamma, beta)
        parameters = [self.weight(f"{name}.gamma", gamma), self.weight(f"{name}.beta", beta)]
        parameters += [self.weight(key, self.statistics[key]) for key in (f"{name}.mean", f"{name}.variance")]
        return self.op("BatchNormalization", x, *parameters, epsilon=EPSILON)

    def _normalize_by_own_statistics(self, x: str, name: str, gamma: np.ndarray, beta: np.ndarray) -> str:
        def per_channel(part: str, values: np.ndarray) -> str:
            return self.weight(f"{name}.{part}", values.reshape(-1, 1, 1))

        mean = self.op("ReduceMean", x, axes=[0, 2, 3], output=f"{name}.mean")
        centred = self.op("Sub", x, mean)
        variance = self.op("ReduceMean", self.op("Mul", centred, centred), axes=[0, 2, 3], output=f"{name}.variance")
        self.collected += [mean, variance]
        deviation = self.op("Sqrt", self.op("Add", variance, per_channel("epsilon", np.float32([EPSILON]))))
        scaled = self.op("Mul", self.op("Div", centred, deviation), per_channel("gamma", gamma))
        return self.op("Add", scaled, per_channel("beta", beta))

    def dense(self, x: str, out: int) -> str:
        name, inputs = self.layer("dense"), self.channels[x]
        weight = self.normal(f"{name}.weight", (out, inputs), (1 / inputs) ** 0.5)
        return self.op("Gemm", x, weight, self.normal(f"{name}.bias", (out,), 0.1), channels=out, transB=1)

    def model(self, name: str, result: str, batch: int | str, size: int) -> onnx.ModelProto:
        self.op("Identity", result, output="logits")
        outputs = [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [batch, self.channels[result]])]
        outputs += [helper.make_tensor_value_info(key, TensorProto.FLOAT, None) for key in self.collected]
        image = helper.make_tensor_value_info("x", TensorProto.FLOAT, [batch, 3, size, size])
        graph = helper.make_graph(self.nodes, name, [image], outputs, self.initializers)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)


Network = Callable[[NetBuilder, str], str]


def build(name: str, network: Network, batch: int | str, size: int = 224, seed: int = 1234) -> onnx.ModelProto:
    builder = NetBuilder(seed, calibrate(name, network, size, seed))
    return builder.model(name, network(builder, "x"), batch, size)


def calibrate(name: str, network: Network, size: int, seed: int) -> Statistics:
    builder = NetBuilder(seed)
    model = builder.model(name, network(builder, "x"), 2, size)
    images = np.random.default_rng(seed + 1).standard_normal((2, 3, size, size), np.float32)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    values = session.run(builder.collected, {"x": images})
    return {key: value.reshape(-1) for key, value in zip(builder.collected, values)}
