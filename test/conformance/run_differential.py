#!/usr/bin/env python3
"""Compares single operators with ONNX's reference evaluator and ONNX Runtime, over random attributes, types and shapes.

Each opset is one model of many unconnected nodes. A case passes if one of the judges agrees with Skiff. A refusal is
right only for a reason listed in REFUSALS. The same seed gives the same cases; --seed 0 is what ctest runs."""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import replace
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from conformance.differential import elementwise, movement, quantized, recurrent, windows  # noqa: E402
from conformance.differential.draw import Case, Draw, Operand, versions  # noqa: E402
from conformance.differential.judge import differs, judgements, model_of  # noqa: E402
from harness import tensors, tools  # noqa: E402

GENERATORS = {**elementwise.GENERATORS, **movement.GENERATORS, **quantized.GENERATORS, **recurrent.GENERATORS,
              **windows.GENERATORS}
LIMIT_S = 300

# Why skiffc may refuse a case, as (operator, reason).
REFUSALS = [
    ("AveragePool", "auto_pad depends on the dims"),
    ("Reshape", "that fits for some inputs only"),
    ("Slice", "is not known when the model is compiled"),
]


def draw_cases(seed: int, count: int, only: str) -> dict[int, list[Case]]:
    """Cases by opset: `count` for each operator, spread over its versions."""
    cases = defaultdict(list)
    for op, generate in sorted(GENERATORS.items()):
        if not re.fullmatch(only, op):
            continue
        known = versions(op)
        for i, opset in enumerate(known):
            draw = Draw(seed, op, opset)
            # What is left over goes to the newest versions.
            for _ in range(max(1, count // len(known) + (i >= len(known) - count % len(known)))):
                case = generate(draw)
                if draw.chance(0.15):  # all is known to the compiler
                    case = replace(case, inputs=[o and replace(o, constant=True) for o in case.inputs])
                cases[opset].append(case)
    return cases


def describe(case: Case, opset: int) -> str:
    def operand(o: Operand | None) -> str:
        if o is None:
            return "-"
        constant = f" = {o.array.tolist() if o.array.size <= 8 else '...'}" if o.constant else ""
        return f"{o.array.dtype}{list(o.array.shape)}{constant}"

    symbolic = " symbolic" if case.symbolic else ""
    return f"{case.op}-{opset}({', '.join(map(operand, case.inputs))}) {case.attributes}{symbolic}"


class Bench:
    """Compiles and runs the cases of one opset."""

    def __init__(self, opset: int, target: str):
        self.opset, self.target = opset, target
        self.results: dict[int, str] = {}  # id(case) -> what is wrong; "" if nothing

    def run(self, cases: list[Case]) -> None:
        with tempfile.TemporaryDirectory(prefix="skiff-differential-") as folder:
            self._run(cases, Path(folder))

    def _halve(self, cases: list[Case], fault: str, folder: Path) -> None:
        if len(cases) == 1:
            self.results[id(cases[0])] = fault
        else:
            self._run(cases[: len(cases) // 2], folder)
            self._run(cases[len(cases) // 2 :], folder)

    def _run(self, cases: list[Case], folder: Path) -> None:
        source, artifact, given, made = (folder / name for name in ("m.onnx", "m.skiff", "in.npz", "out.npz"))
        while cases:
            model, feeds = model_of(cases, self.opset)
            source.write_bytes(model.SerializeToString())
            compiled = tools.run(
                [tools.tool("skiffc"), str(source), "-o", str(artifact), "--target", self.target], LIMIT_S
            )
            if compiled.fault or compiled.code == 1:
                return self._halve(cases, f"{compiled.fault} in skiffc: {compiled.stderr.strip()[:300]}", folder)
            if compiled.code == 0:
                break
            refused = {int(n): why for n, why in re.findall(r'node "c(\d+)" (.*)', compiled.stderr)}
            if not refused:
                return self._halve(cases, f"refused: {compiled.stderr.strip()[:300]}", folder)
            for n, why in refused.items():
                self.results[id(cases[n])] = "refused: " + why
            cases = [case for n, case in enumerate(cases) if n not in refused]
        if not cases:
            return
        tensors.save(given, feeds)
        ran = tools.run(
            [tools.tool("skiff-run"), str(artifact), "--inputs", str(given), "--outputs", str(made)], LIMIT_S
        )
        if ran.fault or ran.code != 0:
            return self._halve(cases, f"{ran.fault or 'refused'} in skiff-run: {ran.stderr.strip()[:300]}", folder)
        outputs = tensors.load(made)
        for n, case in enumerate(cases):
            self.results[id(case)] = judge(case, self.opset, [outputs[f"c{n}_o{i}"] for i in range(case.outputs)])


def judge(case: Case, opset: int, got: list[np.ndarray]) -> str:
    said = judgements(case, opset)
    wrong = {}
    for who, expected in said.items():
        for i, (e, g) in enumerate(zip(expected, got)):
            if e.dtype.isbuiltin != 1 and g.dtype.itemsize == e.dtype.itemsize:
                g = g.view(e.dtype)
            if why := differs(e, g, case.loose, case.rounded):
                wrong[who] = f"output {i}: {why}"
                break
    if not said:
        return "no judge"
    return "" if len(wrong) < len(said) else "wrong: " + "; ".join(f"{who}: {why}" for who, why in wrong.items())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--count", type=int, default=6, help="cases an operator")
    parser.add_argument("--only", default=".*", metavar="REGEX", help="operators by name")
    parser.add_argument("--target", default="host")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument(
        "--verbose", action="store_true", help="also list refusals that are right, and what nobody judges"
    )
    options = parser.parse_args()

    started = time.monotonic()
    cases = draw_cases(options.seed, options.count, options.only)
    benches = {opset: Bench(opset, options.target) for opset in cases}
    with ThreadPoolExecutor(options.jobs) as pool:
        list(pool.map(lambda opset: benches[opset].run(cases[opset]), cases))
    counts, bad = Counter(), 0
    for opset in sorted(cases):
        for case in cases[opset]:
            result = benches[opset].results[id(case)]
            kind = result.split(":")[0] or "pass"
            known = kind == "refused" and any(case.op == op and re.search(why, result) for op, why in REFUSALS)
            counts["rightly refused" if known else kind] += 1
            failed = kind not in ("pass", "no judge") and not known
            bad += failed
            if failed or (options.verbose and kind != "pass"):
                print(f"{describe(case, opset)}\n    {result}")
    summary = ", ".join(f"{count} {kind}" for kind, count in counts.most_common())
    print(f"differential: seed {options.seed}: {summary}; {time.monotonic() - started:.0f} s")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
