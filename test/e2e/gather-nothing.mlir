// Where only data tell how many there are, there may be none to gather from, as long as no index asks for one.
// RUN: python3 %S/tensor.py %s %t none && python3 %S/tensor.py %s %t.wrong some
// RUN: skiffc %t.mlir -o %t.skiff --target host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 0 --atol 0
// RUN: not skiff-run %t.skiff --inputs %t.wrong.in.npz 2>&1 | FileCheck %s
// CHECK: computed a size that is negative or does not fit

// INPUT x = f32[3]: i
// INPUT c = i1[3]: 0
// INPUT(none) d = i1[3]: 0
// INPUT(some) d = i1[3]: i == 1
// EXPECT y = f32[1x0]: 0
func.func @main(%x: tensor<3xf32> {onnx.name = "x", onnx.dims = [""]},
                %c: tensor<3xi1> {onnx.name = "c", onnx.dims = [""]},
                %d: tensor<3xi1> {onnx.name = "d", onnx.dims = [""]}) -> (!onnx.value {onnx.name = "y"}) {
  %0 = onnx.node "Compress"(%x, %c) {} opset 11 : (tensor<3xf32>, tensor<3xi1>) -> !onnx.value
  %1 = onnx.node "NonZero"(%d) {} opset 13 : (tensor<3xi1>) -> !onnx.value
  %2 = onnx.node "Gather"(%0, %1) {axis = 0 : i64} opset 13 : (!onnx.value, !onnx.value) -> !onnx.value
  return %2 : !onnx.value
}
