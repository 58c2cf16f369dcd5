#!/usr/bin/env python3
"""Runs models by ONNX Runtime for run_mutations.py, in a process of its own: a damaged model may kill it.

On stdin a line `MODEL INPUTS.npz OUTPUTS.npz`; on stdout `ok` (outputs written) or `refused`."""

from __future__ import annotations

import os
import resource
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import numpy as np  # noqa: E402
import onnx  # noqa: E402
import onnxruntime  # noqa: E402

from harness import tensors  # noqa: E402

SYMBOLIC_DIM, LARGEST = 2, 1 << 22


def random_inputs(model: onnx.ModelProto) -> dict[str, np.ndarray]:
    chance, inputs = np.random.default_rng(0), {}
    wanted = tensors.input_names(model)
    for info in [info for info in model.graph.input if info.name in wanted]:
        kind = info.type.tensor_type
        shape = [d.dim_value if d.HasField("dim_value") else SYMBOLIC_DIM for d in kind.shape.dim]
        if min(shape, default=0) < 0 or np.prod(shape, dtype=np.float64) > LARGEST:
            raise ValueError("no usable shape")
        dtype = onnx.helper.tensor_dtype_to_np_dtype(kind.elem_type)
        inputs[info.name] = np.asarray(chance.standard_normal(shape) * 2).astype(dtype)
    return inputs


def answer(model_file: str, inputs_file: str, outputs_file: str) -> str:
    try:
        model = onnx.load(model_file)
        inputs = random_inputs(model)
        options = onnxruntime.SessionOptions()
        # Above this level it fuses DequantizeLinear and MatMul into a product that quantizes its other operand.
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
        session = onnxruntime.InferenceSession(model_file, options, providers=["CPUExecutionProvider"])
        outputs = session.run(None, inputs)
    except Exception:  # every reason not to run a damaged model is as good as another
        return "refused"
    tensors.save(Path(inputs_file), inputs)
    tensors.save(Path(outputs_file), {o.name: value for o, value in zip(session.get_outputs(), outputs)})
    return "ok"


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.dup2(1, 2)
    onnxruntime.set_default_logger_severity(4)
    for line in sys.stdin:
        print(answer(*line.split()), file=answers, flush=True)


if __name__ == "__main__":
    main()
