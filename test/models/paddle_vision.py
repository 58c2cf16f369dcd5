"""Exports the networks of paddle.vision.models in both of Paddle's formats: full size, seeded random weights.

Two Pythons write them: $SKIFF_PADDLE_PIR with paddlepaddle 3.3.1 and $SKIFF_PADDLE_LEGACY with 3.0.0, the last that
writes ProgramDesc. `python paddle_vision.py [--all] [NAME...]` puts all into build/models/paddle-vision; run_models.py
makes what it needs."""

from __future__ import annotations

import argparse
import filecmp
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np

FORMATS = {"pir": "SKIFF_PADDLE_PIR", "legacy": "SKIFF_PADDLE_LEGACY"}
# One of each architecture; the others differ in depth and width.
NAMES = """
    alexnet densenet121 googlenet inception_v3 lenet mobilenet_v1 mobilenet_v2 mobilenet_v3_large mobilenet_v3_small
    resnet18 resnet50 resnext50_32x4d shufflenet_v2_swish shufflenet_v2_x1_0 squeezenet1_0 squeezenet1_1 vgg11 vgg16
    wide_resnet50_2""".split()
OTHERS = """
    densenet161 densenet169 densenet201 densenet264 resnet34 resnet101 resnet152 resnext50_64x4d resnext101_32x4d
    resnext101_64x4d resnext152_32x4d resnext152_64x4d shufflenet_v2_x0_25 shufflenet_v2_x0_33 shufflenet_v2_x0_5
    shufflenet_v2_x1_5 shufflenet_v2_x2_0 vgg13 vgg19 wide_resnet101_2""".split()


@cache
def python(kind: str) -> str | None:
    """The Python that writes this format, if it is there and has Paddle."""
    program = os.environ.get(FORMATS[kind])
    if not program or subprocess.run([program, "-c", "import paddle"], capture_output=True).returncode:
        return None
    return program


def missing() -> str | None:
    absent = [variable for kind, variable in FORMATS.items() if not python(kind)]
    return f"{' and '.join(absent)} must name a Python that has Paddle" if absent else None


def folder(name: str, kind: str) -> Path:
    """The exported model, made when it is asked for the first time."""
    from harness import tools

    root = tools.BUILD / "models" / "paddle-vision" / name
    where, other = root / kind, root / ("legacy" if kind == "pir" else "pir")
    if not (where / "outputs_2.npz").exists():
        where.mkdir(parents=True, exist_ok=True)
        environment = {**os.environ, "FLAGS_enable_pir_api": str(int(kind == "pir")), "GLOG_minloglevel": "2"}
        command = [python(kind), __file__, "--export", str(where), name]
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"{name} in {kind}: {done.stderr.strip().splitlines()[-1]}")
        weights, same = where / "inference.pdiparams", other / "inference.pdiparams"
        if same.exists() and filecmp.cmp(weights, same, shallow=False):  # once on disk: they have half a gigabyte
            weights.unlink()
            weights.hardlink_to(same)
    return where


def export(name: str, where: Path) -> None:
    """Runs in the Python that has Paddle."""
    import paddle
    from paddle.static import InputSpec

    random = np.random.default_rng(1)
    net = getattr(paddle.vision.models, "LeNet" if name == "lenet" else name)()
    for value in net.parameters():
        if value.ndim > 1:
            inputs = np.prod(value.shape[1:]) if value.ndim > 2 else value.shape[0]
            value.set_value((random.standard_normal(value.shape) * (2 / inputs) ** 0.5).astype("float32"))
    norms = [part for part in net.sublayers() if isinstance(part, (paddle.nn.BatchNorm, paddle.nn.BatchNorm2D))]
    for norm in norms:
        norm.weight.set_value(random.uniform(0.7, 1.3, norm.weight.shape).astype("float32"))
        norm.bias.set_value(random.normal(0, 0.1, norm.bias.shape).astype("float32"))
        # Statistics that fit the weights, so that no layer's values grow or die: those of one batch.
        norm._momentum = 0.0
    channels, side = (1, 28) if name == "lenet" else (3, 299) if name == "inception_v3" else (3, 224)
    images = [random.standard_normal((batch, channels, side, side)).astype("float32") for batch in (1, 2)]
    if norms:
        for part in net.sublayers():
            part.training = part in norms
        with paddle.no_grad():
            net(paddle.to_tensor(images[1]))
    net.eval()
    spec = [InputSpec([None, channels, side, side], "float32", "image")]
    with paddle.no_grad():
        references = [net(paddle.to_tensor(image)) for image in images]
    paddle.jit.save(paddle.jit.to_static(net, input_spec=spec, full_graph=True), str(where / "inference"))
    names = output_names(where)
    for number, (image, results) in enumerate(zip(images, references)):
        results = results if isinstance(results, (list, tuple)) else [results]
        suffix = "" if number == 0 else f"_{number + 1}"
        np.savez(where / f"inputs{suffix}.npz", image=image)
        assert len(names) == len(results)
        np.savez(where / f"outputs{suffix}.npz", **{n: r.numpy() for n, r in zip(names, results)})


def output_names(where: Path) -> list[str]:
    from paddle import inference

    model = where / ("inference.json" if (where / "inference.json").exists() else "inference.pdmodel")
    config = inference.Config(str(model), str(where / "inference.pdiparams"))
    config.disable_gpu()
    config.disable_mkldnn()
    config.disable_glog_info()
    config.switch_ir_optim(False)
    return inference.create_predictor(config).get_output_names()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--all", action="store_true", help="every depth and width too: 6 GB")
    parser.add_argument("--export", type=Path, metavar="FOLDER", help="write one model, with the Paddle of this Python")
    options = parser.parse_args()
    if options.export:
        export(options.names[0], options.export)
        return 0
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    if reason := missing():
        print(f"skipped: {reason}")
        return 77
    for name in options.names or (NAMES + OTHERS if options.all else NAMES):
        for kind in FORMATS:
            print(folder(name, kind), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
