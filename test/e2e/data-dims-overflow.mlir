// 8 * 2305843009213693955 is 24 in 64 bits, as many elements as the input has: such a shape is refused all the same.
// RUN: python3 %S/tensor.py %s %t right
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz
// RUN: python3 %S/tensor.py %s %t wraps
// RUN: sh %root/test/tools/exits.sh 2 skiff-run %t.skiff --inputs %t.in.npz 2>&1 | FileCheck %s
// CHECK: {{^}}error: {{.*}}.skiff: node "reshape" computed a size
// INPUT(right) shape = i64[2]: (8, 3)[i]
// INPUT(wraps) shape = i64[2]: (8, 2305843009213693955)[i]
// INPUT x = f32[4x6]: i * 6 + j
// EXPECT(right) y = f32[8x1]: 9 * i + 3
func.func @main(%shape: tensor<2xi64> {onnx.name = "shape"}, %x: tensor<4x6xf32> {onnx.name = "x"})
    -> (!onnx.value {onnx.name = "y"}) {
  %axes = onnx.initializer "axes" dense<1> : tensor<1xi64>
  %0 = onnx.node "Reshape"(%x, %shape) {} opset 13 : (tensor<4x6xf32>, tensor<2xi64>) -> !onnx.value loc("reshape")
  %1 = onnx.node "ReduceSum"(%0, %axes) {} opset 13 : (!onnx.value, tensor<1xi64>) -> !onnx.value
  return %1 : !onnx.value
}
