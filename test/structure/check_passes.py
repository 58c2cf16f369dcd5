#!/usr/bin/env python3
"""Checks that every pass is described and tested: summary, description and a lit file named after its flag.

For `--skiff-sink-transposes` that is test/**/sink-transposes.mlir, sink-transposes-SUBJECT.mlir, or a file in a
folder sink-transposes/; one of them must run the flag.
A source file that holds two passes is reported too."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from tree import ROOT, files, report

PASS = re.compile(r'^def\s+\w+\s*:\s*\w*Pass<\s*"([^"]+)"', re.MULTILINE)


def passes(file: Path) -> list[tuple[str, str]]:
    """(flag, text of the definition) for each pass of a Passes.td."""
    text = (ROOT / file).read_text()
    starts = [(match.start(), match[1]) for match in PASS.finditer(text)]
    ends = [start for start, _ in starts[1:]] + [len(text)]
    return [(flag, text[start:end]) for (start, flag), end in zip(starts, ends)]


def problems_of(file: Path, flag: str, text: str, tests: list[Path]) -> list[str]:
    found = [f"{file}: {flag} has no {part}" for part in ("summary", "description") if f"let {part}" not in text]
    name = flag.removeprefix("skiff-")
    own = [t for t in tests if t.stem == name or t.stem.startswith(f"{name}-") or t.parent.name == name]
    if not own:
        found.append(f"{file}: {flag} has no lit file test/**/{name}.mlir")
    elif not any(flag in (ROOT / test).read_text() for test in own):  # as an option, or inside --pass-pipeline
        found.append(f"{own[0]}: does not run {flag}")
    return found


def main() -> int:
    tests = list(files(".mlir", under=("test",)))
    problems, count = [], 0
    for file in files("Passes.td"):
        for flag, text in passes(file):
            count += 1
            problems += problems_of(file, flag, text, tests)
    for file in files(".cpp", under=("passes", "targets")):
        held = (ROOT / file).read_text(errors="replace").count("#define GEN_PASS_DEF_")
        if held > 1:
            problems.append(f"{file}: holds {held} passes; one pass a file")
    return report(problems, f"{count} passes")


if __name__ == "__main__":
    sys.exit(main())
