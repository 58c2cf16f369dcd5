"""Committed lists of results: one `name result` a line, sorted; anything that changed is a failure."""

from __future__ import annotations

from pathlib import Path


def acceptable(result: str) -> bool:
    """Only a right result, a refusal with its reason, or a stated inexactness may stand in a list."""
    return result.split(":")[0].split()[0] in ("pass", "refused", "inexact")


def read(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    lines = (line.split(" ", 1) for line in path.read_text().splitlines() if line and not line.startswith("#"))
    return {name: result for name, result in lines}


def write(path: Path, header: str, results: dict[str, str]) -> None:
    lines = [f"# {header}"] + [f"{name} {results[name]}" for name in sorted(results)]
    path.write_text("\n".join(lines) + "\n")


def settle(path: Path, header: str, results: dict[str, str], update: bool, complete: bool) -> int:
    """Compares `results` with the list at `path` (or rewrites it) and returns how many lines are not in order.

    `complete`: every case ran, so a listed name without a result is in error too."""
    listed = read(path)
    if update:
        good = {name: result for name, result in results.items() if acceptable(result)}
        kept = {} if complete else listed
        write(path, header, {**kept, **good})
        listed = read(path)
    wrong = 0
    for name in sorted(set(results) | (set(listed) if complete else set())):
        got, want = results.get(name, "nothing: no such case"), listed.get(name, "nothing: not in the list")
        if got != want:
            print(f"{name}: expected {want}\n    got {got}")
            wrong += 1
    return wrong
