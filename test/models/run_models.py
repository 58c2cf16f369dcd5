#!/usr/bin/env python3
"""Compiles whole models, for every x86-64 level if not told otherwise, runs them with 1, 2 and 3 threads and judges
the outputs.

Sets: `shared` and `paddle` (folder $SKIFF_MODELS, else ../shared/models; skipped where there is none), `light` (the
onnx package's nine), `recipes` (full-size networks), `transformers` (BERT and MiniLM at any batch and length, ViT) and
`paddle-vision` (full-size networks that Paddle writes; skipped without Paddle). A model's result must be the one listed
in expected.txt."""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from harness import expected, tensors, tools  # noqa: E402
from models import sources  # noqa: E402

EXPECTED = Path(__file__).with_name("expected.txt")
HEADER = "Results of whole models; rewritten by run_models.py --update."
COMPILE_LIMIT_S, RUN_LIMIT_S, EMULATED_RUN_LIMIT_S = 300, 120, 1200
THREADS = (1, 2, 3)
NEEDS = {  # CPU flags without which code of that level can be compiled but not run here
    "x86-64": set(),
    "x86-64-v3": {"avx2", "fma", "bmi2", "f16c"},
    "x86-64-v4": {"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"},
}


# Results that are not the reference's to the tolerance, each with its reason.
STATED = {
    # ONNX Runtime, which made the reference, saturates u8 x i8 products in 16 bits on CPUs without VNNI, and quantizes an
    # LSTM's state by the groups of rows that its threads have. Against its one-threaded run on u8 weights, which does
    # neither, single operators agree to the last bits (batch 1 to 3).
    "shared/pre_tashkeel_rawi_int8": "inexact: ONNX Runtime's own results differ by as much between threads and CPUs",
}


def runnable(target: str) -> bool:
    if target not in NEEDS:
        return tools.runner(target) is not None
    flags = re.search(r"^flags\s*:(.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return NEEDS[target] <= set(flags[1].split() if flags else ())


class Failure(Exception):
    """The model's result, when it is anything but a pass."""


def compile_model(file: Path, artifact: Path, target: str, arguments: list[str]) -> None:
    done = tools.run([tools.tool("skiffc"), str(file), "-o", str(artifact), "--target", target, *arguments],
                     COMPILE_LIMIT_S)
    if done.fault:
        raise Failure(f"{done.fault} in skiffc for {target}")
    if done.code == 2:
        raise Failure(f"refused: {tools.refusal(done.stderr)}")
    if done.code:
        raise Failure(f"wrong: skiffc exit code {done.code}")


def shape_arguments(inputs: sources.Arrays) -> list[str]:
    return [f"--shape={name}={'x'.join(map(str, array.shape))}" for name, array in inputs.items()]


def run_model(artifact: Path, target: str, inputs: sources.Arrays, threads: int,
              arguments: Sequence[str] = ()) -> sources.Arrays:
    given, made = artifact.with_name("in.npz"), artifact.with_name("out.npz")
    tensors.save(given, inputs)
    done = tools.run([*tools.runner(target), str(artifact), "--inputs", str(given), "--outputs", str(made),
                      "--threads", str(threads), *arguments],
                     RUN_LIMIT_S if len(tools.runner(target)) == 1 else EMULATED_RUN_LIMIT_S)
    if done.fault:
        raise Failure(f"{done.fault} in skiff-run")
    if done.code:
        raise Failure(f"wrong: skiff-run refused: {tools.refusal(done.stderr)}")
    return tensors.load(made)


def check_pair(model: sources.Model, run: Callable[[int], sources.Arrays], references: sources.Arrays) -> None:
    """`run` gives the outputs that the model has with a number of threads."""
    first = run(THREADS[0])
    for name, reference in references.items():
        if name not in first:
            raise Failure(f"wrong: no output {name}")
        if wrong := model.judge(reference, first[name]):
            raise Failure(f"wrong: output {name}: {wrong}")
    for threads in THREADS[1:]:
        for name, output in run(threads).items():
            if output.tobytes() != first[name].tobytes():
                raise Failure(f"wrong: output {name} differs between {THREADS[0]} and {threads} threads")


def check(model: sources.Model, targets: list[str], scratch: Path, bind_shapes: bool) -> None:
    file, pairs = model.prepare(scratch)
    for target in ["host"] if model.host_only and set(targets) <= NEEDS.keys() else targets:
        artifact = scratch / "m.skiff"
        if not bind_shapes:
            compile_model(file, artifact, target, [])
        for number, (inputs, references) in enumerate(pairs):
            if bind_shapes:
                compile_model(file, artifact, target, shape_arguments(inputs))
            if target == "host" or runnable(target):
                try:
                    check_pair(model, partial(run_model, artifact, target, inputs), references)
                except Failure as failure:
                    raise Failure(f"{failure} ({target}, input set {number + 1})") from None


def result(model: sources.Model, targets: list[str]) -> str:
    with tempfile.TemporaryDirectory(prefix="skiff-model-") as folder:
        try:
            check(model, targets, Path(folder), bind_shapes=False)
            return "pass"
        except Failure as failure:
            if model.name in STATED and str(failure).startswith("wrong: output"):
                return STATED[model.name]
            if not (model.shapes_may_be_bound and str(failure).startswith("refused")):
                return str(failure)
        try:
            check(model, targets, Path(folder), bind_shapes=True)
            return "pass with bound shapes"
        except Failure as failure:
            return str(failure)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("sets", nargs="*", default=list(sources.SETS), help="of: " + ", ".join(sources.SETS))
    parser.add_argument("--filter", default="", metavar="REGEX", help="only the models whose name matches")
    parser.add_argument("--targets", default=",".join(NEEDS), help="%(default)s; aarch64 runs under qemu-aarch64")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--update", action="store_true", help="rewrite expected.txt from this run")
    options = parser.parse_args()

    for name in list(options.sets):
        if reason := sources.missing(name):
            print(f"{name}: skipped: {reason}")
            options.sets.remove(name)
    if not options.sets:
        return tools.SKIP
    targets = options.targets.split(",")
    for target in [target for target in targets if not runnable(target)]:
        print(f"{target}: compiled, not run: nothing here can run it")

    models = [m for name in options.sets for m in sources.SETS[name]() if re.search(options.filter, m.name)]
    with ThreadPoolExecutor(options.jobs) as pool:
        results = dict(zip((m.name for m in models), pool.map(lambda m: result(m, targets), models)))
    failures = {name: text for name, text in results.items() if not expected.acceptable(text)}
    for name, text in failures.items():
        print(f"{name}: {text}")
    # Lines of sets that did not run stay as they are, so the list is never seen as complete here.
    differing = expected.settle(EXPECTED, HEADER, results, options.update, complete=False)
    passed = sum(text.startswith("pass") for text in results.values())
    print(f"models: {len(results)} models: {passed} pass, {len(results) - passed - len(failures)} refused, "
          f"{len(failures)} failed; {differing} not as listed")
    return 1 if failures or differing else 0


if __name__ == "__main__":
    sys.exit(main())
