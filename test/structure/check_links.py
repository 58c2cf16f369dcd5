#!/usr/bin/env python3
"""Checks that relative links in Markdown pages lead to files that exist."""

from __future__ import annotations

import re
import sys

from tree import ROOT, files, report

LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def main() -> int:
    pages = list(files(".md"))
    problems = [
        f"{page}: no such file: {target}"
        for page in pages
        for target in LINK.findall(re.sub(r"```.*?```", "", (ROOT / page).read_text(), flags=re.DOTALL))
        if "://" not in target and not (ROOT / page.parent / target).exists()
    ]
    return report(problems, f"the links of {len(pages)} pages")


if __name__ == "__main__":
    sys.exit(main())
