#!/usr/bin/env python3
"""Checks that a target is named in its own folder only, so that adding one edits nothing else.

Comments may name targets. The runtime and the support library are left out: they know CPU architectures (ELF
machine numbers, cpuid, what to compile for), which is not the same, and no targets."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from tree import ROOT, files, report

NOT_A_TARGET = {"common", "skeleton"}
WHERE = ("compiler", "dialects", "passes", "targets", "tools")


def without_comments(file: Path) -> str:
    text = (ROOT / file).read_text(errors="replace")
    if file.suffix in (".txt", ".cmake"):
        return re.sub(r"#.*", "", text)
    # Newlines stay, so that line numbers do.
    return re.sub(r"//[^\n]*|/\*.*?\*/", lambda match: "\n" * match[0].count("\n"), text, flags=re.DOTALL)


def main() -> int:
    names = sorted(p.name for p in (ROOT / "targets").iterdir() if p.is_dir() and p.name not in NOT_A_TARGET)
    named = re.compile("|".join(rf"(?<![a-z]){re.escape(name)}" for name in names), re.IGNORECASE)
    problems = []
    for file in files(".h", ".cpp", ".td", ".txt", ".cmake", under=WHERE):
        if file.parts[:3] == ("targets", "common", "builtins"):
            continue
        # tools/cmake/NAME.cmake is the toolchain file of a cross build for target NAME.
        own = file.parts[1] if file.parts[0] == "targets" else file.stem if file.suffix == ".cmake" else None
        for number, line in enumerate(without_comments(file).splitlines(), 1):
            for match in named.finditer(line):
                if match[0].lower() != own:
                    problems.append(f"{file}:{number}: names target {match[0]} outside targets/{match[0].lower()}")
    return report(problems, f"the code of {', '.join(WHERE)}, looking for: {', '.join(names) or 'no target yet'}")


if __name__ == "__main__":
    sys.exit(main())
