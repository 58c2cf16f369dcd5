#!/usr/bin/env python3
"""Runs code for x86-64-v4 (AVX-512) on a CPU that has none: in Bochs, with 1, 2 and 3 threads.

Compiles the models of test/models, and with the set `conformance` ONNX's own cases, boots one emulated machine that
runs them all, and judges the outputs as run_models.py does: right against the references, and the same bits with every
number of threads. Prints a line for each model and exits with 1 if one is wrong.

The machine needs about a minute and a half to boot on a busy computer, and is slow: choose with --filter, for example:
  run_avx512.py shared
  run_avx512.py recipes --filter 'mobilenet.*batch1'
  run_avx512.py conformance --filter '^test_(conv|gemm|softmax)'
Without Bochs or Debian's packages it says what is missing and exits with 77, which ctest counts as skipped."""

from __future__ import annotations

import argparse
import re
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from conformance import cases  # noqa: E402
from emulate import machine  # noqa: E402
from harness import compare, tensors, tools  # noqa: E402
from models import run_models, sources  # noqa: E402
from models.run_models import THREADS, Failure  # noqa: E402

TARGET = "x86-64-v4"


def conformance() -> Iterator[sources.Model]:
    for case in cases.load(("node", *cases.GROUPS_ON_DISK)):
        yield sources.Model(
            case.name,
            lambda scratch, case=case: _prepared(case, scratch),
            lambda reference, output, case=case: compare.official(reference, output, case.rtol, case.atol),
        )


def _prepared(case: cases.Case, scratch: Path) -> tuple[Path, list[tuple[sources.Arrays, sources.Arrays]]]:
    file = scratch / "model.onnx"
    file.write_bytes(case.model.SerializeToString())
    pairs = []
    try:
        for inputs, outputs in case.data_sets:
            names = tensors.input_names(case.model)
            references = {info.name: tensors.to_array(value) for info, value in zip(case.model.graph.output, outputs)}
            pairs.append(({name: tensors.to_array(value) for name, value in zip(names, inputs)}, references))
    except tensors.Inexpressible as what:
        raise Failure(f"refused: an .npz cannot hold {what}") from None
    if any(array.dtype.isbuiltin != 1 for _, references in pairs for array in references.values()):
        raise Failure("refused: an .npz has no bfloat16 and float8")
    return file, pairs


SETS = {**sources.SETS, "conformance": conformance}


@dataclass
class Pair:
    """One artifact with one set of inputs: what the machine runs once for every number of threads."""

    artifact: str  # on the disc, as are the inputs
    inputs: str
    references: sources.Arrays
    outputs: dict[int, sources.Arrays] = field(default_factory=dict)  # by number of threads

    def slot_bytes(self) -> int:
        headers = 1024 * (1 + len(self.references))
        size = headers + sum(array.nbytes for array in self.references.values())
        return -(-size // machine.BLOCK) * machine.BLOCK


def compiled(model: sources.Model, folder: Path) -> list[Pair]:
    """Puts the model's artifacts and inputs into `folder`."""
    folder.mkdir()
    with tempfile.TemporaryDirectory(prefix="skiff-model-") as scratch:
        file, given = model.prepare(Path(scratch))
        artifacts = [folder / "m.skiff"] * len(given)
        try:
            run_models.compile_model(file, artifacts[0], TARGET, [])
        except Failure as failure:
            if not (model.shapes_may_be_bound and str(failure).startswith("refused")):
                raise
            artifacts = [folder / f"m{number}.skiff" for number in range(len(given))]
            for artifact, (inputs, _) in zip(artifacts, given):
                run_models.compile_model(file, artifact, TARGET, run_models.shape_arguments(inputs))
    pairs = []
    for number, (artifact, (inputs, references)) in enumerate(zip(artifacts, given)):
        tensors.save(folder / f"in{number}.npz", inputs)
        pairs.append(Pair(f"{folder.name}/{artifact.name}", f"{folder.name}/in{number}.npz", references))
    return pairs


def compile_all(models: list[sources.Model], disc: Path, jobs: int) -> dict[str, list[Pair] | str]:
    def one(numbered: tuple[int, sources.Model]) -> list[Pair] | str:
        try:
            return compiled(numbered[1], disc / str(numbered[0]))
        except Failure as failure:
            return str(failure)

    with ThreadPoolExecutor(jobs) as pool:
        return dict(zip((model.name for model in models), pool.map(one, enumerate(models))))


def read_outputs(results: Path, offset: int, ran: machine.Ran, pair: Pair, scratch: Path) -> sources.Arrays:
    if ran.code:
        raise Failure(f"wrong: skiff-run ended with {ran.code}: {ran.log}")
    if ran.size > pair.slot_bytes():
        raise Failure(f"wrong: outputs of {ran.size} bytes, expected {pair.slot_bytes()} at most")
    with results.open("rb") as disk:
        disk.seek(offset)
        (scratch / "out.npz").write_bytes(disk.read(ran.size))
    return tensors.load(scratch / "out.npz")


def judge(model: sources.Model, pairs: list[Pair]) -> str:
    for number, pair in enumerate(pairs):
        try:
            run_models.check_pair(model, pair.outputs.__getitem__, pair.references)
        except Failure as failure:
            return f"{failure} (input set {number + 1})"
    return "pass"


def run_all(models: list[sources.Model], prepared: dict[str, list[Pair] | str], disc: Path, options, scratch: Path) -> int:
    """Boots the machine, prints the models' results as they come, and answers how many are not right."""
    runs: dict[tuple[str, int], tuple[sources.Model, Pair, int]] = {}  # by case and threads, as the machine names them
    lines, end = [], 0
    for model in models:
        for pair in prepared[model.name] if isinstance(prepared[model.name], list) else []:
            for threads in THREADS:
                runs[pair.inputs, threads] = model, pair, end
                lines.append(f"{pair.inputs} {threads} {end // machine.BLOCK} {pair.artifact} {pair.inputs} {TARGET}\n")
                end += pair.slot_bytes()
    (disc / "cases").write_text("".join(lines))
    results = scratch / "results.img"
    with results.open("wb") as disk:
        disk.truncate((end // machine.CYLINDER + 1) * machine.CYLINDER)

    wrong, open_models, started = 0, {model.name for model, _, _ in runs.values()}, time.monotonic()

    def settle(model: sources.Model, result: str) -> None:
        nonlocal wrong, started
        wrong += result != "pass"
        open_models.discard(model.name)
        print(f"{model.name}: {result} ({time.monotonic() - started:.1f} s)", flush=True)
        started = time.monotonic()

    for ran in machine.boot(machine.make_disc(disc, scratch), results, options.memory, options.limit, scratch):
        model, pair, offset = runs[ran.case, ran.threads]
        if model.name not in open_models:
            continue
        try:
            pair.outputs[ran.threads] = read_outputs(results, offset, ran, pair, scratch)
        except Failure as failure:
            settle(model, str(failure))
            continue
        if all(len(each.outputs) == len(THREADS) for each in prepared[model.name]):
            settle(model, judge(model, prepared[model.name]))
    for model in [model for model in models if model.name in open_models]:
        settle(model, "hang: the machine stopped or ran out of time")
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", default=["recipes", "shared"], help="of: " + ", ".join(SETS))
    parser.add_argument("--filter", default="", metavar="REGEX", help="only the models whose name matches")
    parser.add_argument("--jobs", type=int, default=2, help="models compiled at a time")
    parser.add_argument("--memory", type=int, default=2048, metavar="MB", help="of the emulated machine")
    parser.add_argument("--limit", type=float, default=3600, metavar="S", help="seconds that the machine may run")
    parser.add_argument("--scratch", type=Path, help="where the folder for the images goes, some GB for all models")
    options = parser.parse_args()

    # Bochs is stopped, and its images are removed, on the way out.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        machine.check()
    except machine.Missing as what:
        print(f"skipped: {what}")
        return tools.SKIP
    models = [m for name in options.sets for m in SETS[name]() if re.search(options.filter, m.name) and not m.host_only]
    with tempfile.TemporaryDirectory(prefix="skiff-emulate-", dir=options.scratch) as folder:
        disc = Path(folder, "disc")
        disc.mkdir()
        prepared = compile_all(models, disc, options.jobs)
        refused = {name: result for name, result in prepared.items() if isinstance(result, str)}
        for name, result in refused.items():
            print(f"{name}: {result}", flush=True)
        failed = sum(not result.startswith("refused") for result in refused.values())
        failed += run_all(models, prepared, disc, options, Path(folder))
    passed = len(models) - len(refused) - failed + sum(not text.startswith("refused") for text in refused.values())
    print(f"{TARGET} in Bochs: {len(models)} models: {passed} pass, {len(models) - passed - failed} refused, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
