// RUN: skiff-opt %s | skiff-opt | FileCheck %s

// A domain is printed only where there is one, and an unknown operator is no error.
// CHECK-LABEL: @node
// CHECK: %[[A:.+]] = onnx.node "Conv"(%arg0, %arg1) {strides = array<i64: 2, 2>} opset 11 : (tensor<1x3x8x8xf32>, tensor<4x3x3x3xf32>) -> !onnx.value
// CHECK: onnx.node{{ ?}}["com.acme"] "Blend"(%[[A]]) {alpha = 5.000000e-01 : f32, mode = "soft"} opset 1 : (!onnx.value) -> (!onnx.value, !onnx.value)
func.func @node(%x: tensor<1x3x8x8xf32>, %w: tensor<4x3x3x3xf32>) -> !onnx.value {
  %0 = onnx.node "Conv"(%x, %w) {strides = array<i64: 2, 2>} opset 11 : (tensor<1x3x8x8xf32>, tensor<4x3x3x3xf32>) -> !onnx.value
  %1:2 = onnx.node ["com.acme"] "Blend"(%0) {alpha = 0.5 : f32, mode = "soft"} opset 1 : (!onnx.value) -> (!onnx.value, !onnx.value)
  return %1#0 : !onnx.value
}

// The regions are in the order of their names; both see the values around them.
// CHECK-LABEL: @subgraphs
// CHECK:      onnx.node "If"(%arg0) {} opset 16 graphs ["then_branch", "else_branch"] {
// CHECK-NEXT:   onnx.yield %arg1 : !onnx.value
// CHECK-NEXT: }, {
// CHECK-NEXT:   %[[N:.+]] = onnx.node "Neg"(%arg1)
// CHECK-NEXT:   onnx.yield %[[N]] : !onnx.value
// CHECK-NEXT: } : (tensor<i1>) -> !onnx.value
func.func @subgraphs(%c: tensor<i1>, %x: !onnx.value) -> !onnx.value {
  %0 = onnx.node "If"(%c) {} opset 16 graphs ["then_branch", "else_branch"] {
    onnx.yield %x : !onnx.value
  }, {
    %1 = onnx.node "Neg"(%x) {} opset 16 : (!onnx.value) -> !onnx.value
    onnx.yield %1 : !onnx.value
  } : (tensor<i1>) -> !onnx.value
  return %0 : !onnx.value
}

// CHECK-LABEL: @loop_body_arguments
// CHECK:      graphs ["body"] {
// CHECK-NEXT: ^bb0(%{{.+}}: tensor<i64>, %[[C:.+]]: tensor<i1>, %[[S:.+]]: !onnx.value):
// CHECK-NEXT:   onnx.yield %[[C]], %[[S]] : tensor<i1>, !onnx.value
func.func @loop_body_arguments(%n: tensor<i64>, %x: !onnx.value) -> !onnx.value {
  %none = onnx.none
  %0 = onnx.node "Loop"(%n, %none, %x) {} opset 13 graphs ["body"] {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %s: !onnx.value):
    onnx.yield %c, %s : tensor<i1>, !onnx.value
  } : (tensor<i64>, none, !onnx.value) -> !onnx.value
  return %0 : !onnx.value
}

// Unsigned types keep their sign: ONNX tells them apart from signed ones.
// CHECK-LABEL: @initializers
// CHECK: onnx.initializer "small" dense<[1, 2]> : tensor<2xui8>
// CHECK: onnx.initializer "big" dense_resource<big> : tensor<2xi64>
func.func @initializers() -> (tensor<2xui8>, tensor<2xi64>) {
  %0 = onnx.initializer "small" dense<[1, 2]> : tensor<2xui8>
  %1 = onnx.initializer "big" dense_resource<big> : tensor<2xi64>
  return %0, %1 : tensor<2xui8>, tensor<2xi64>
}

// CHECK: big: "0x0800000001000000000000000200000000000000"
{-#
  dialect_resources: {
    builtin: { big: "0x0800000001000000000000000200000000000000" }
  }
#-}
