#!/usr/bin/env python3
"""Runs one session over inputs of random shapes and watches the process's memory: it must not grow.

The model is a small transformer encoder with symbolic batch and length, once with bounds for both (all memory is
reserved at load) and once without. One run in a hundred is compared with ONNX Runtime."""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import onnx
import onnxruntime

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench.capi import Session  # noqa: E402
from harness import compare, tools  # noqa: E402
from models import transformers  # noqa: E402

BATCHES, LENGTHS = 4, 48
CONFIG = transformers.Bert(hidden=48, layers=2, heads=4, vocabulary=100, positions=64)
ALLOWED_GROWTH = 2 << 20  # bytes, after the first tenth of the runs: what the allocators of all three libraries vary by


def resident() -> int:
    return int(re.search(r"VmRSS:\s+(\d+)", Path("/proc/self/status").read_text())[1]) << 10


def soak(model: Path, options: list[str], runs: int, threads: int) -> str | None:
    """What is wrong, if anything."""
    artifact = model.with_suffix(".skiff")
    done = tools.run([tools.tool("skiffc"), str(model), "-o", str(artifact), *options])
    if done.code:
        return done.stderr
    session = Session(tools.BUILD / "lib" / "libskiff_rt.so", artifact, threads)
    reference = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])
    random = np.random.default_rng(0)
    settled, started = 0, time.monotonic()
    for number in range(runs):
        inputs = CONFIG.inputs(random, int(random.integers(1, BATCHES + 1)), int(random.integers(1, LENGTHS + 1)))
        session.bind(inputs)
        session.run()
        if number % 100 == 0:
            (expected,) = reference.run(None, inputs)
            if wrong := compare.f32_bar(expected, session.outputs()["last_hidden_state"]):
                return f"run {number}: {wrong}"
        if number == runs // 10:
            settled = resident()
    growth = resident() - settled
    seconds = time.monotonic() - started
    print(f"{' '.join(options) or 'no bounds'}: {runs} runs in {seconds:.0f} s; memory after a tenth of them "
          f"{settled / 1e6:.1f} MB, growth since then {growth / 1e3:.0f} kB", flush=True)
    return f"memory grew by {growth} bytes" if growth > ALLOWED_GROWTH else None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--runs", type=int, default=50000)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="skiff-soak-") as folder:
        model = Path(folder, "encoder.onnx")
        onnx.save(CONFIG.build(transformers.random_weights(0), "batch", "length"), model)
        bounds = [f"--dim=batch=1..{BATCHES}", f"--dim=length=1..{LENGTHS}"]
        for arguments in ([], bounds):
            if wrong := soak(model, arguments, options.runs, options.threads):
                print(f"soak: {wrong}")
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
