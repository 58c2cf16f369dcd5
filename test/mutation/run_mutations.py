#!/usr/bin/env python3
"""Gives 500 damaged .onnx files and as many Paddle models of each format to skiffc, and 500 damaged .skiff files to
skiff-run.

Each must be refused with an error, or give a right result: for .onnx, ONNX Runtime's on the same damaged model
where that runs it; for .skiff, the undamaged file's, to the bit. Paddle models must be compiled or refused. Never a signal, an internal error, a hang or a
partial output file. The damage is seeded: case N is the same on every machine. Files that failed are kept in
build/mutation."""

from __future__ import annotations

import argparse
import os
import queue
import random
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import numpy as np  # noqa: E402
import onnx  # noqa: E402

from harness import compare, seeds, tensors, tools  # noqa: E402
from harness.seeds import Seed  # noqa: E402
from mutation import paddle  # noqa: E402
from mutation.edit import edited  # noqa: E402
from mutation.mutate import mutated  # noqa: E402

LIMIT_S = 60
LARGE_MODEL = 24_000  # bytes of a Paddle model without its parameters
MEMORY = "--as=8589934592"  # a false length must not take the machine's memory before it is noticed
KEPT = tools.BUILD / "mutation"
GOOD = ("right", "refused", "compiled")


def base_models() -> list[list[Seed]]:
    """Three groups of small models, each to be chosen as often: one of the size of real ones; those with sub-graphs, local
    functions, sizes that only a run knows, and data files; single operators. What reads them is all of the importer, and
    nothing is slow."""
    wheel = Path(onnx.__file__).parent / "backend" / "test" / "data"
    small = [p for group in ("pytorch-operator", "pytorch-converted") for p in wheel.glob(f"{group}/*/model.onnx")
             if p.stat().st_size < 20_000]
    digits = Seed((tools.ROOT / "test/models/digits/digits.onnx").read_bytes())
    return [[digits], seeds.all_seeds(), [Seed(path.read_bytes()) for path in sorted(small)]]


def guarded(*arguments: str | Path) -> tools.Run:
    return tools.run(["prlimit", MEMORY, tools.tool(str(arguments[0])), *map(str, arguments[1:])], LIMIT_S)


def unfit_end(done: tools.Run, folder: Path, before: set[str]) -> str | None:
    """What is wrong with how a tool ended, whatever its result."""
    if done.fault:
        return done.fault
    if done.code == 0:
        return None
    if "error:" not in done.stderr:
        return f"exit code {done.code} without an error message"
    if left := {p.name for p in folder.iterdir()} - before:
        return f"refused, but left {', '.join(sorted(left))} behind"
    return None


class Reference:
    """ONNX Runtime in worker processes, each replaced when a model has killed it."""

    def __init__(self, count: int):
        self.free: queue.Queue = queue.Queue()
        for _ in range(count):
            self.free.put(self._start())

    @staticmethod
    def _start() -> subprocess.Popen:
        script = Path(__file__).with_name("reference_worker.py")
        return subprocess.Popen([sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(self, *files: Path) -> str:
        """`ok`, `refused`, or `endless`: a damaged number of iterations may keep it busy for years."""
        worker, late = self.free.get(), threading.Event()

        def stop() -> None:
            late.set()
            worker.kill()

        timer = threading.Timer(LIMIT_S, stop)
        timer.start()
        try:
            worker.stdin.write(" ".join(map(str, files)) + "\n")
            worker.stdin.flush()
            said = worker.stdout.readline().strip()
        except BrokenPipeError:
            said = ""
        timer.cancel()
        if not said:
            worker.kill()
            worker = self._start()
        self.free.put(worker)
        return said or ("endless" if late.is_set() else "refused")

    def stop(self) -> None:
        while not self.free.empty():
            self.free.get().kill()


def same_result(references: dict[str, np.ndarray], outputs: dict[str, np.ndarray]) -> str | None:
    for name, reference in references.items():
        if name not in outputs:
            return f"no output {name}"
        if reference.dtype.kind == "f":
            # Damaged weights overflow; where they do, the order of additions decides what comes out.
            if not np.isfinite(reference).all() or np.abs(reference).max(initial=0) > 1e6:
                continue
            spread = float(np.ptp(reference)) if reference.size else 0.0
            wrong = compare.within(reference, outputs[name], rtol=1e-3, atol=1e-3 * spread + 1e-6)
        else:
            wrong = compare.within(reference, outputs[name], 0, 0)
        if wrong:
            return f"output {name}: {wrong}"
    return None


def write(seed: Seed, folder: Path, name: str) -> Path:
    """The seed's model file, with its data file beside it."""
    if seed.data is not None:
        (folder / seeds.DATA_FILE).write_bytes(seed.data)
    model = folder / name
    model.write_bytes(seed.model)
    return model


def check_model(seed: Seed, folder: Path, reference: Reference) -> str:
    model, artifact = write(seed, folder, "model.onnx"), folder / "m.skiff"
    before = {path.name for path in folder.iterdir()}
    done = guarded("skiffc", model, "-o", artifact, "--target", "host", *seed.options)
    if wrong := unfit_end(done, folder, before):
        return f"skiffc: {wrong}"
    if done.code:
        return "refused"
    given, made, expected = (folder / name for name in ("in.npz", "out.npz", "ref.npz"))
    before |= {artifact.name, given.name, expected.name}
    answer = reference.run(model, given, expected)
    if answer != "ok":
        ran = guarded("skiff-run", artifact)
        if answer == "endless" and ran.code is None:
            return "compiled"
        wrong = unfit_end(ran, folder, before)
        return f"skiff-run: {wrong}" if wrong else "compiled"
    ran = guarded("skiff-run", artifact, "--inputs", given, "--outputs", made)
    if wrong := unfit_end(ran, folder, before):
        return f"skiff-run: {wrong}"
    if ran.code:
        return f"skiff-run refused what skiffc and ONNX Runtime took: {tools.refusal(ran.stderr)}"
    wrong = same_result(tensors.load(expected), tensors.load(made))
    return f"wrong result: {wrong}" if wrong else "right"


def check_artifact(data: bytes, folder: Path, inputs: Path, undamaged: Path) -> str:
    artifact, made = folder / "m.skiff", folder / "out.npz"
    artifact.write_bytes(data)
    ran = guarded("skiff-run", artifact, "--inputs", inputs, "--outputs", made)
    if wrong := unfit_end(ran, folder, {artifact.name}):
        return f"skiff-run: {wrong}"
    if ran.code:
        return "refused"
    expected, outputs = tensors.load(undamaged), tensors.load(made)
    same = expected.keys() == outputs.keys() and all(
        expected[k].dtype == outputs[k].dtype and expected[k].tobytes() == outputs[k].tobytes() for k in expected)
    return "right" if same else "wrong result: other outputs than the undamaged file's"


def check_paddle(model: Path) -> str:
    artifact = model.with_suffix(".skiff")
    before = {path.name for path in model.parent.iterdir()}
    # Code for the larger networks takes seconds: of these the plan is enough.
    is_large = model.stat().st_size > LARGE_MODEL
    emitted = ("-o", model.with_suffix(".mlir"), "--emit=plan") if is_large else ("-o", artifact, "--target", "host")
    done = guarded("skiffc", model, *emitted)
    if wrong := unfit_end(done, model.parent, before):
        return f"skiffc: {wrong}"
    if done.code:
        return "refused"
    if is_large:
        return "compiled"
    ran = guarded("skiff-run", artifact)
    if ran.code is None:  # a damaged condition may keep a loop busy for years
        return "compiled"
    wrong = unfit_end(ran, model.parent, before | {artifact.name})
    return f"skiff-run: {wrong}" if wrong else "compiled"


@dataclass(frozen=True)
class Artifact:
    data: bytes
    inputs: Path
    outputs: Path  # of the undamaged file


def base_artifacts(groups: list[list[Seed]], folder: Path, reference: Reference) -> list[list[Artifact]]:
    """Compiled files: of the last group, which has hundreds, the first four."""
    found = [[] for _ in groups]
    for number, (seed, artifacts) in enumerate(
            (seed, artifacts) for group, artifacts in zip(groups, found) for seed in group[:40]):
        artifact, given, made, expected = (folder / f"base{number}.{end}" for end in ("skiff", "in", "out", "ref"))
        ready = (
            len(artifacts) < (4 if artifacts is found[-1] else 40)
            and guarded("skiffc", write(seed, folder, f"base{number}.onnx"), "-o", artifact, "--target", "host",
                        *seed.options).code == 0
            and reference.run(folder / f"base{number}.onnx", given, expected) == "ok"
            and guarded("skiff-run", artifact, "--inputs", given, "--outputs", made).code == 0
        )
        if ready:
            artifacts.append(Artifact(artifact.read_bytes(), given, made))
    return found


def damaged(seed: Seed, donor: Seed, chance: random.Random) -> Seed:
    if seed.data is not None and chance.random() < 0.3:
        return replace(seed, data=mutated(seed.data, donor.data or donor.model, chance))
    if chance.random() < 0.5:
        return replace(seed, model=edited(onnx.ModelProto.FromString(seed.model), chance))
    return replace(seed, model=mutated(seed.model, donor.model, chance))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--count", type=int, default=500, help="files of each kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", metavar="KIND[:N]", help="run one kind, or one case, e.g. onnx:17, and keep its file")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    KEPT.mkdir(parents=True, exist_ok=True)
    reference = Reference(options.jobs)

    with tempfile.TemporaryDirectory(prefix="skiff-mutation-") as scratch:
        models = base_models()
        artifacts = base_artifacts(models, Path(scratch), reference)
        # Single operators may be refused, the others not.
        if [len(group) for group in artifacts[:2]] != [len(group) for group in models[:2]] or not artifacts[2]:
            print("mutation: base models do not compile and run")
            return 1

        paddles = {kind: paddle.base_models(kind) for kind in paddle.KINDS}

        def one_paddle(kind: str, number: int) -> str:
            chance = random.Random(f"{options.seed}/{kind}/{number}")
            file = paddle.damaged(kind, chance.choice(paddles[kind]), chance.choice(paddles[kind]), chance)
            with tempfile.TemporaryDirectory(dir=scratch) as folder:
                result = check_paddle(file.write(Path(folder), kind))
            if ":" in (options.only or "") or result not in GOOD:
                kept = KEPT / f"{kind}-{number}"
                kept.mkdir(exist_ok=True)
                print(f"{kind}:{number}: {result}; kept: {file.write(kept, kind)}", flush=True)
            return result

        def one(case: tuple[str, int]) -> str:
            kind, number = case
            if kind in paddle.KINDS:
                return one_paddle(kind, number)
            chance = random.Random(f"{options.seed}/{kind}/{number}")
            groups = models if kind == "onnx" else artifacts
            base = chance.choice(chance.choice(groups))
            donor = chance.choice(chance.choice(groups))
            with tempfile.TemporaryDirectory(dir=scratch) as folder:
                if kind == "onnx":
                    file = damaged(base, donor, chance)
                    result = check_model(file, Path(folder), reference)
                else:
                    file = Seed(mutated(base.data, donor.data, chance))
                    result = check_artifact(file.model, Path(folder), base.inputs, base.outputs)
            if ":" in (options.only or "") or result not in GOOD:
                kept = KEPT / f"{kind}-{number}"
                kept.mkdir(exist_ok=True)
                print(f"{kind}:{number}: {result}; kept: {write(file, kept, f'm.{kind}')} {' '.join(file.options)}", flush=True)
            return result

        cases = [(kind, number) for kind in ("onnx", "skiff", *paddle.KINDS) for number in range(options.count)]
        if options.only:
            cases = [(kind, n) for kind, n in cases if options.only in (kind, f"{kind}:{n}")]
        with ThreadPoolExecutor(options.jobs) as pool:
            results = dict(zip(cases, pool.map(one, cases)))
    reference.stop()

    bad = {case: text for case, text in results.items() if text not in GOOD}
    for kind in ("onnx", "skiff", *paddle.KINDS):
        texts = [text for (k, _), text in results.items() if k == kind]
        ended = f"{texts.count('refused')} refused, " + (
            f"{texts.count('compiled')} compiled" if kind in paddle.KINDS else
            f"{texts.count('right')} right, {texts.count('compiled')} compiled that ONNX Runtime refuses")
        if texts:
            print(f"mutation: {len(texts)} .{kind} files: {ended}, {sum(k == kind for k, _ in bad)} failed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
