#!/usr/bin/env python3
"""Prints the inner loops of assembly (standard input) that multiply and add vectors, as LLVM writes it for x86-64 and
AArch64: `FUNCTION: multiply-adds, loads, spills`, the last being stores to and reloads from the stack.

For lit tests: accumulators must stay in registers, whatever LLVM's register allocator makes of the code next year."""

from __future__ import annotations

import re
import sys

FUNCTION = re.compile(r"^([A-Za-z_]\w*):")
LABEL = re.compile(r"^(\.L\w+):")
BRANCH = re.compile(r"^\s(?:j\w+|b(?:\.\w+)?|cbn?z\s+\w+,)\s+(\.L\w+)")
MULTIPLY_ADD = re.compile(r"^\s(?:vfmadd\w*|mulps|v?pmaddwd|fmla|mla|u?s?dot)\b")
LOAD = re.compile(r"^\s(?:ld\w*\s|v?mov\w*\s+[^,]*\(|vbroadcast\w*\s+[^,]*\()")
SPILL = re.compile(r"-byte (?:Folded )?(?:Spill|Reload)")


def inner_loops(lines: list[str]):
    function, labels = "", {}
    for number, line in enumerate(lines):
        if found := FUNCTION.match(line):
            function, labels = found[1], {}
        elif found := LABEL.match(line):
            labels[found[1]] = number
        elif (found := BRANCH.match(line)) and found[1] in labels:
            body = lines[labels[found[1]] + 1 : number]
            if not any(LABEL.match(line) for line in body):
                yield function, body


def main() -> None:
    for function, body in inner_loops(sys.stdin.read().splitlines()):
        counts = [sum(bool(kind.search(line)) for line in body) for kind in (MULTIPLY_ADD, LOAD, SPILL)]
        if counts[0] > 1:
            print("{}: {} multiply-adds, {} loads, {} spills".format(function, *counts))


if __name__ == "__main__":
    main()
