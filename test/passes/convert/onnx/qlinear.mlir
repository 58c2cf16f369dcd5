// RUN: skiff-opt %s --skiff-convert-onnx-to-nn --split-input-file | FileCheck %s

// Operands lose their zero points in i32; one scale a row of A and one a column of B make the unit.
// CHECK-LABEL: @matmul
// CHECK:       nn.sub %{{.+}} : (tensor<4x8xi32>, tensor<4x1xi32>) -> tensor<4x8xi32>
// CHECK:       nn.matmul %{{.+}} : (tensor<4x8xi32>, tensor<8x3xi32>) -> tensor<4x3xi32>
// CHECK:       nn.mul %{{.+}} : (tensor<4x1xf32>, tensor<3xf32>) -> tensor<4x3xf32>
// CHECK:       nn.round
// CHECK:       nn.cast %{{.+}} {to = ui8} : (tensor<4x3xf32>) -> tensor<4x3xui8>
func.func @matmul(%a: tensor<4x8xui8>, %as: tensor<4xf32>, %az: tensor<4xui8>, %b: tensor<8x3xi8>, %bs: tensor<3xf32>, %bz: tensor<3xi8>, %ys: tensor<f32>, %yz: tensor<ui8>) -> !onnx.value {
  %0 = onnx.node "QLinearMatMul"(%a, %as, %az, %b, %bs, %bz, %ys, %yz) {} opset 21 : (tensor<4x8xui8>, tensor<4xf32>, tensor<4xui8>, tensor<8x3xi8>, tensor<3xf32>, tensor<3xi8>, tensor<f32>, tensor<ui8>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// Without a scale for the result it stays f32: nothing is rounded.
// CHECK-LABEL: @gemm_to_float
// CHECK:       nn.matmul %{{.+}} -> tensor<4x3xi32>
// CHECK-NOT:   nn.round
// CHECK:       return %{{.+}} : tensor<4x3xf32>
func.func @gemm_to_float(%a: tensor<4x8xi8>, %s: tensor<f32>, %z: tensor<i8>, %b: tensor<3x8xi8>) -> !onnx.value {
  %0 = onnx.node ["com.microsoft"] "QGemm"(%a, %s, %z, %b, %s, %z) {transB = 1 : i64} opset 1 : (tensor<4x8xi8>, tensor<f32>, tensor<i8>, tensor<3x8xi8>, tensor<f32>, tensor<i8>) -> !onnx.value
  return %0 : !onnx.value
}
