"""What a case's outputs should be: by ONNX's reference evaluator, and by ONNX Runtime where it has the operator."""

from __future__ import annotations

import logging
import warnings
from dataclasses import replace

import numpy as np
import onnx
from onnx import helper

from .draw import Case, is_float

# Relative to the value, to a part of the largest of the output, and to 0.01: numbers of both signs cancel.
TOLERANCE = {2: 4e-3, 4: 2e-5, 8: 1e-8}  # f64: attributes are f32
TOLERANCE_BF16 = 3e-2


def model_of(cases: list[Case], opset: int) -> tuple[onnx.ModelProto, dict[str, np.ndarray]]:
    """One node a case, named c0, c1, ..., and what is to be fed."""
    graph, feeds = onnx.GraphProto(name="differential"), {}
    for number, case in enumerate(cases):
        names = []
        for i, operand in enumerate(case.inputs):
            name = f"c{number}_i{i}" if operand else ""
            names.append(name)
            if operand and operand.constant:
                graph.initializer.append(onnx.numpy_helper.from_array(operand.array, name))
            elif operand:
                is_symbolic = case.symbolic is True or i < case.symbolic
                dims = [f"c{number}_{size}" if is_symbolic and size > 1 else size for size in operand.array.shape]
                kind = helper.np_dtype_to_tensor_dtype(operand.array.dtype)
                graph.input.append(helper.make_tensor_value_info(name, kind, dims))
                feeds[name] = operand.array
        while names and not names[-1]:
            names.pop()
        results = [f"c{number}_o{i}" for i in range(case.outputs)]
        graph.node.append(helper.make_node(case.op, names, results, f"c{number}", **case.attributes))
        graph.output.extend(onnx.ValueInfoProto(name=name) for name in results)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=10)
    return model, feeds


def _widen(case: Case) -> Case | None:
    """The same in the next wider float type, in which roundings between an operator's steps do not show."""
    wide = {2: np.float32, 4: np.float64}
    inputs = [
        replace(o, array=o.array.astype(wide[o.array.dtype.itemsize]))
        if o and is_float(o.array.dtype) and o.array.dtype.itemsize in wide
        else o
        for o in case.inputs
    ]
    return replace(case, inputs=inputs)


def by_reference(case: Case, opset: int) -> list[np.ndarray] | None:
    from onnx.reference import ReferenceEvaluator

    model, feeds = model_of([case], opset)
    try:
        return [np.asarray(value) for value in ReferenceEvaluator(model).run(None, feeds)]
    except Exception:  # the reference lacks a type, or rejects the case: another judge has to do
        return None


def by_runtime(case: Case, opset: int) -> list[np.ndarray] | None:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = 1
    model, feeds = model_of([case], opset)
    try:
        session = onnxruntime.InferenceSession(model.SerializeToString(), options, ["CPUExecutionProvider"])
        return [np.asarray(value) for value in session.run(None, feeds)]
    except Exception:
        return None


def judgements(case: Case, opset: int) -> dict[str, list[np.ndarray]]:
    """What each judge says; empty if none knows the case."""
    logging.disable(logging.ERROR)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        wide = by_reference(_widen(case), opset)
        said = {"reference": by_reference(case, opset), "runtime": by_runtime(case, opset)}
        if said["reference"] and wide:
            said["wide"] = [w.astype(r.dtype) for w, r in zip(wide, said["reference"])]
    return {judge: values for judge, values in said.items() if values is not None}


def differs(expected: np.ndarray, got: np.ndarray, loose: float, rounded: bool = False) -> str | None:
    """None if `got` is right, else one line."""
    if got.shape != expected.shape:
        return f"shape {list(got.shape)}, expected {list(expected.shape)}"
    if got.dtype != expected.dtype:
        return f"type {got.dtype}, expected {expected.dtype}"
    if not is_float(expected.dtype):
        # NaN of an 8-bit float is one, whatever its bits.
        wrong = (expected != got) & ~((expected != expected) & (got != got))
        if rounded:
            wrong = np.maximum(expected, got) - np.minimum(expected, got) > 1
    else:
        e, g = expected.astype(np.float64), got.astype(np.float64)
        finite = np.isfinite(e)
        bf16 = expected.dtype.name == "bfloat16"
        tolerance = loose * (TOLERANCE_BF16 if bf16 else TOLERANCE[expected.dtype.itemsize])
        largest = float(np.abs(e[finite]).max()) if finite.any() else 0.0
        with np.errstate(invalid="ignore"):
            near = np.abs(g - e) <= tolerance * (np.abs(e) + 0.05 * min(largest, 1e30) + 0.01)
        wrong = ~np.where(finite, near, (g == e) | (np.isnan(g) & np.isnan(e)))
    if not wrong.any():
        return None
    at = np.unravel_index(np.argmax(wrong), wrong.shape)
    place = f"{int(wrong.sum())} of {wrong.size} elements differ, first at {[int(i) for i in at]}"
    return f"{place}: expected {expected[at]}, got {got[at]}"
