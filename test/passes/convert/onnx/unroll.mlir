// RUN: skiff-opt %s --skiff-convert-onnx-to-nn --mlir-print-local-scope | FileCheck %s

// Three iterations, each with its own number. What they scan is put together behind them; the dim that grows is
// a number all the way.
// CHECK-LABEL: @short
// CHECK-SAME:    -> (tensor<32xf32>, tensor<3xi64>) attributes {nn.control_flow = [{became = "unrolled", node = "loop", op = "Loop"
// CHECK-NOT:     nn.loop
// CHECK:         %[[A:.+]] = nn.concat %arg0, %arg0 {{.*}} -> tensor<8xf32>
// CHECK:         %[[B:.+]] = nn.concat %[[A]], %[[A]] {{.*}} -> tensor<16xf32>
// CHECK:         %[[C:.+]] = nn.concat %[[B]], %[[B]] {{.*}} -> tensor<32xf32>
// CHECK:         %[[S:.+]] = nn.constant dense<[0, 1, 2]> : tensor<3xi64>
// CHECK-NEXT:    return %[[C]], %[[S]]
func.func @short(%x: tensor<4xf32>) -> (!onnx.value, !onnx.value) {
  %n = onnx.initializer "n" dense<3> : tensor<i64>
  %none = onnx.none
  %0:2 = onnx.node "Loop"(%n, %none, %x) {} opset 16 graphs ["body"] {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %s: !onnx.value):
    %1 = onnx.node "Concat"(%s, %s) {axis = 0 : i64} opset 13 : (!onnx.value, !onnx.value) -> !onnx.value
    onnx.yield %c, %1, %i : tensor<i1>, !onnx.value, tensor<i64>
  } : (tensor<i64>, none, tensor<4xf32>) -> (!onnx.value, !onnx.value) loc("loop")
  return %0#0, %0#1 : !onnx.value, !onnx.value
}

// The condition that the body computes decides: nothing is left of the attempt.
// CHECK-LABEL: @may_end
// CHECK-SAME:    why = "its condition is known at run time only"
// CHECK-NOT:     nn.neg
// CHECK:         nn.loop
// CHECK:           nn.neg
// CHECK-NOT:       nn.neg
// CHECK:         return
func.func @may_end(%x: tensor<1xf32>) -> !onnx.value {
  %n = onnx.initializer "n" dense<3> : tensor<i64>
  %none = onnx.none
  %0 = onnx.node "Loop"(%n, %none, %x) {} opset 16 graphs ["body"] {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %s: !onnx.value):
    %1 = onnx.node "Neg"(%s) {} opset 13 : (!onnx.value) -> !onnx.value
    %2 = onnx.node "Less"(%s, %1) {} opset 13 : (!onnx.value, !onnx.value) -> !onnx.value
    onnx.yield %2, %1 : !onnx.value, !onnx.value
  } : (tensor<i64>, none, tensor<1xf32>) -> !onnx.value loc("loop")
  return %0 : !onnx.value
}

// The first iteration is the last.
// CHECK-LABEL: @ends
// CHECK:         nn.neg
// CHECK-NOT:     nn.neg
// CHECK:         return
func.func @ends(%x: tensor<1xf32>) -> !onnx.value {
  %n = onnx.initializer "n" dense<3> : tensor<i64>
  %false = onnx.initializer "f" dense<false> : tensor<i1>
  %none = onnx.none
  %0 = onnx.node "Loop"(%n, %none, %x) {} opset 16 graphs ["body"] {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %s: !onnx.value):
    %1 = onnx.node "Neg"(%s) {} opset 13 : (!onnx.value) -> !onnx.value
    onnx.yield %false, %1 : tensor<i1>, !onnx.value
  } : (tensor<i64>, none, tensor<1xf32>) -> !onnx.value loc("loop")
  return %0 : !onnx.value
}

// Too long.
// CHECK-LABEL: @long
// CHECK-SAME:    why = "9 iterations; up to 8 are unrolled"
// CHECK:         nn.loop
func.func @long(%x: tensor<9x2xf32>) -> !onnx.value {
  %0 = onnx.node "Scan"(%x) {num_scan_inputs = 1 : i64} opset 16 graphs ["body"] {
  ^bb0(%e: !onnx.value):
    %1 = onnx.node "Neg"(%e) {} opset 14 : (!onnx.value) -> !onnx.value
    onnx.yield %1 : !onnx.value
  } : (tensor<9x2xf32>) -> !onnx.value loc("scan")
  return %0 : !onnx.value
}
