#!/usr/bin/env python3
"""Runs the cases of Paddle's operators, in both its formats, through skiffc and skiff-run; compares with results.txt.

A case passes, is refused by skiffc with a reason, or has failed (wrong, crash, hang). Any failure, and any result other
than the listed one, fails the run. After a change that is meant: --update, and read the diff. Paddle itself exported
the cases (paddle/export_cases.py); nothing of it is needed here."""

from __future__ import annotations

import json
import sys
import tarfile
import tempfile
from collections import Counter
from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from harness import compare, suite, tensors, tools  # noqa: E402

ARCHIVES = Path(__file__).with_name("paddle") / "cases"
EXPECTED = ARCHIVES.with_name("results.txt")
HEADER = "Results of the cases of Paddle's operators; rewritten by run_paddle_cases.py --update."


@dataclass(frozen=True)
class Case:
    name: str  # FORMAT/FAMILY/NAME
    folder: Path

    def about(self) -> dict:
        return json.loads((self.folder / "case.json").read_text())

    def model(self) -> Path:
        return next(path for path in self.folder.glob("inference.*") if path.suffix in (".json", ".pdmodel"))


def unpack(into: Path, families: Container[str] | None = None) -> list[Case]:
    cases = []
    for archive in sorted(ARCHIVES.glob("*.tar.xz")):
        kind, family = archive.name.removesuffix(".tar.xz").split("-")
        if families is not None and family not in families:
            continue
        folder = into / kind / family
        folder.mkdir(parents=True)
        with tarfile.open(archive) as content:
            content.extractall(folder)
        cases += [Case(f"{kind}/{family}/{case.name}", case) for case in sorted(folder.iterdir())]
    return cases


def run_case(case: Case, target: str) -> str:
    with tempfile.TemporaryDirectory(prefix="skiff-case-") as folder:
        artifact = Path(folder, "m.skiff")
        if failed := suite.compile_model(case.model(), artifact, target):
            return failed
        about = case.about()
        for inputs in sorted(case.folder.glob("inputs*.npz")):
            outputs = inputs.with_name(inputs.name.replace("inputs", "outputs"))
            if wrong := run_set(about, artifact, target, inputs, tensors.load(outputs)):
                return wrong
    return "pass"


def run_set(about: dict, artifact: Path, target: str, inputs: Path, references: dict[str, np.ndarray]) -> str | None:
    made = artifact.with_name("out.npz")
    if failed := suite.run_artifact(artifact, target, inputs, made):
        return failed
    results = tensors.load(made)
    for name, reference in references.items():
        if name not in results:
            return f"wrong: no output {name}"
        if wrong := judge(about, reference, results[name]):
            return f"wrong: output {name}: {wrong}"
    return None


def judge(about: dict, reference: np.ndarray, output: np.ndarray) -> str | None:
    if about["compare"] == "shape":  # random numbers
        return compare.mismatch(reference, output)
    return compare.of_range(reference, output, about["rtol"], about["range_tol"])


def print_coverage(cases: list[Case]) -> None:
    for kind in sorted({case.name.split("/")[0] for case in cases}):
        ops = Counter(op for case in cases if case.name.startswith(f"{kind}/") for op in case.about()["ops"])
        print(f"{kind}: {len(ops)} operators: " + ", ".join(f"{op} {count}" for op, count in sorted(ops.items())))


def main() -> int:
    parser = suite.parser(__doc__.split("\n\n")[0], EXPECTED)
    parser.add_argument("--coverage", action="store_true", help="only print each format's operators and their cases")
    options = parser.parse_args()
    if not tools.runner(options.target):
        print(f"skipped: nothing here runs {options.target}; see docs/aarch64.md")
        return tools.SKIP
    with tempfile.TemporaryDirectory(prefix="skiff-paddle-") as folder:
        cases = suite.select(unpack(Path(folder)), options)
        if options.coverage:
            print_coverage(cases)
            return 0
        return suite.run("conformance.paddle", cases, run_case, options, EXPECTED, HEADER)


if __name__ == "__main__":
    sys.exit(main())
