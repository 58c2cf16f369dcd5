// RUN: not skiff-opt %s --skiff-convert-onnx-to-nn --split-input-file 2>&1 | FileCheck %s

// CHECK: (LinearAttention, opset 27): update_rule 'gated_delta' does not go with the inputs: a decay belongs to the gated rules, beta to the delta rules
func.func @main(%q: tensor<1x5x8xf32>) -> !onnx.value {
  %0 = onnx.node "LinearAttention"(%q, %q, %q) {q_num_heads = 2 : i64, kv_num_heads = 2 : i64} opset 27 : (tensor<1x5x8xf32>, tensor<1x5x8xf32>, tensor<1x5x8xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (CausalConvWithState, opset 27): input 1 has the dims 3x1x3, expected 4x1x3
func.func @main(%x: tensor<2x4x9xf32>, %w: tensor<3x1x3xf32>) -> !onnx.value {
  %0 = onnx.node "CausalConvWithState"(%x, %w) {} opset 27 : (tensor<2x4x9xf32>, tensor<3x1x3xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// Numbers that are the same in each iteration are not random.
// CHECK: (RandomUniform, opset 22): stands in a loop, where it would give the same numbers in each iteration
func.func @main(%n: tensor<i64>, %x: tensor<2xf32>) -> !onnx.value {
  %none = onnx.none
  %0 = onnx.node "Loop"(%n, %none, %x) {} opset 21 graphs ["body"] {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %s: !onnx.value):
    %r = onnx.node "RandomUniform"() {shape = array<i64: 2>} opset 22 : () -> !onnx.value
    %t = onnx.node "Add"(%s, %r) {} opset 14 : (!onnx.value, !onnx.value) -> !onnx.value
    onnx.yield %c, %t : tensor<i1>, !onnx.value
  } : (tensor<i64>, none, tensor<2xf32>) -> !onnx.value
  return %0 : !onnx.value
}
