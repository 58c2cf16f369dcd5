#!/usr/bin/env python3
"""Gives 500 damaged .onnx files to skiffc and 500 damaged .skiff files to skiff-run.

Each must be refused with an error, or give a right result: for .onnx, ONNX Runtime's on the same damaged model
where that runs it; for .skiff, the undamaged file's, to the bit. Never a signal, an internal error, a hang or a
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
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import numpy as np  # noqa: E402
import onnx  # noqa: E402
import onnx.parser  # noqa: E402

from harness import compare, tensors, tools  # noqa: E402
from mutation.mutate import mutated  # noqa: E402

LIMIT_S = 20
MEMORY = "--as=8589934592"  # a false length must not take the machine's memory before it is noticed
KEPT = tools.BUILD / "mutation"

# Sub-graphs, and sizes that only a run knows.
CONTROL_FLOW = """
<ir_version: 8, opset_import: ["" : 16]>
control_flow (bool c, float[2, 4] x, int64 n) => (float[rows, 4] y, float[more, 4] z, float[steps, 4] s) {
  y = If (c) <
    then_branch = then () => (float[rows, 4] a) { a = Concat <axis = 0> (x, x) },
    else_branch = other () => (float[rows, 4] b) { b = Neg (x) }
  >
  z, s = Loop (n, , x) <
    body = body (int64 i, bool go, float[r, 4] v) => (bool go_out, float[q, 4] v_out, float[4] largest) {
      go_out = Identity (go)
      v_out = Concat <axis = 0> (v, x)
      largest = ReduceMax <axes = [0], keepdims = 0> (v)
    }
  >
}
"""


def base_models(folder: Path) -> list[Path]:
    """Small models with many operators: what reads them is all of the importer, and nothing is slow."""
    wheel = Path(onnx.__file__).parent / "backend" / "test" / "data"
    small = [p for group in ("pytorch-operator", "pytorch-converted") for p in wheel.glob(f"{group}/*/model.onnx")
             if p.stat().st_size < 20_000]
    control_flow = folder / "control-flow.onnx"
    onnx.save(onnx.parser.parse_model(CONTROL_FLOW), control_flow)
    return [tools.ROOT / "test/models/digits/digits.onnx", control_flow, *sorted(small)]


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

    def run(self, *files: Path) -> bool:
        worker = self.free.get()
        try:
            worker.stdin.write(" ".join(map(str, files)) + "\n")
            worker.stdin.flush()
            said = worker.stdout.readline().strip()
        except BrokenPipeError:
            said = ""
        if not said:
            worker.kill()
            worker = self._start()
        self.free.put(worker)
        return said == "ok"

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


def check_model(data: bytes, folder: Path, reference: Reference) -> str:
    model, artifact = folder / "model.onnx", folder / "m.skiff"
    model.write_bytes(data)
    done = guarded("skiffc", model, "-o", artifact, "--target", "host")
    if wrong := unfit_end(done, folder, {model.name}):
        return f"skiffc: {wrong}"
    if done.code:
        return "refused"
    given, made, expected = (folder / name for name in ("in.npz", "out.npz", "ref.npz"))
    if not reference.run(model, given, expected):
        ran = guarded("skiff-run", artifact)
        wrong = unfit_end(ran, folder, {model.name, artifact.name})
        return f"skiff-run: {wrong}" if wrong else "compiled"
    ran = guarded("skiff-run", artifact, "--inputs", given, "--outputs", made)
    if wrong := unfit_end(ran, folder, {p.name for p in (model, artifact, given, expected)}):
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


def base_artifacts(folder: Path, reference: Reference) -> list[tuple[Path, Path, Path]]:
    """Compiled files, each with inputs and the outputs of the undamaged file."""
    found = []
    for number, model in enumerate(base_models(folder)[:40]):
        stem = folder / f"base{number}"
        artifact, given, made = (stem.with_suffix(s) for s in (".skiff", ".in.npz", ".out.npz"))
        ready = (
            len(found) < 8
            and guarded("skiffc", model, "-o", artifact, "--target", "host").code == 0
            and reference.run(model, given, stem.with_suffix(".ref.npz"))
            and guarded("skiff-run", artifact, "--inputs", given, "--outputs", made).code == 0
        )
        if ready:
            found.append((artifact, given, made))
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--count", type=int, default=500, help="files of each kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", metavar="KIND:N", help="run one case, e.g. onnx:17, and keep its file")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    KEPT.mkdir(parents=True, exist_ok=True)
    reference = Reference(options.jobs)

    with tempfile.TemporaryDirectory(prefix="skiff-mutation-") as scratch:
        models = [path.read_bytes() for path in base_models(Path(scratch))]
        bases = base_artifacts(Path(scratch), reference)
        if not bases:
            print("mutation: none of the base models compiles")
            return 1
        artifacts = [base[0].read_bytes() for base in bases]

        def one(case: tuple[str, int]) -> str:
            kind, number = case
            chance = random.Random(f"{options.seed}/{kind}/{number}")
            files = models if kind == "onnx" else artifacts
            chosen = chance.randrange(len(files)) if chance.random() < 0.7 else 0  # digits: the largest of them
            data = mutated(files[chosen], chance.choice(files), chance)
            with tempfile.TemporaryDirectory(dir=scratch) as folder:
                if kind == "onnx":
                    result = check_model(data, Path(folder), reference)
                else:
                    result = check_artifact(data, Path(folder), *bases[chosen][1:])
            if options.only or result not in ("right", "refused", "compiled"):
                (KEPT / f"{number}.{kind}").write_bytes(data)
            return result

        cases = [(kind, number) for kind in ("onnx", "skiff") for number in range(options.count)]
        if options.only:
            kind, number = options.only.split(":")
            cases = [(kind, int(number))]
        with ThreadPoolExecutor(options.jobs) as pool:
            results = dict(zip(cases, pool.map(one, cases)))
    reference.stop()

    bad = {case: text for case, text in results.items() if text not in ("right", "refused", "compiled")}
    for (kind, number), text in bad.items():
        print(f"{kind}:{number}: {text}; kept as {KEPT / f'{number}.{kind}'}")
    for kind in ("onnx", "skiff"):
        texts = [text for (k, _), text in results.items() if k == kind]
        if texts:
            print(f"mutation: {len(texts)} .{kind} files: {texts.count('refused')} refused, {texts.count('right')} right, "
                  f"{texts.count('compiled')} compiled that ONNX Runtime refuses, {sum(k == kind for k, _ in bad)} failed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
