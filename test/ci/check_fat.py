#!/usr/bin/env python3
"""One file for several machines: it holds the weights once, and every machine's code computes the same from them.

MobileNetV2 for x86-64-v3, x86-64-v4 and AArch64 is not bigger than 1.15 times its weights and 1 MB; and a model of
matrix products and convolutions of many widths, so that tiles of every machine end everywhere in the packed weights.
Both run here and, if tools/build aarch64 was done, under qemu-aarch64, from the same file."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from harness import compare, tools  # noqa: E402
from models import recipes, run_models  # noqa: E402

TARGETS = ("x86-64-v3", "x86-64-v4", "aarch64")
MOST_BYTES_PER_WEIGHT_BYTE, MOST_OTHER_BYTES = 1.15, 1_000_000
# Rows and widths of products: tiles depend on both.
PRODUCTS = [(23, n) for n in (*range(1, 66), 120, 200, 1000)] + [
    (rows, n) for rows in (1, 2, 3) for n in (25, 29, 49, 56, 60, 61, 75, 97, 98, 101, 109, 121, 127, 129, 1280)]
CONV_WIDTHS = (*range(4, 60, 5), 120)  # of one of two groups


class Wrong(Exception):
    pass


def widths(data: recipes.Arrays) -> onnx.ModelProto:
    random = np.random.default_rng(5)
    nodes, weights, outputs = [], [], []

    def add(kind: str, data: str, name: str, shape: tuple[int, ...], dims: list[int], **attributes) -> None:
        weights.append(numpy_helper.from_array(random.standard_normal(shape, np.float32), f"w_{name}"))
        nodes.append(helper.make_node(kind, [data, f"w_{name}"], [name], name=name, **attributes))
        outputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, dims))

    for rows, n in PRODUCTS:
        add("MatMul", f"rows_{rows}", f"product_{rows}_{n}", (9, n), [rows, n])
    for n in CONV_WIDTHS:
        add("Conv", "image", f"conv_{n}", (2 * n, 4, 3, 3), [1, 2 * n, 5, 7], group=2, pads=[1, 1, 1, 1])
    inputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, array.shape) for name, array in data.items()]
    graph = helper.make_graph(nodes, "widths", inputs, outputs, weights)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def weight_sections(artifact: Path) -> list[dict]:
    shown = subprocess.run([tools.tool("skiff-inspect"), str(artifact), "--json"], check=True, capture_output=True)
    return [variant["weights"] for variant in json.loads(shown.stdout)["variants"]]


def check(model: Path, inputs: recipes.Arrays, scratch: Path, targets: tuple[str, ...]) -> Path:
    """Compiles for `targets`, runs those that can be run and compares with ONNX Runtime."""
    artifact = scratch / f"{model.stem}.skiff"
    run_models.compile_model(model, artifact, ",".join(targets), [])
    sections = weight_sections(artifact)
    if any(section != sections[0] for section in sections):
        raise Wrong(f"{model.name}: the targets {', '.join(targets)} do not share their weights: {sections}")
    session = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    references = dict(zip(names, session.run(names, inputs)))
    for target in targets:
        if not run_models.runnable(target):
            print(f"{model.name}: no CPU and no emulator for {target} here; its code is not run")
            continue
        outputs = run_models.run_model(artifact, target, inputs, 2, ["--target", target])
        for name, reference in references.items():
            if wrong := compare.f32_bar(reference, outputs[name]):
                raise Wrong(f"{model.name}: {target}: output {name}: {wrong}")
        print(f"{model.name}: right on {target}")
    return artifact


def check_size(model: Path, artifact: Path) -> None:
    weights = sum(numpy_helper.to_array(tensor).nbytes for tensor in onnx.load(model).graph.initializer)
    size, limit = artifact.stat().st_size, int(weights * MOST_BYTES_PER_WEIGHT_BYTE) + MOST_OTHER_BYTES
    print(f"{model.name}: weights {weights} bytes, file for {len(TARGETS)} targets {size} bytes, limit {limit}")
    if size > limit:
        raise Wrong(f"{artifact.name}: {size} bytes are more than {limit}")


def main() -> int:
    random = np.random.default_rng(6)
    with tempfile.TemporaryDirectory(prefix="skiff-fat-") as folder:
        scratch = Path(folder)
        inputs = {f"rows_{rows}": random.standard_normal((rows, 9), np.float32) for rows, _ in PRODUCTS}
        inputs["image"] = random.standard_normal((1, 8, 5, 7), np.float32)
        onnx.save(widths(inputs), scratch / "widths.onnx")
        mobilenet = recipes.path("mobilenet_v2", 1)
        try:
            check(scratch / "widths.onnx", inputs, scratch, ("x86-64", *TARGETS))
            artifact = check(mobilenet, recipes.RECIPES["mobilenet_v2"].inputs(random, 1), scratch, TARGETS)
            check_size(mobilenet, artifact)
        except (Wrong, run_models.Failure) as wrong:
            print(f"fat: {wrong}")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
