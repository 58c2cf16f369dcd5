// A result that is smaller than a size from data: before the run that size is 0, and the result's would be negative.
// What slides over it must fit, which is checked in the run.
// RUN: python3 %S/tensor.py %s %t fits
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --target x86-64
// RUN: python3 %S/tensor.py %s %t small
// RUN: sh %root/test/tools/exits.sh 2 skiff-run %t.skiff --inputs %t.in.npz 2>&1 | FileCheck %s
// CHECK: {{^}}error: {{.*}}.skiff: node "pool" computed a size
// INPUT(fits) shape = i64[3]: (1, 2, 12)[i]
// INPUT(small) shape = i64[3]: (1, 12, 2)[i]
// INPUT x = f32[4x6]: i * 6 + j
// EXPECT(fits) y = f32[1x2x10]: 12 * j + k + 2
func.func @main(%shape: tensor<3xi64> {onnx.name = "shape"}, %x: tensor<4x6xf32> {onnx.name = "x"})
    -> (!onnx.value {onnx.name = "y"}) {
  %0 = onnx.node "Reshape"(%x, %shape) {} opset 13 : (tensor<4x6xf32>, tensor<3xi64>) -> !onnx.value loc("reshape")
  %1 = onnx.node "MaxPool"(%0) {kernel_shape = array<i64: 3>} opset 12 : (!onnx.value) -> !onnx.value loc("pool")
  return %1 : !onnx.value
}
