#!/usr/bin/env python3
"""Runs ONNX's official backend cases through skiffc and skiff-run and compares the results with expected.txt.

A case passes, is refused by skiffc with a reason, or has failed (wrong, crash, hang). Any failure, and any
result other than the listed one, fails the run. After a change that is meant: --update, and read the diff."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from conformance import cases  # noqa: E402
from harness import compare, suite, tensors, tools  # noqa: E402

EXPECTED = Path(__file__).with_name("expected.txt")
HEADER = "Results of the backend cases of onnx 1.23.2; rewritten by run_backend_tests.py --update."


def run_case(case: cases.Case, target: str) -> str:
    with tempfile.TemporaryDirectory(prefix="skiff-case-") as folder:
        model, artifact = Path(folder, "model.onnx"), Path(folder, "m.skiff")
        model.write_bytes(case.model.SerializeToString())
        if failed := suite.compile_model(model, artifact, target):
            return failed
        for inputs, outputs in case.data_sets:
            if wrong := run_data_set(case, artifact, target, inputs, outputs):
                return STATED.get(case.name, wrong) if wrong.startswith("wrong: output") else wrong
    return "pass"


# Results that are not the reference's to the case's tolerance, each with its reason.
RANDOM = "inexact: other random numbers than the reference's"
STATED = {
    # The numbers are those of Philox, not of numpy's generator; test/e2e/random.mlir looks at their distribution.
    **{f"test_bernoulli{kind}{form}": RANDOM for kind in ("", "_double", "_seed") for form in ("", "_expanded")},
    **{f"test_training_dropout{kind}": RANDOM for kind in ("", "_default", "_default_mask", "_mask")},
    # numpy's FFT in f32 has a rounding error of 1.9e-7 where the result is 0; the case allows 1e-7.
    "test_dft_inverse": "inexact: 10 of 200 elements are 0, and 1.9e-7 in the reference",
    "test_dft_inverse_opset19": "inexact: 10 of 200 elements are 0, and 1.9e-7 in the reference",
    # numpy adds up a half-precision matrix product in half precision; kernels do so in f32 and round once.
    "test_attention_4d_causal_fp16": "inexact: 2 of 192 elements differ by 2 units in the last place of f16",
    "test_attention_4d_causal_fp16_expanded": "inexact: 2 of 192 elements differ by 2 units in the last place of f16",
}


def run_data_set(case: cases.Case, artifact: Path, target: str, inputs: list, outputs: list) -> str | None:
    given, made = artifact.with_name("in.npz"), artifact.with_name("out.npz")
    names = tensors.input_names(case.model)
    try:
        tensors.save(given, {name: tensors.to_array(value) for name, value in zip(names, inputs)})
        references = [tensors.to_array(value) for value in outputs]
    except tensors.Inexpressible as what:
        return f"wrong: skiffc compiled it, but skiff-run can't be given {what}"
    if failed := suite.run_artifact(artifact, target, given, made):
        return failed
    results = tensors.load(made, list(case.model.graph.output))
    for info, reference in zip(case.model.graph.output, references):
        if info.name not in results:
            return f"wrong: no output {info.name}"
        if wrong := compare.official(reference, results[info.name], case.rtol, case.atol):
            return f"wrong: output {info.name}: {wrong}"
    return None


def main() -> int:
    parser = suite.parser(__doc__.split("\n\n")[0], EXPECTED)
    parser.add_argument("--groups", default="node," + ",".join(cases.GROUPS_ON_DISK))
    options = parser.parse_args()

    groups = tuple(options.groups.split(","))
    if not tools.runner(options.target):
        print(f"skipped: nothing here runs {options.target}; see docs/aarch64.md")
        return tools.SKIP
    return suite.run("conformance", suite.select(cases.load(groups), options), run_case, options, EXPECTED, HEADER,
                     complete=set(groups) == {"node", *cases.GROUPS_ON_DISK})


if __name__ == "__main__":
    sys.exit(main())
