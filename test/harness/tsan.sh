#!/usr/bin/env bash
# Builds the runtime with ThreadSanitizer beside the normal build, and runs its tests there; with a compiler in build/
# also the concurrent sessions of a compiled model. TSan sees the runtime's accesses to memory, not those of a
# model's code.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

tools/build tsan
# Without memory malloc returns null, here as elsewhere: tests ask for more than there is.
export TSAN_OPTIONS=allocator_may_return_null=1:halt_on_error=1
if [ -x build/bin/skiffc ]; then
  build/bin/skiffc test/models/digits/digits.onnx -o build-tsan/digits.skiff --target host
  export SKIFF_TEST_MODEL=$PWD/build-tsan/digits.skiff
fi
ctest --test-dir build-tsan --output-on-failure -j "$(nproc)"
