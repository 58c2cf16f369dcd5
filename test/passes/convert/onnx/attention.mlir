// RUN: skiff-opt %s --skiff-convert-onnx-to-nn --split-input-file --mlir-print-local-scope | FileCheck %s

// Two heads of queries share one of keys; a causal mask needs no input: here it is a constant.
// CHECK-LABEL: @grouped_causal
// CHECK:         nn.expand {{.*}} -> tensor<1x1x2x6x8xf32>
// CHECK:         nn.matmul {{.*}} -> tensor<1x2x4x6xf32>
// CHECK:         nn.softmax
// CHECK:         nn.matmul {{.*}} -> tensor<1x2x4x8xf32>
func.func @grouped_causal(%q: tensor<1x2x4x8xf32>, %k: tensor<1x1x6x8xf32>, %v: tensor<1x1x6x8xf32>) -> !onnx.value {
  %0 = onnx.node "Attention"(%q, %k, %v) {is_causal = 1 : i64} opset 24 : (tensor<1x2x4x8xf32>, tensor<1x1x6x8xf32>, tensor<1x1x6x8xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// Heads last: they are split off and joined again. Without a mask nothing is added to the scores.
// CHECK-LABEL: @heads_last
// CHECK:         nn.reshape {{.*}} -> tensor<1x4x2x8xf32>
// CHECK-NOT:     nn.where
// CHECK:         nn.softmax
// CHECK:         nn.reshape {{.*}} -> tensor<1x4x16xf32>
func.func @heads_last(%x: tensor<1x4x16xf32>) -> !onnx.value {
  %0 = onnx.node "Attention"(%x, %x, %x) {q_num_heads = 2 : i64, kv_num_heads = 2 : i64} opset 23 : (tensor<1x4x16xf32>, tensor<1x4x16xf32>, tensor<1x4x16xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// The cache comes before the new keys and values, at any length.
// CHECK-LABEL: @cache
// CHECK:         nn.concat {{.*}} {axis = 2 : i64} {{.*}} -> tensor<1x2x?x8xf32>
// CHECK:         nn.matmul {{.*}} -> tensor<1x2x1x?xf32>
func.func @cache(%q: tensor<1x2x1x8xf32>, %past: tensor<1x2x?x8xf32> {onnx.dims = ["", "", "past", ""]}) -> (!onnx.value, !onnx.value, !onnx.value) {
  %n = onnx.none
  %0:3 = onnx.node "Attention"(%q, %q, %q, %n, %past, %past) {} opset 23 : (tensor<1x2x1x8xf32>, tensor<1x2x1x8xf32>, tensor<1x2x1x8xf32>, none, tensor<1x2x?x8xf32>, tensor<1x2x?x8xf32>) -> (!onnx.value, !onnx.value, !onnx.value)
  return %0#0, %0#1, %0#2 : !onnx.value, !onnx.value, !onnx.value
}
