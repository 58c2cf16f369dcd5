// RUN: not skiff-opt %s --skiff-convert-onnx-to-nn --split-input-file 2>&1 | FileCheck %s --implicit-check-not=error:

// CHECK: error: {{.*}}node "if" (If, opset 16): has a condition of type {{.*}}, expected one i1
func.func @main(%c: tensor<2xi1>, %x: tensor<4xf32>) -> !onnx.value {
  %0 = onnx.node "If"(%c) {} opset 16 graphs ["then_branch", "else_branch"] {
    onnx.yield %x : tensor<4xf32>
  }, {
    onnx.yield %x : tensor<4xf32>
  } : (tensor<2xi1>) -> !onnx.value loc("if")
  return %0 : !onnx.value
}

// -----

// CHECK: error: {{.*}}node "if" (If, opset 16): needs the sub-graphs then_branch and else_branch
func.func @main(%c: tensor<i1>, %x: tensor<4xf32>) -> !onnx.value {
  %0 = onnx.node "If"(%c) {} opset 16 graphs ["then_branch"] {
    onnx.yield %x : tensor<4xf32>
  } : (tensor<i1>) -> !onnx.value loc("if")
  return %0 : !onnx.value
}

// -----

// CHECK: error: {{.*}}node "if" (If, opset 16): has branches that give {{.*}} and {{.*}}, expected the same element type and rank
func.func @main(%c: tensor<i1>, %x: tensor<4xf32>, %y: tensor<4x1xf32>) -> !onnx.value {
  %0 = onnx.node "If"(%c) {} opset 16 graphs ["then_branch", "else_branch"] {
    onnx.yield %x : tensor<4xf32>
  }, {
    onnx.yield %y : tensor<4x1xf32>
  } : (tensor<i1>) -> !onnx.value loc("if")
  return %0 : !onnx.value
}

// -----

// CHECK: error: {{.*}}node "if" (If, opset 16): has a sub-graph of 2 outputs, expected 1
func.func @main(%c: tensor<i1>, %x: tensor<4xf32>) -> !onnx.value {
  %0 = onnx.node "If"(%c) {} opset 16 graphs ["then_branch", "else_branch"] {
    onnx.yield %x : tensor<4xf32>
  }, {
    onnx.yield %x, %x : tensor<4xf32>, tensor<4xf32>
  } : (tensor<i1>) -> !onnx.value loc("if")
  return %0 : !onnx.value
}

// -----

// CHECK: error: {{.*}}node "loop" (Loop, opset 16): carries 1 values, but its body has 2 inputs, expected two more
func.func @main(%n: tensor<i64>, %x: tensor<4xf32>) -> !onnx.value {
  %none = onnx.none
  %0 = onnx.node "Loop"(%n, %none, %x) {} opset 16 graphs ["body"] {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>):
    onnx.yield %c, %x : tensor<i1>, tensor<4xf32>
  } : (tensor<i64>, none, tensor<4xf32>) -> !onnx.value loc("loop")
  return %0 : !onnx.value
}

// -----

// CHECK: error: {{.*}}node "loop" (Loop, opset 16): has a body of 1 outputs, expected 2
func.func @main(%n: tensor<i64>, %x: tensor<4xf32>) -> !onnx.value {
  %none = onnx.none
  %0 = onnx.node "Loop"(%n, %none, %x) {} opset 16 graphs ["body"] {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %s: !onnx.value):
    onnx.yield %c : tensor<i1>
  } : (tensor<i64>, none, tensor<4xf32>) -> !onnx.value loc("loop")
  return %0 : !onnx.value
}

// -----

// CHECK: error: {{.*}}node "loop" (Loop, opset 16): has a body that changes a carried value's type from {{.*}} to
func.func @main(%n: tensor<i64>, %x: tensor<4xf32>) -> !onnx.value {
  %none = onnx.none
  %0 = onnx.node "Loop"(%n, %none, %x) {} opset 16 graphs ["body"] {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %s: !onnx.value):
    %1 = onnx.node "Cast"(%s) {to = 7 : i64} opset 13 : (!onnx.value) -> !onnx.value
    onnx.yield %c, %1 : tensor<i1>, !onnx.value
  } : (tensor<i64>, none, tensor<4xf32>) -> !onnx.value loc("loop")
  return %0 : !onnx.value
}

// -----

// CHECK: error: {{.*}}node "scan" (Scan, opset 8): is of opset 8, supported from opset 9 on
func.func @main(%x: tensor<2x5xf32>) -> !onnx.value {
  %0 = onnx.node "Scan"(%x) {num_scan_inputs = 1 : i64} opset 8 graphs ["body"] {
  ^bb0(%e: !onnx.value):
    onnx.yield %e : !onnx.value
  } : (tensor<2x5xf32>) -> !onnx.value loc("scan")
  return %0 : !onnx.value
}

// -----

// CHECK: error: {{.*}}node "scan" (Scan, opset 16): has as many axes and directions as scanned values, or none
func.func @main(%x: tensor<2x5xf32>) -> !onnx.value {
  %0 = onnx.node "Scan"(%x) {num_scan_inputs = 1 : i64, scan_input_axes = array<i64: 0, 1>} opset 16 graphs ["body"] {
  ^bb0(%e: !onnx.value):
    onnx.yield %e : !onnx.value
  } : (tensor<2x5xf32>) -> !onnx.value loc("scan")
  return %0 : !onnx.value
}

// -----

// How many dims a result has must be known: so must the number of elements of a shape.
// CHECK: error: {{.*}}node "reshape" (Reshape, opset 14): needs a shape of one dim of a known size, got the dims
func.func @main(%x: tensor<4x6xf32>, %s: tensor<?xi64> {onnx.dims = ["rank"]}) -> !onnx.value {
  %0 = onnx.node "Reshape"(%x, %s) {} opset 14 : (tensor<4x6xf32>, tensor<?xi64>) -> !onnx.value loc("reshape")
  return %0 : !onnx.value
}

// -----

// CHECK: error: {{.*}}node "tile" (Tile, opset 13): has 3 repeats for 2 dims
func.func @main(%x: tensor<4x6xf32>, %s: tensor<3xi64>) -> !onnx.value {
  %0 = onnx.node "Tile"(%x, %s) {} opset 13 : (tensor<4x6xf32>, tensor<3xi64>) -> !onnx.value loc("tile")
  return %0 : !onnx.value
}
