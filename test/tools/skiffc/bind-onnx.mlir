// In text of the onnx dialect a dim without a name has that which the conversion gives it.
// RUN: skiffc %s -o %t.skiff --dim x_dim0=3 --dim columns=4
// RUN: skiff-inspect %t.skiff | FileCheck %s
// CHECK:     input x f32 3x4
// CHECK-NOT: symbol
// RUN: %exits 2 skiffc %s -o %t.skiff --dim rows=3 2>&1 | FileCheck %s --check-prefix=SYMBOL
// SYMBOL: {{^}}error: input: --dim names "rows", but the symbolic dims are: x_dim0, columns
func.func @main(%x: tensor<?x?xf32> {onnx.name = "x", onnx.dims = ["", "columns"]}) -> (!onnx.value {onnx.name = "y"}) {
  %0 = onnx.node "Relu"(%x) {} opset 13 : (tensor<?x?xf32>) -> !onnx.value
  return %0 : !onnx.value
}
