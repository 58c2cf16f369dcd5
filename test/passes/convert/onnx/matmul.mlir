// RUN: skiff-opt %s --skiff-convert-onnx-to-nn | FileCheck %s

// A vector is a row or a column, and that dim is not in the result.
// CHECK-LABEL: @vectors
// CHECK:       nn.matmul %{{.+}}, %arg1 : (tensor<1x3xf32>, tensor<2x3x4xf32>) -> tensor<2x1x4xf32>
// CHECK:       nn.reshape %{{.+}} : (tensor<2x1x4xf32>) -> tensor<2x4xf32>
// CHECK:       nn.matmul %{{.+}}, %{{.+}} : (tensor<1x3xf32>, tensor<3x1xf32>) -> tensor<1x1xf32>
// CHECK:       nn.reshape %{{.+}} : (tensor<1x1xf32>) -> tensor<f32>
func.func @vectors(%v: tensor<3xf32>, %m: tensor<2x3x4xf32>) -> (!onnx.value, !onnx.value) {
  %0 = onnx.node "MatMul"(%v, %m) {} opset 13 : (tensor<3xf32>, tensor<2x3x4xf32>) -> !onnx.value
  %1 = onnx.node "MatMul"(%v, %v) {} opset 13 : (tensor<3xf32>, tensor<3xf32>) -> !onnx.value
  return %0, %1 : !onnx.value, !onnx.value
}

// Factors of 1 leave no trace.
// CHECK-LABEL: @gemm
// CHECK:       %[[B:.+]] = nn.transpose %arg1 {perm = array<i64: 1, 0>} : (tensor<5x4xf32>) -> tensor<4x5xf32>
// CHECK-NEXT:  %[[P:.+]] = nn.matmul %arg0, %[[B]] : (tensor<?x4xf32>, tensor<4x5xf32>) -> tensor<?x5xf32>
// CHECK-NEXT:  nn.add %[[P]], %arg2 : (tensor<?x5xf32>, tensor<5xf32>) -> tensor<?x5xf32>
// CHECK-NEXT:  return
func.func @gemm(%a: tensor<?x4xf32>, %b: tensor<5x4xf32>, %c: tensor<5xf32>) -> !onnx.value {
  %0 = onnx.node "Gemm"(%a, %b, %c) {transB = 1 : i64, alpha = 1.0 : f32} opset 13 : (tensor<?x4xf32>, tensor<5x4xf32>, tensor<5xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// CHECK-LABEL: @scaled
// CHECK:       %[[A:.+]] = nn.constant dense<5.000000e-01> : tensor<f32>
// CHECK:       %[[P:.+]] = nn.mul %{{.+}}, %[[A]]
// CHECK:       %[[B:.+]] = nn.constant dense<2.500000e-01> : tensor<f32>
// CHECK:       %[[C:.+]] = nn.mul %arg2, %[[B]]
// CHECK:       nn.add %[[P]], %[[C]]
func.func @scaled(%a: tensor<4x3xf32>, %b: tensor<4x5xf32>, %c: tensor<1xf32>) -> !onnx.value {
  %0 = onnx.node "Gemm"(%a, %b, %c) {transA = 1 : i64, alpha = 0.5 : f32, beta = 0.25 : f32} opset 13 : (tensor<4x3xf32>, tensor<4x5xf32>, tensor<1xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// CHECK-LABEL: @without_c
// CHECK:       nn.matmul
// CHECK-NEXT:  return
func.func @without_c(%a: tensor<3x4xf32>, %b: tensor<4x5xf32>) -> !onnx.value {
  %0 = onnx.node "Gemm"(%a, %b) {} opset 13 : (tensor<3x4xf32>, tensor<4x5xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// CHECK-LABEL: @det
// CHECK:       nn.det %arg0 : (tensor<?x3x3xf32>) -> tensor<?xf32>
func.func @det(%x: tensor<?x3x3xf32>) -> !onnx.value {
  %0 = onnx.node "Det"(%x) {} opset 22 : (tensor<?x3x3xf32>) -> !onnx.value
  return %0 : !onnx.value
}
