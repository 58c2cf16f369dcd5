#!/usr/bin/env python3
"""One engine with one model in one process. bench.py starts it and asks for slices of time in turn.

On stdin: `slice SECONDS` or `stop`. On stdout, one JSON value a line: first the output of one run, then for
each slice the milliseconds of every run in it."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
Arrays = dict[str, np.ndarray]
Runner = Callable[[], np.ndarray]  # one inference: input is set already, the output is fetched as numpy


def skiff(model: str, threads: int, inputs: Arrays) -> Runner:
    from bench.capi import Session
    from harness import tools

    session = Session(tools.BUILD / "lib" / "libskiff_rt.so", Path(model), threads)
    session.bind(inputs)

    def run() -> np.ndarray:
        session.run()
        return next(iter(session.outputs().values()))

    return run


def onnxruntime(model: str, threads: int, inputs: Arrays) -> Runner:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    return lambda: session.run(None, inputs)[0]


def openvino(model: str, threads: int, inputs: Arrays) -> Runner:
    import openvino

    settings = {
        "PERFORMANCE_HINT": "LATENCY",
        "NUM_STREAMS": 1,
        "INFERENCE_NUM_THREADS": threads,
        "INFERENCE_PRECISION_HINT": "f32",  # else it computes in bfloat16 where the CPU can
    }
    request = openvino.Core().compile_model(model, "CPU", settings).create_infer_request()
    for name, array in inputs.items():
        request.set_tensor(name, openvino.Tensor(array))

    def run() -> np.ndarray:
        request.infer()
        return request.get_output_tensor().data.copy()

    return run


def one_slice(run: Runner, seconds: float) -> list[float]:
    run()  # unmeasured: brings the caches back after the other engines' slices
    times, end = [], time.perf_counter() + seconds
    while not times or time.perf_counter() < end:
        started = time.perf_counter()
        run()
        times.append((time.perf_counter() - started) * 1e3)
    return times


def main() -> None:
    from models.recipes import RECIPES

    engine, recipe, model, threads, batch = *sys.argv[1:4], *map(int, sys.argv[4:6])
    # Libraries may print on stdout; the answers get a descriptor of their own.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    inputs = RECIPES[recipe].inputs(np.random.default_rng(0), batch)
    run = {"skiff": skiff, "onnxruntime": onnxruntime, "openvino": openvino}[engine](model, threads, inputs)
    print(json.dumps(run().tolist()), file=answers, flush=True)
    for line in sys.stdin:
        word, *arguments = line.split()
        if word == "stop":
            break
        print(json.dumps(one_slice(run, float(arguments[0]))), file=answers, flush=True)


if __name__ == "__main__":
    main()
