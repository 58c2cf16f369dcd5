// RUN: skiff-opt %s --skiff-convert-onnx-to-nn --split-input-file | FileCheck %s

// The sum is normalized, and is a result of its own.
// CHECK-LABEL: @skip_layer_normalization
// CHECK:       %[[S:.+]] = nn.add %arg0, %arg1
// CHECK:       nn.sub %[[S]]
// CHECK:       nn.sqrt
// CHECK:       return %{{.+}}, %[[S]]
func.func @skip_layer_normalization(%x: tensor<2x8xf32>, %s: tensor<2x8xf32>, %g: tensor<8xf32>) -> (!onnx.value, !onnx.value) {
  %0:4 = onnx.node ["com.microsoft"] "SkipLayerNormalization"(%x, %s, %g) {} opset 1 : (tensor<2x8xf32>, tensor<2x8xf32>, tensor<8xf32>) -> (!onnx.value, !onnx.value, !onnx.value, !onnx.value)
  return %0#0, %0#3 : !onnx.value, !onnx.value
}

// -----

// CHECK-LABEL: @fused_matmul
// CHECK:       %[[B:.+]] = nn.transpose %arg1 {perm = array<i64: 0, 2, 1>}
// CHECK:       %[[P:.+]] = nn.matmul %arg0, %[[B]]
// CHECK:       nn.mul %[[P]]
func.func @fused_matmul(%a: tensor<2x4x8xf32>, %b: tensor<2x3x8xf32>) -> !onnx.value {
  %0 = onnx.node ["com.microsoft"] "FusedMatMul"(%a, %b) {transB = 1 : i64, alpha = 0.125 : f32} opset 1 : (tensor<2x4x8xf32>, tensor<2x3x8xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK-LABEL: @fast_gelu
// CHECK:       %[[S:.+]] = nn.add %arg0, %arg1
// CHECK:       nn.gelu %[[S]] {tanh}
func.func @fast_gelu(%x: tensor<4x8xf32>, %b: tensor<8xf32>) -> !onnx.value {
  %0 = onnx.node ["com.microsoft"] "FastGelu"(%x, %b) {} opset 1 : (tensor<4x8xf32>, tensor<8xf32>) -> !onnx.value
  return %0 : !onnx.value
}
