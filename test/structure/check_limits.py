#!/usr/bin/env python3
"""Counts what must not grow: files of more than 600 lines, and TODOs that name no issue. Limits only go down."""

from __future__ import annotations

import re
import sys

from tree import ROOT, files

LONGEST = 600
MOST_LONG_FILES = 0
MOST_TODOS = 0
SOURCES = (".h", ".hpp", ".cpp", ".c", ".td", ".py", ".cmake", "CMakeLists.txt", ".mlir", ".fbs")
OWED = re.compile(r"\b(TODO|FIXME|XXX)\b(?!\s*\(#\d+\))")  # TODO(#12) has an owner


def main() -> int:
    long_files, todos = [], []
    for file in files(*SOURCES):
        lines = (ROOT / file).read_text(errors="replace").splitlines()
        if len(lines) > LONGEST:
            long_files.append(f"{file}: {len(lines)} lines; split it by subject")
        if file.name != "check_limits.py":
            todos += [f"{file}:{number}: {line.strip()}" for number, line in enumerate(lines, 1) if OWED.search(line)]
    for line in long_files + todos:
        print(line)
    print(f"{len(long_files)} files over {LONGEST} lines (limit {MOST_LONG_FILES}), "
          f"{len(todos)} TODOs without an issue (limit {MOST_TODOS})")
    return 1 if len(long_files) > MOST_LONG_FILES or len(todos) > MOST_TODOS else 0


if __name__ == "__main__":
    sys.exit(main())
