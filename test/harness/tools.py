"""Runs Skiff's tools and says in one word how a run ended."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("SKIFF_BUILD_DIR", ROOT / "build"))
SHARED_MODELS = Path(os.environ.get("SKIFF_MODELS", ROOT.parent / "shared" / "models"))
SKIP = 77  # the exit code that ctest counts as skipped


def tool(name: str) -> str:
    """The path of a tool; SKIFF_BIN_DIR puts other binaries (or fakes of them) in place of the build's."""
    return str(Path(os.environ.get("SKIFF_BIN_DIR", BUILD / "bin")) / name)


def use_python_package() -> bool:
    """Puts the build's Python package on the path; says so and answers False where it was not built."""
    folder = BUILD / "python"
    if not list(folder.glob("skiff/_core*.so")):
        print(f"skipped: no Python package in {folder}; run tools/setup, then tools/build")
        return False
    sys.path.insert(0, str(folder))
    return True


def runner(target: str = "host") -> list[str] | None:
    """The command that skiff-run is for code of `target`: by emulation where this computer has another architecture,
    and None where that was not built. SKIFF_QEMU_CPU chooses the emulated CPU."""
    if not target.startswith("aarch64") or platform.machine() == "aarch64":
        return [tool("skiff-run")]
    program = ROOT / "build-aarch64/bin/skiff-run"
    if not (shutil.which("qemu-aarch64") and program.exists()):
        return None
    cpu = os.environ.get("SKIFF_QEMU_CPU", "max")
    return ["qemu-aarch64", "-cpu", cpu, "-L", str(ROOT / "build-aarch64/sysroot"), str(program)]


@dataclass(frozen=True)
class Run:
    code: int | None  # None: stopped at the time limit
    stdout: str
    stderr: str
    seconds: float

    @property
    def fault(self) -> str | None:
        """What no input may cause: a hang, a signal, an internal error or an exit code outside the contract."""
        if self.code is None:
            return "hang"
        if self.code < 0:
            return f"crash: signal {-self.code}"
        if self.code == 70:
            return "crash: internal error (exit 70)"
        if self.code not in (0, 1, 2):
            return f"crash: exit code {self.code}"
        return None


def run(args: list[str], limit: float = 60, env: dict[str, str] | None = None) -> Run:
    started = time.monotonic()
    try:
        done = subprocess.run(
            args,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=limit,
            env={**os.environ, **env} if env else None,
        )
    except subprocess.TimeoutExpired as stopped:
        stderr = (stopped.stderr or b"").decode(errors="replace")
        return Run(None, "", stderr, time.monotonic() - started)
    return Run(
        done.returncode,
        done.stdout.decode(errors="replace"),
        done.stderr.decode(errors="replace"),
        time.monotonic() - started,
    )


_NODE = re.compile(r'node "[^"]*" \((?P<operator>[^,)]+)[^)]*\): (?P<why>.*)')
_PLACE = re.compile(r'^(?:\S*\.(?:onnx|mlir|skiff|npz|npy|pb): )?(?:graph (?:input|output) "[^"]*": )?')
_DETAIL = re.compile(r"; |, expected |, but | \(and \d+ more nodes\)$")


def refusal(stderr: str) -> str:
    """Why a tool refused its input, without names of files, nodes and inputs: short enough for a committed list."""
    reasons = set()
    for line in stderr.splitlines():
        _, found, text = line.partition("error: ")
        if found:
            node = _NODE.search(text)
            reason = f"{node['operator']}: {node['why']}" if node else _PLACE.sub("", text)
            reasons.add(re.sub(r"/\S*/", "", _DETAIL.split(reason)[0])[:120])
    return "; ".join(sorted(reasons)[:3]) or "no error line"
