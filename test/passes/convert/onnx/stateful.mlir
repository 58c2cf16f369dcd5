// RUN: skiff-opt %s --skiff-convert-onnx-to-nn --split-input-file | FileCheck %s

// The state decays, is corrected by what it holds for the key, and read by each query head of its group.
// CHECK-LABEL: @linear_attention
// CHECK:       nn.exp
// CHECK:       nn.loop
// CHECK:         nn.mul
// CHECK:         nn.matmul %{{.+}} : (tensor<1x2x1x4xf32>, tensor<1x2x4x3xf32>) -> tensor<1x2x1x3xf32>
// CHECK:         nn.sub
// CHECK:         nn.matmul %{{.+}} : (tensor<1x2x2x4xf32>, tensor<1x2x4x3xf32>) -> tensor<1x2x2x3xf32>
func.func @linear_attention(%q: tensor<1x?x16xf32>, %k: tensor<1x?x8xf32>, %v: tensor<1x?x6xf32>, %d: tensor<1x?x2xf32>, %b: tensor<1x?x2xf32>) -> !onnx.value {
  %none = onnx.none
  %0 = onnx.node "LinearAttention"(%q, %k, %v, %none, %d, %b) {q_num_heads = 4 : i64, kv_num_heads = 2 : i64} opset 27 : (tensor<1x?x16xf32>, tensor<1x?x8xf32>, tensor<1x?x6xf32>, none, tensor<1x?x2xf32>, tensor<1x?x2xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// The new state is the end of the old one and the input together.
// CHECK-LABEL: @causal_conv
// CHECK:       %[[A:.+]] = nn.concat %arg2, %arg0
// CHECK:       nn.conv
// CHECK:       %[[S:.+]] = nn.slice %[[A]]
// CHECK:       return %{{.+}}, %[[S]]
func.func @causal_conv(%x: tensor<2x4x9xf32>, %w: tensor<4x1x3xf32>, %s: tensor<2x4x2xf32>) -> (!onnx.value, !onnx.value) {
  %none = onnx.none
  %0:2 = onnx.node "CausalConvWithState"(%x, %w, %none, %s) {} opset 27 : (tensor<2x4x9xf32>, tensor<4x1x3xf32>, none, tensor<2x4x2xf32>) -> (!onnx.value, !onnx.value)
  return %0#0, %0#1 : !onnx.value, !onnx.value
}
