#!/usr/bin/env bash
# Builds the runtime with AddressSanitizer and UBSan beside the normal build, and runs its tests there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

tools/build asan
# Without memory malloc returns null, here as elsewhere: tests ask for more than there is.
export ASAN_OPTIONS=allocator_may_return_null=1
ctest --test-dir build-asan --output-on-failure -j "$(nproc)"
