#!/usr/bin/env python3
"""skiff-reduce on ResNet-50 with a planted fault in one of its residual blocks: at most five ops are left.

The fault is that of test/tools/skiff-reduce/Inputs/lost_relu.py: it shows in numbers only, and needs two ops."""

from __future__ import annotations

import os
import re
import sys
import tempfile
import time
from pathlib import Path

import onnx

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from harness import tools  # noqa: E402
from models import recipes  # noqa: E402

FAULT = tools.ROOT / "test/tools/skiff-reduce/Inputs/lost_relu.py"
BLOCK = 9  # of 16: the fault lies in the middle
MOST_OPS = 5
LIMIT = 600  # seconds


def main() -> int:
    path = recipes.path("resnet50")
    nodes = onnx.load(path, load_external_data=False).graph.node
    adds = [node.output[0] for node in nodes if node.op_type == "Add"]
    relu = next(node.name for node in nodes if node.op_type == "Relu" and node.input[0] == adds[BLOCK])
    with tempfile.TemporaryDirectory(prefix="skiff-run-reduce-") as folder:
        small = Path(folder) / "small.mlir"
        env = {"PATH": f"{Path(tools.tool('skiffc')).parent}:{os.environ['PATH']}"}
        started = time.monotonic()
        run = tools.run([tools.tool("skiff-reduce"), str(path), "--test", str(FAULT), f"--test-arg={relu}",
                         "-o", str(small)], LIMIT, env)
        print(run.stderr, end="")
        if run.code != 0:
            print(f"skiff-reduce ended with {run.code}")
            return 1
        text = small.read_text()
        ops = [op for op in re.findall(r"^ *%\S+ = nn\.(\w+)", text, re.MULTILINE) if op != "constant"]
        print(f"{path.name}: {relu} after {adds[BLOCK]}: {' '.join(ops)}, {time.monotonic() - started:.0f} s")
        again = tools.run([str(FAULT), relu, str(small)], LIMIT, env)
        if again.code != 1:
            print(f"the test says {again.code} of what is left, expected 1")
            return 1
        return 0 if len(ops) <= MOST_OPS and {"add", "relu"} <= set(ops) else 1


if __name__ == "__main__":
    sys.exit(main())
