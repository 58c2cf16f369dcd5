#!/usr/bin/env python3
"""How the files of this folder were made: a small residual network of Paddle, saved in both of its formats, its ONNX
export by paddle2onnx, and what Paddle itself computes on two images. Weights are seeded, not trained.

    SKIFF_PADDLE_PIR=... SKIFF_PADDLE_LEGACY=... python3 make.py

names two Pythons: one with paddlepaddle 3.3.1 and paddle2onnx 2.1.0, one with paddlepaddle 3.0.0, the last version that
writes ProgramDesc. The formats share one file of parameters."""

from __future__ import annotations

import filecmp
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent


def network():
    import paddle
    from paddle import nn

    class ConvNorm(nn.Sequential):
        def __init__(self, inputs: int, outputs: int, size: int, stride: int) -> None:
            convolution = nn.Conv2D(inputs, outputs, size, stride, size // 2, bias_attr=False)
            super().__init__(convolution, nn.BatchNorm2D(outputs))

    class Block(nn.Layer):
        def __init__(self, inputs: int, outputs: int, stride: int) -> None:
            super().__init__()
            self.main = nn.Sequential(ConvNorm(inputs, outputs, 3, stride), nn.ReLU(), ConvNorm(outputs, outputs, 3, 1))
            self.side = nn.Identity() if stride == 1 else ConvNorm(inputs, outputs, 1, stride)

        def forward(self, x: paddle.Tensor) -> paddle.Tensor:
            return nn.functional.relu(self.main(x) + self.side(x))

    return nn.Sequential(ConvNorm(3, 8, 7, 2), nn.ReLU(), nn.MaxPool2D(3, 2, 1), Block(8, 8, 1), Block(8, 16, 2),
                         Block(16, 32, 2), nn.AdaptiveAvgPool2D(1), nn.Flatten(), nn.Linear(32, 10), nn.Softmax())


def export(folder: Path) -> None:
    """Runs in a Python that has Paddle; the format is that of its flags."""
    import numpy as np
    import paddle

    random = np.random.default_rng(1)
    net = network()
    for value in net.parameters():
        if value.ndim > 1:
            inputs = np.prod(value.shape[1:]) if value.ndim > 2 else value.shape[0]
            value.set_value((random.standard_normal(value.shape) * (1.2 / inputs) ** 0.5).astype("float32"))
    for norm in filter(lambda part: isinstance(part, paddle.nn.BatchNorm2D), net.sublayers()):
        norm._mean.set_value(random.normal(0, 0.1, norm._mean.shape).astype("float32"))
        norm._variance.set_value(random.uniform(0.6, 1.5, norm._mean.shape).astype("float32"))
    net.eval()
    images = random.standard_normal((2, 3, 64, 64)).astype("float32")
    spec = [paddle.static.InputSpec([None, 3, 64, 64], "float32", "image")]
    paddle.jit.save(net, str(folder / "inference"), input_spec=spec)
    if (program := folder / "inference.pdmodel").exists():
        without_call_stacks(program)
        return
    import paddle2onnx

    np.savez(folder / "inputs.npz", image=images)
    np.savez(folder / "outputs.npz", fetch_name_0=net(paddle.to_tensor(images)).numpy())
    paddle2onnx.export(str(folder / "inference.json"), str(folder / "inference.pdiparams"), str(folder / "network.onnx"),
                       opset_version=13)


def without_call_stacks(program: Path) -> None:
    from paddle.base.proto import framework_pb2

    described = framework_pb2.ProgramDesc.FromString(program.read_bytes())
    for block in described.blocks:
        for op in block.ops:
            kept = [attr for attr in op.attrs if attr.name != "op_callstack"]
            del op.attrs[:]
            op.attrs.extend(kept)
    program.write_bytes(described.SerializeToString(deterministic=True))


def main() -> None:
    if len(sys.argv) == 2:
        export(Path(sys.argv[1]))
        return
    with tempfile.TemporaryDirectory(prefix="skiff-paddle-demo-") as scratch:
        made = {"SKIFF_PADDLE_PIR": Path(scratch, "pir"), "SKIFF_PADDLE_LEGACY": Path(scratch, "legacy")}
        for variable, folder in made.items():
            folder.mkdir()
            environment = {**os.environ, "FLAGS_enable_pir_api": str(int(folder.name == "pir"))}
            subprocess.run([os.environ[variable], __file__, folder], env=environment, check=True)
        pir, legacy = made.values()
        if not filecmp.cmp(pir / "inference.pdiparams", legacy / "inference.pdiparams", shallow=False):
            sys.exit("the formats' parameters differ")
        for unread in ("inference.pdiparams", "inference.pdiparams.info"):
            (legacy / unread).unlink()
        for file in [*pir.iterdir(), *legacy.iterdir()]:
            shutil.copyfile(file, HERE / file.name)


if __name__ == "__main__":
    main()
