// Each error says what to do.
// RUN: skiffc %s -o %t.skiff
// RUN: %exits 2 skiff-diff %t.skiff 2>&1 | FileCheck %s --check-prefix=ONE
// ONE: error: EXPECTED is required
// RUN: %exits 2 skiff-diff %t.skiff %t.none 2>&1 | FileCheck %s --check-prefix=NONE
// NONE: error: {{.*}}.none: no such file or folder
// RUN: cp %t.skiff %t.onnx
// RUN: %exits 2 skiff-diff %t.onnx %t.skiff 2>&1 | FileCheck %s --check-prefix=ORDER
// ORDER: error: {{.*}}.onnx: name the artifact first and the .onnx model second
// RUN: %exits 2 skiff-diff %t.skiff %t.onnx --python %t.none 2>&1 | FileCheck %s --check-prefix=PYTHON
// PYTHON: error: {{.*}}.none: no such program, so nothing runs {{.*}}.onnx; name a Python that has the packages onnx and onnxruntime with --python
// RUN: %exits 2 skiff-diff %t.skiff %t.onnx --python %S/Inputs/lacks-packages 2>&1 | FileCheck %s --check-prefix=LACKS
// LACKS: error: {{.*}}lacks-packages: No module named 'onnx', so nothing runs {{.*}}; install the packages onnx and onnxruntime for it, or name a Python that has them with --python
// RUN: rm -rf %t.layers && skiff-run %t.skiff --dump-layers %t.layers
// RUN: %exits 2 skiff-diff %t.layers %t.skiff --dim batch=2 2>&1 | FileCheck %s --check-prefix=DIM
// DIM: error: --inputs, --dim: {{.*}}.layers has the inputs of its run; leave them out

// Two models that have nothing to do with each other.
// RUN: sed 's/"function"/"other"/' %s > %t.other.mlir && skiffc %t.other.mlir -o %t.other.skiff
// RUN: %exits 2 skiff-diff %t.skiff %t.other.skiff 2>&1 | FileCheck %s --check-prefix=OTHER
// OTHER: error: {{.*}} have no layer in common

// A dump replaces a dump, and nothing else.
// RUN: skiff-run %t.skiff --dump-layers %t.layers
// RUN: rm -rf %t.full && mkdir %t.full && cp %s %t.full
// RUN: %exits 2 skiff-run %t.skiff --dump-layers %t.full 2>&1 | FileCheck %s --check-prefix=FULL
// FULL: error: {{.*}}.full: exists and is no folder of layers; name a new folder
// RUN: ls %t.full | count 1

// Damage is found where it is.
// RUN: cp %t.skiff %t.layers/00000-elementwise_0.npy
// RUN: %exits 2 skiff-diff %t.layers %t.skiff 2>&1 | FileCheck %s --check-prefix=NPY
// NPY: error: {{.*}}00000-elementwise_0.npy:
// RUN: echo '{"schema": "skiff.layers/1"}' > %t.layers/layers.json
// RUN: %exits 2 skiff-diff %t.layers %t.skiff 2>&1 | FileCheck %s --check-prefix=INDEX
// INDEX: error: {{.*}}layers.json: {{.*}}'model'
func.func @main(%x: tensor<?x4xf32> {nn.name = "x", nn.dims = affine_map<()[s0] -> (s0, 4)>})
    -> (tensor<?x4xf32> {nn.name = "y"}) attributes {nn.symbols = ["batch"]} {
  %0 = nn.exp %x : (tensor<?x4xf32>) -> tensor<?x4xf32> loc("function")
  return %0 : tensor<?x4xf32>
}
