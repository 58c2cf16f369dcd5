#!/usr/bin/env python3
"""Runs every ```console block of README.md and docs/, and the `run:` steps of ```yaml blocks (GitHub workflows), so
that what they show keeps working.

In a block, lines that begin with `$ ` are commands (a trailing backslash or a <<'END' goes on); lines after
them are output: each must occur in what the command prints, in order. `...` stands for anything. A page's blocks
share one scratch folder that looks like the repository's root, with build/bin on the PATH."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from harness import tools  # noqa: E402

BLOCK = re.compile(r"^```(console|yaml)\n(.*?)^```", re.MULTILINE | re.DOTALL)
STEP = re.compile(r"^(?P<indent> *)(?:- )?run: (?:\|\n(?P<lines>(?:(?P=indent) +.*\n)+)|(?P<line>.+)\n)", re.MULTILINE)
HEREDOC = re.compile(r"<<'(\w+)'$")


def commands(block: str) -> list[tuple[str, list[str]]]:
    """(command, lines shown as its output) for each command of a block."""
    found: list[tuple[str, list[str]]] = []
    lines = iter(block.replace("\\\n", "").splitlines())
    for line in lines:
        if line.startswith("$ "):
            command = line[2:]
            if heredoc := HEREDOC.search(command):
                for body in lines:
                    command += "\n" + body
                    if body == heredoc[1]:
                        break
            found.append((command, []))
        elif found:
            found[-1][1].append(line.strip())
    return found


def steps(workflow: str) -> list[tuple[str, list[str]]]:
    """The scripts of a workflow, as `commands` gives them."""
    return [(textwrap.dedent(step["lines"]) if step["lines"] else step["line"], []) for step in STEP.finditer(workflow)]


def run(command: str, shown: list[str], folder: str) -> str | None:
    environment = {**os.environ, "NO_COLOR": "1", "PATH": f"{tools.BUILD / 'bin'}:{os.environ['PATH']}"}
    done = subprocess.run(["bash", "-euo", "pipefail", "-c", command], cwd=folder, env=environment, text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300)
    if done.returncode:
        return f"exit code {done.returncode}\n{done.stdout}"
    return not_shown(done.stdout, shown)


def not_shown(output: str, shown: list[str]) -> str | None:
    """What of `shown` does not occur in the output, in order; None where all does."""
    printed = " ".join(output.split())
    for line in shown:
        for part in filter(str.strip, line.split("...")):
            _, found, printed = printed.partition(" ".join(part.split()))
            if not found:
                return f"does not print {part!r}\n{output}"
    return None


def furnish(folder: str) -> None:
    """Makes a scratch folder look like the repository's root."""
    for entry in tools.ROOT.iterdir():
        Path(folder, entry.name).symlink_to(entry)


def main() -> int:
    wrong = count = 0
    for page in [tools.ROOT / "README.md", *sorted((tools.ROOT / "docs").rglob("*.md"))]:
        with tempfile.TemporaryDirectory(prefix="skiff-docs-") as folder:
            furnish(folder)
            for language, block in BLOCK.findall(page.read_text()):
                for command, shown in commands(block) if language == "console" else steps(block):
                    count += 1
                    if fault := run(command, shown, folder):
                        wrong += 1
                        print(f"{page.relative_to(tools.ROOT)}: $ {command}\n{fault}")
    print(f"docs: {count} commands, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
