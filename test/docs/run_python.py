#!/usr/bin/env python3
"""Runs every ```python block of docs/python.md in one interpreter, and compares what a block prints with the ```text
block that follows it: as in run_console.py, each line must occur, in order, and `...` stands for anything."""

from __future__ import annotations

import contextlib
import io
import os
import re
import sys
import tempfile
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from docs import run_console  # noqa: E402
from harness import tools  # noqa: E402

PAGE = tools.ROOT / "docs/python.md"
BLOCK = re.compile(r"^```python\n(.*?)^```(?:\n\n?```text\n(.*?)^```)?", re.MULTILINE | re.DOTALL)


def run(code: str, shown: list[str], line: int, names: dict) -> str | None:
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed):
            exec(compile("\n" * line + code, str(PAGE), "exec"), names)
    except Exception:
        return traceback.format_exc(limit=-1)
    return run_console.not_shown(printed.getvalue(), shown)


def main() -> int:
    if not tools.use_python_package():
        return tools.SKIP
    page = PAGE.read_text()
    names: dict = {"__name__": "__main__"}
    wrong = count = 0
    with tempfile.TemporaryDirectory(prefix="skiff-docs-") as folder:
        run_console.furnish(folder)
        os.chdir(folder)
        for block in BLOCK.finditer(page):
            count += 1
            shown = [line.strip() for line in (block[2] or "").splitlines()]
            if fault := run(block[1], shown, page[: block.start(1)].count("\n"), names):
                wrong += 1
                print(fault)
        os.chdir(tools.ROOT)
    print(f"docs/python.md: {count} blocks, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
