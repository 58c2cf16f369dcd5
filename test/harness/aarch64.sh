#!/usr/bin/env bash
# Cross-builds the runtime and skiff-run for AArch64 and runs their tests under qemu-aarch64. Skipped (exit code 77)
# where Debian's mirrors cannot be reached and no sysroot is there yet.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

if ! command -v qemu-aarch64 >/dev/null; then
  echo "skipped: no qemu-aarch64; tools/setup installs it"
  exit 77
fi
if ! tools/sysroot; then
  echo "skipped: tools/sysroot found no mirror"
  exit 77
fi
tools/build aarch64
ctest --test-dir build-aarch64 --output-on-failure -j "$(nproc)"
