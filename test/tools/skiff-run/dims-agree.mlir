// Dims that must be equal at run time are compared before anything runs: a 1 does not broadcast, a dim that is too
// small for a window is refused, and so is a size that overflows.
// RUN: skiffc %s -o %t.skiff --target x86-64
// RUN: skiff-inspect %t.skiff | FileCheck %s --check-prefix=FILE
// FILE: requires a == b for sum
// FILE: requires c >= 3 for pool

// RUN: %exits 0 skiff-run %t.skiff --dim a=4 --dim b=4 --dim c=3
// RUN: %exits 2 skiff-run %t.skiff --dim a=4 --dim b=3 --dim c=3 2>&1 | FileCheck %s --check-prefix=OTHER
// OTHER: {{^}}error: {{.*}}.skiff: node "sum" needs a == b, found 4 and 3; input "x": dim 1 ("a") is 4; input "y": dim 0 ("b") is 3
// RUN: %exits 2 skiff-run %t.skiff --dim a=4 --dim b=1 --dim c=3 2>&1 | FileCheck %s --check-prefix=ONE
// ONE: needs a == b, found 4 and 1
// RUN: %exits 2 skiff-run %t.skiff --dim a=4 --dim b=4 --dim c=2 2>&1 | FileCheck %s --check-prefix=SMALL
// SMALL: {{^}}error: {{.*}}.skiff: node "pool" needs c >= 3, found 2 and 3; input "z": dim 2 ("c") is 2
func.func @main(%x: tensor<2x?xf32> {onnx.name = "x", onnx.dims = ["", "a"]}, %y: tensor<?xf32> {onnx.name = "y", onnx.dims = ["b"]},
                %z: tensor<1x1x?xf32> {onnx.name = "z", onnx.dims = ["", "", "c"]})
    -> (!onnx.value {onnx.name = "u"}, !onnx.value {onnx.name = "v"}) {
  %0 = onnx.node "Add"(%x, %y) {} opset 13 : (tensor<2x?xf32>, tensor<?xf32>) -> !onnx.value loc("sum")
  %1 = onnx.node "MaxPool"(%z) {kernel_shape = array<i64: 3>} opset 12 : (tensor<1x1x?xf32>) -> !onnx.value loc("pool")
  return %0, %1 : !onnx.value, !onnx.value
}
