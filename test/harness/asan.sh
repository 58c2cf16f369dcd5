#!/usr/bin/env bash
# Builds the runtime with AddressSanitizer and UBSan beside the normal build, and runs its tests there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

tools/build asan
ctest --test-dir build-asan --output-on-failure -j "$(nproc)"
