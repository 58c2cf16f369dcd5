"""The lit suite: text in, text out. Run all of it with `ctest --test-dir build -R lit`, one file with
`lit-22 -sv build/test/passes/fuse/some-pass.mlir`.

Tests lie in dialects, import, passes, targets, tools and e2e; what is beside these folders is run by ctest."""

import glob
import os
import platform
import re

import lit.formats

config.name = "skiff"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".test", ".textproto"]
config.excludes = ["CMakeLists.txt", "lit.cfg.py", "bench", "ci", "conformance", "docs", "fuzz", "harness", "models", "seeds",
                   "mutation", "structure", "unit"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = config.skiff_test_build

# skiff-opt, skiffc, skiff-run and skiff-inspect are on the PATH, as are FileCheck, not, count and split-file.
path = [config.skiff_tools, config.llvm_tools, os.environ["PATH"]]
config.environment["PATH"] = os.pathsep.join(path)
for name in ("HOME", "ASAN_OPTIONS", "UBSAN_OPTIONS"):
    if name in os.environ:
        config.environment[name] = os.environ[name]
# Settings of whoever runs the tests must not reach the tools.
config.environment.update({"NO_COLOR": "1", "LC_ALL": "C.UTF-8"})

config.substitutions += [
    ("%root", config.skiff_root),
    ("%models", os.path.join(config.skiff_root, "test", "models")),  # digits/digits.onnx and its like
    ("%python", os.path.join(config.skiff_root, ".venv", "bin", "python")),
    ("%shared_models", config.shared_models),
    # `%encode TEXT > MODEL`: the binary form of a model that is written as protobuf text.
    ("%encode", "protoc --encode=onnx.ModelProto onnx.proto --proto_path="
     + os.path.join(config.skiff_root, "compiler", "import", "onnx") + " <"),
]


def cpu_flags() -> set[str]:
    with open("/proc/cpuinfo") as file:
        found = re.search(r"^(?:flags|Features)\s*:(.*)$", file.read(), re.MULTILINE)
    return set(found[1].split()) if found else set()


# `REQUIRES: avx512` and the like: what this machine can run, not what can be compiled.
flags = cpu_flags()
config.available_features.add(platform.machine())  # x86_64, aarch64
if {"avx2", "fma", "bmi2"} <= flags:
    config.available_features.add("avx2")
if {"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"} <= flags:
    config.available_features.add("avx512")
if os.path.isfile(os.path.join(config.shared_models, "MANIFEST.json")):
    config.available_features.add("models")
if os.path.isfile(os.path.join(config.shared_models, "PADDLE_MANIFEST.json")):
    config.available_features.add("paddle-models")
if os.path.exists(os.path.join(config.skiff_root, ".venv", "bin", "python")):
    config.available_features.add("python")
    if glob.glob(os.path.join(config.skiff_root, ".venv", "lib", "python3*", "site-packages", "matplotlib")):
        config.available_features.add("matplotlib")
