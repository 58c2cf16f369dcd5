"""The official ONNX backend test cases of the installed `onnx` package, in one form.

Node cases live in memory, built by Python code at load time; the other groups lie on disk."""

from __future__ import annotations

import logging
import warnings
from dataclasses import dataclass
from pathlib import Path

import onnx
from onnx import numpy_helper
from onnx.backend.test.loader import load_model_tests

GROUPS_ON_DISK = ("simple", "pytorch-converted", "pytorch-operator")


@dataclass(frozen=True)
class Case:
    name: str
    model: onnx.ModelProto
    data_sets: list[tuple[list, list]]  # inputs and expected outputs: arrays, TensorProtos, lists or None
    rtol: float
    atol: float


def load(groups: tuple[str, ...]) -> list[Case]:
    cases = []
    if "node" in groups:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the cases overflow and divide by zero on purpose
            logging.disable(logging.WARNING)
            node_cases = load_model_tests(kind="node")
            logging.disable(logging.NOTSET)
        cases += [Case(c.name, c.model, c.data_sets, c.rtol, c.atol) for c in node_cases]
    for group in GROUPS_ON_DISK:
        if group in groups:
            cases += [_from_disk(c) for c in load_model_tests(kind=group)]
    names = [case.name for case in cases]
    assert len(names) == len(set(names)), "two cases of one name"
    return sorted(cases, key=lambda case: case.name)


def _from_disk(case) -> Case:
    folder = Path(case.model_dir)
    model = onnx.load(folder / "model.onnx")
    data_sets = []
    for data in sorted(folder.glob("test_data_set*")):
        inputs = [_value(data / f"input_{i}.pb", info) for i, info in enumerate(model.graph.input)
                  if (data / f"input_{i}.pb").exists()]
        outputs = [_value(data / f"output_{i}.pb", info) for i, info in enumerate(model.graph.output)
                   if (data / f"output_{i}.pb").exists()]
        data_sets.append((inputs, outputs))
    return Case(case.name, model, data_sets, case.rtol, case.atol)


def _value(path: Path, info: onnx.ValueInfoProto) -> object:
    content = path.read_bytes()
    if info.type.HasField("sequence_type"):
        return numpy_helper.to_list(onnx.SequenceProto.FromString(content))
    if info.type.HasField("optional_type"):
        return numpy_helper.to_optional(onnx.OptionalProto.FromString(content))
    return numpy_helper.to_array(onnx.TensorProto.FromString(content))
