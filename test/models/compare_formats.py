#!/usr/bin/env python3
"""Both formats of one Paddle model must become the same `nn` graph, up to names and the order of independent
operations.

The models: those of run_models.py's set `paddle`, where they are, and the networks and control flow among the cases of
run_paddle_cases.py. A model's result must be the one listed in paddle_formats.txt: `pass`, or which operations one
format has more of than the other, as Paddle's two versions do not export everything alike (loops carry their values in
another order, for one)."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from conformance import run_paddle_cases  # noqa: E402
from harness import expected, tools  # noqa: E402

EXPECTED = Path(__file__).with_name("paddle_formats.txt")
HEADER = "Whether both formats of a Paddle model become one graph; rewritten by compare_formats.py --update."
FAMILIES = ("nets", "dense", "sequences", "flow")
LIMIT_S = 300

_LOCATION = re.compile(r' loc\((?:#loc\d*|unknown|"[^"]*"|fused<[^>]*>\[[^\]]*\])\)')
_ALIAS = re.compile(r"^(#\w+) = (.*)$", re.MULTILINE)
_NAME = re.compile(r',? ?nn\.(?:name|symbols) = (?:"[^"]*"|\[[^\]]*\])')
_RESULTS = re.compile(r"^((?:%[\w$.-]+(?::\d+)?(?:, )?)+) = (.*)$")
_VALUE = re.compile(r"%[\w$.-]+(?:#\d+)?")
_REAL = re.compile(r"-?\d+\.\d+(?:[eE][+-]?\d+)?(?= : f64)")  # an attribute: f32 in one format, f64 in the other
_BLOB = re.compile(r'^\s*(\S+): "0x(\w+)"', re.MULTILINE)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class Graph:
    """The text of an `nn` module, each value known by what computes it."""

    def __init__(self, text: str):
        program, _, resources = text.partition("{-#")
        blobs = {name.strip('"'): digest(data) for name, data in _BLOB.findall(resources)}
        aliases = dict(_ALIAS.findall(program))
        self.scopes: list[dict[str, str]] = [{}]
        self.open: list[tuple[str, str, list[str]]] = []  # results, head, and what its regions hold
        self.ops: Counter[str] = Counter()
        self.results = ""
        for line in program.splitlines():
            if line.startswith(("#", "module")):
                continue
            line = _NAME.sub("", _LOCATION.sub("", line).strip())
            line = re.sub(r"dense_resource<([^>]*)>", lambda m: f"<{blobs.get(m[1], m[1])}>", line)
            line = re.sub(r"#\w+", lambda m: aliases.get(m[0], m[0]), line)
            line = _REAL.sub(lambda m: str(np.float32(m[0])), line)
            if line:
                self._line(line)

    def _line(self, line: str) -> None:
        if line.startswith("func.func"):
            self._name_arguments(line, "input")
            self.results = digest(self._inlined(line.partition("attributes")[0]))
        elif line.startswith("^"):
            self._name_arguments(line, f"block{len(self.open)}.{len(self.open[-1][2])}")
        elif line.startswith("} else") or line in ("}, {", "} do {"):
            self.scopes[-1] = {}
            self.open[-1][2].append("|")
        elif line.startswith("}") and self.open:
            results, head, held = self.open.pop()
            self.scopes.pop()
            self._define(results, digest(head + "".join(held)))
        elif line.endswith("{"):
            results, head = self._parts(line)
            self._count(head)
            self.open.append((results, self._inlined(head), []))
            self.scopes.append({})
            self._name_arguments(line, f"region{len(self.open)}")
        elif line.startswith("return"):
            self.results = digest(self.results + self._inlined(line))
        elif not line.startswith("}"):
            results, body = self._parts(line)
            self._count(body)
            known = digest(self._inlined(body))
            if results:
                self._define(results, known)
            elif self.open:
                self.open[-1][2].append(known)

    def _parts(self, line: str) -> tuple[str, str]:
        match = _RESULTS.match(line)
        return (match[1], match[2]) if match else ("", line)

    def _count(self, body: str) -> None:
        self.ops[re.match(r'"?[\w.]+', body)[0].strip('"')] += 1

    def _define(self, results: str, known: str) -> None:
        for number, result in enumerate(results.split(", ") if results else []):
            self.scopes[-1][result.partition(":")[0]] = f"{known}.{number}" if "," in results else known

    def _name_arguments(self, line: str, prefix: str) -> None:
        names = dict.fromkeys(name for name in _VALUE.findall(line) if name.startswith("%arg"))
        for number, name in enumerate(n for n in names if not self._look_up(n)):
            self.scopes[-1][name] = f"{prefix}.{number}"

    def _look_up(self, name: str) -> str | None:
        return next((scope[name] for scope in reversed(self.scopes) if name in scope), None)

    def _inlined(self, body: str) -> str:
        def known(match: re.Match) -> str:
            base, _, number = match[0].partition("#")
            return f"{self._look_up(base) or base}#{number}"

        return _VALUE.sub(known, body)


def graph(model: Path) -> Graph | str:
    done = tools.run([tools.tool("skiffc"), str(model), "--emit=nn", "-o", "-"], LIMIT_S)
    if done.fault:
        return f"{done.fault} in skiffc"
    return f"refused: {tools.refusal(done.stderr)}" if done.code else Graph(done.stdout)


def compare(pair: tuple[Path, Path]) -> str:
    pir, legacy = map(graph, pair)
    for one in (pir, legacy):
        if isinstance(one, str):
            return one
    if pir.results == legacy.results:
        return "pass"
    extras = ("PIR", pir.ops - legacy.ops), ("ProgramDesc", legacy.ops - pir.ops)
    more = [f"{kind} has {op} {count}" for kind, extra in extras for op, count in sorted(extra.items())]
    return "inexact: " + (", ".join(more) or "the same operations, but not the same graph")


def pairs(scratch: Path) -> dict[str, tuple[Path, Path]]:
    cases = {case.name: case for case in run_paddle_cases.unpack(scratch, FAMILIES)}
    found = {name.removeprefix("pir/"): (case.model(), cases[other].model()) for name, case in cases.items()
             if name.startswith("pir/") and (other := "legacy/" + name.removeprefix("pir/")) in cases}
    manifest = tools.SHARED_MODELS / "PADDLE_MANIFEST.json"
    if not manifest.exists():
        print(f"no models in {tools.SHARED_MODELS}: only the cases are compared")
        return found
    for entry in json.loads(manifest.read_text())["models"]:
        folder = tools.SHARED_MODELS / entry["name"]
        if len(entry["formats"]) == 2:
            found[entry["name"]] = folder / "pir/inference.json", folder / "legacy/inference.pdmodel"
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--filter", default="", metavar="REGEX", help="only the models whose name matches")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--update", action="store_true", help=f"rewrite {EXPECTED.name} from this run")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="skiff-formats-") as folder:
        models = {name: pair for name, pair in pairs(Path(folder)).items() if re.search(options.filter, name)}
        with ThreadPoolExecutor(options.jobs) as pool:
            results = dict(zip(models, pool.map(compare, models.values())))
    failures = {name: text for name, text in results.items() if not expected.acceptable(text)}
    for name, text in failures.items():
        print(f"{name}: {text}")
    differing = expected.settle(EXPECTED, HEADER, results, options.update, complete=False)
    same = sum(text == "pass" for text in results.values())
    print(f"formats: {len(results)} models: {same} the same graph, {len(results) - same - len(failures)} not, "
          f"{len(failures)} failed; {differing} not as listed")
    return 1 if failures or differing else 0


if __name__ == "__main__":
    sys.exit(main())
