"""The full-size networks that Skiff is tested and timed on: ResNet-50, MobileNetV2, MobileNetV3-Large, BERT, ViT.

Architectures as in their papers and torchvision; weights are random (seeded). `python recipes.py` writes them
all to build/models; other scripts call `path(name, batch)`, which makes a file the first time it is asked for."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from harness import tools  # noqa: E402
from models import netbuilder, transformers  # noqa: E402
from models.netbuilder import NetBuilder  # noqa: E402

def resnet50(net: NetBuilder, x: str) -> str:
    def conv_bn(x: str, out: int, kernel: int, stride: int = 1) -> str:
        return net.batch_norm(net.conv(x, out, kernel, stride))

    def bottleneck(x: str, middle: int, stride: int, project: bool) -> str:
        y = net.op("Relu", conv_bn(x, middle, 1))
        y = net.op("Relu", conv_bn(y, middle, 3, stride))
        y = conv_bn(y, 4 * middle, 1)
        shortcut = conv_bn(x, 4 * middle, 1, stride) if project else x
        return net.op("Relu", net.op("Add", y, shortcut))

    x = net.op("Relu", conv_bn(x, 64, 7, 2))
    x = net.op("MaxPool", x, kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1])
    for middle, blocks, stride in [(64, 3, 1), (128, 4, 2), (256, 6, 2), (512, 3, 2)]:
        for block in range(blocks):
            x = bottleneck(x, middle, stride if block == 0 else 1, project=block == 0)
    return net.dense(net.op("Flatten", net.op("GlobalAveragePool", x), axis=1), 1000)

def mobilenet_v2(net: NetBuilder, x: str) -> str:
    low, high = net.weight("zero", np.float32(0)), net.weight("six", np.float32(6))

    def conv_bn_relu6(x: str, out: int, kernel: int, stride: int = 1, groups: int = 1) -> str:
        return net.op("Clip", net.batch_norm(net.conv(x, out, kernel, stride, groups)), low, high)

    def inverted_residual(x: str, out: int, stride: int, expand: int) -> str:
        inputs, y = net.channels[x], x
        if expand != 1:
            y = conv_bn_relu6(y, inputs * expand, 1)
        y = conv_bn_relu6(y, inputs * expand, 3, stride, groups=inputs * expand)
        y = net.batch_norm(net.conv(y, out, 1))
        return net.op("Add", x, y) if stride == 1 and inputs == out else y

    x = conv_bn_relu6(x, 32, 3, 2)
    for expand, out, blocks, stride in [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1),
                                        (6, 160, 3, 2), (6, 320, 1, 1)]:
        for block in range(blocks):
            x = inverted_residual(x, out, stride if block == 0 else 1, expand)
    x = conv_bn_relu6(x, 1280, 1)
    return net.dense(net.op("Flatten", net.op("GlobalAveragePool", x), axis=1), 1000)

def mobilenet_v3_large(net: NetBuilder, x: str) -> str:
    def conv_bn(x: str, out: int, kernel: int, activation: str, stride: int = 1, groups: int = 1) -> str:
        y = net.batch_norm(net.conv(x, out, kernel, stride, groups))
        return net.op(activation, y) if activation else y

    def squeeze_excite(x: str) -> str:
        channels = net.channels[x]
        squeezed = max(8, (channels // 4 + 4) // 8 * 8)
        y = net.op("Relu", net.conv(net.op("GlobalAveragePool", x), squeezed, 1, bias=True))
        y = net.op("HardSigmoid", net.conv(y, channels, 1, bias=True), alpha=1 / 6, beta=0.5)
        return net.op("Mul", x, y)

    def block(x: str, kernel: int, expanded: int, out: int, excite: bool, activation: str, stride: int) -> str:
        inputs, y = net.channels[x], x
        if expanded != inputs:
            y = conv_bn(y, expanded, 1, activation)
        y = conv_bn(y, expanded, kernel, activation, stride, groups=expanded)
        if excite:
            y = squeeze_excite(y)
        y = conv_bn(y, out, 1, "")
        return net.op("Add", x, y) if stride == 1 and inputs == out else y

    x = conv_bn(x, 16, 3, "HardSwish", 2)
    for kernel, expanded, out, excite, activation, stride in [
        (3, 16, 16, False, "Relu", 1),
        (3, 64, 24, False, "Relu", 2),
        (3, 72, 24, False, "Relu", 1),
        (5, 72, 40, True, "Relu", 2),
        (5, 120, 40, True, "Relu", 1),
        (5, 120, 40, True, "Relu", 1),
        (3, 240, 80, False, "HardSwish", 2),
        (3, 200, 80, False, "HardSwish", 1),
        (3, 184, 80, False, "HardSwish", 1),
        (3, 184, 80, False, "HardSwish", 1),
        (3, 480, 112, True, "HardSwish", 1),
        (3, 672, 112, True, "HardSwish", 1),
        (5, 672, 160, True, "HardSwish", 2),
        (5, 960, 160, True, "HardSwish", 1),
        (5, 960, 160, True, "HardSwish", 1),
    ]:
        x = block(x, kernel, expanded, out, excite, activation, stride)
    x = conv_bn(x, 960, 1, "HardSwish")
    x = net.op("Flatten", net.op("GlobalAveragePool", x), axis=1)
    return net.dense(net.op("HardSwish", net.dense(x, 1280)), 1000)


Arrays = dict[str, np.ndarray]


@dataclass(frozen=True)
class Recipe:
    build: Callable[[int | str], onnx.ModelProto]  # given the batch; a name makes it, and a length, symbolic
    inputs: Callable[[np.random.Generator, int], Arrays]


def images(random: np.random.Generator, batch: int, name: str = "x", shape: Sequence[int] = (3, 224, 224)) -> Arrays:
    # Images of different contrast: a row mix-up must not look like noise.
    contrast = np.linspace(0.5, 2, batch, dtype=np.float32).reshape(-1, 1, 1, 1)
    return {name: random.standard_normal((batch, *shape), np.float32) * contrast}


def cnn(network: netbuilder.Network) -> Recipe:
    return Recipe(lambda batch: netbuilder.build(network.__name__, network, batch), images)


def bert(config: transformers.Bert, length: int) -> Recipe:
    weights = transformers.random_weights(1234)
    return Recipe(lambda batch: config.build(weights, batch, length if isinstance(batch, int) else "length"),
                  lambda random, batch: config.inputs(random, batch, length))


RECIPES = {
    "resnet50": cnn(resnet50),
    "mobilenet_v2": cnn(mobilenet_v2),
    "mobilenet_v3_large": cnn(mobilenet_v3_large),
    "minilm_s128": bert(transformers.MINILM_L6, 128),
    "bert_base_s128": bert(transformers.BERT_BASE, 128),
    "bert_base_s384": bert(transformers.BERT_BASE, 384),
    "vit_b16": Recipe(lambda batch: transformers.vit_b16(transformers.random_weights(1234), batch), images),
}


def path(name: str, batch: int | str = 1) -> Path:
    """The model file in build/models; `batch` is a number, or a dim's name for symbolic sizes."""
    # The recipes' own text is part of the name, so an edited recipe is never served from an old file.
    sources = [Path(module.__file__) for module in (netbuilder, transformers)] + [Path(__file__)]
    version = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:8]
    file = tools.BUILD / "models" / f"{name}-b{batch}-{version}.onnx"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        partial = file.with_suffix(f".{os.getpid()}.tmp")
        onnx.save(RECIPES[name].build(batch), partial)
        partial.rename(file)
    return file


if __name__ == "__main__":
    for recipe in RECIPES:
        for batch in (1, "batch"):
            print(path(recipe, batch))
