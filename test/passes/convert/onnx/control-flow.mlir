// RUN: skiff-opt %s --skiff-convert-onnx-to-nn --mlir-print-local-scope | FileCheck %s


// A branch that the model itself chooses: nothing is left of the choice, nor of the other branch.
// CHECK-LABEL: @known_condition
// CHECK-NOT:     nn.if
// CHECK-NOT:     nn.abs
// CHECK:         %[[N:.+]] = nn.neg %arg0
// CHECK-NEXT:    return %[[N]] : tensor<4xf32>
func.func @known_condition(%x: tensor<4xf32>) -> !onnx.value {
  %c = onnx.initializer "c" dense<false> : tensor<i1>
  %0 = onnx.node "If"(%c) {} opset 16 graphs ["then_branch", "else_branch"] {
    %1 = onnx.node "Abs"(%x) {} opset 13 : (tensor<4xf32>) -> !onnx.value
    onnx.yield %1 : !onnx.value
  }, {
    %1 = onnx.node "Neg"(%x) {} opset 13 : (tensor<4xf32>) -> !onnx.value
    onnx.yield %1 : !onnx.value
  } : (tensor<i1>) -> !onnx.value
  return %0 : !onnx.value
}

// A dim that is not the same in both branches becomes a data dim, the other stays a number.
// CHECK-LABEL: @branches
// CHECK-SAME:    -> tensor<?x2xf32> attributes {nn.control_flow = [{became = "branch", node = "if", op = "If", why = "its condition is known at run time only"}], nn.data_dims = ["if"]}
// CHECK:         %[[Y:.+]] = nn.if %arg0 {assigned = array<i64: 0>, dims = [affine_map<(d0) -> (d0, 2)>]} : (tensor<i1>) -> tensor<?x2xf32> {
// CHECK-NEXT:      %[[A:.+]] = nn.abs %arg1
// CHECK-NEXT:      nn.yield %[[A]] : tensor<4x2xf32>
// CHECK-NEXT:    } else {
// CHECK-NEXT:      %[[B:.+]] = nn.concat %arg1, %arg1
// CHECK-NEXT:      nn.yield %[[B]] : tensor<8x2xf32>
// CHECK-NEXT:    }
// CHECK-NEXT:    return %[[Y]]
func.func @branches(%c: tensor<i1>, %x: tensor<4x2xf32>) -> !onnx.value {
  %0 = onnx.node "If"(%c) {} opset 16 graphs ["then_branch", "else_branch"] {
    %1 = onnx.node "Abs"(%x) {} opset 13 : (tensor<4x2xf32>) -> !onnx.value
    onnx.yield %1 : !onnx.value
  }, {
    %1 = onnx.node "Concat"(%x, %x) {axis = 0 : i64} opset 13 : (tensor<4x2xf32>, tensor<4x2xf32>) -> !onnx.value
    onnx.yield %1 : !onnx.value
  } : (tensor<i1>) -> !onnx.value loc("if")
  return %0 : !onnx.value
}

// The condition is what the loop was given, which is true as long as it runs: only the count is left. It is at least
// 0, and is the number of scanned values. The carried value keeps its type.
// CHECK-LABEL: @invariant_dims
// CHECK-SAME:    -> (tensor<4xf32>, tensor<?x4xf32>) attributes {nn.control_flow = [{{.*}}became = "loop"{{.*}}], nn.data_dims = ["loop", "loop"]}
// CHECK:         %[[N:.+]] = nn.max %arg0
// CHECK-NEXT:    nn.read_dims %[[N]] {first = 0 : i64} : tensor<i64>
// CHECK-NEXT:    nn.loop(%arg1) {assigned = array<i64>, counter = 1 : i64, dims = [affine_map<() -> (4)>, affine_map<(d0) -> (d0, 4)>], limit = affine_map<(d0) -> (d0)>} :
// CHECK-NEXT:    ^bb0(%[[S:.+]]: tensor<4xf32>):
// CHECK:           %[[M:.+]] = nn.neg %[[S]]
// CHECK-NEXT:      nn.yield %[[M]], %[[S]] : tensor<4xf32>, tensor<4xf32>
func.func @invariant_dims(%n: tensor<i64>, %x: tensor<4xf32>) -> (!onnx.value, !onnx.value) {
  %none = onnx.none
  %0:2 = onnx.node "Loop"(%n, %none, %x) {} opset 16 graphs ["body"] {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %s: !onnx.value):
    %1 = onnx.node "Neg"(%s) {} opset 13 : (!onnx.value) -> !onnx.value
    onnx.yield %c, %1, %s : tensor<i1>, !onnx.value, !onnx.value
  } : (tensor<i64>, none, tensor<4xf32>) -> (!onnx.value, !onnx.value) loc("loop")
  return %0#0, %0#1 : !onnx.value, !onnx.value
}

// The body was converted once with 4 rows and once with data dim 1; nothing is left of the first time. The condition
// decides about the first iteration, too.
// CHECK-LABEL: @growing_dim
// CHECK-SAME:    -> tensor<?x3xf32> attributes {nn.control_flow = [{{.*}}became = "loop"{{.*}}], nn.data_dims = ["loop", "loop"]}
// CHECK:         nn.loop while %arg0 : tensor<i1>(%arg1) {assigned = array<i64: 1>, counter = 0 : i64, dims = [affine_map<(d0, d1) -> (d1, 3)>], tests} : (tensor<4x3xf32>) -> tensor<?x3xf32> {
// CHECK-NEXT:    ^bb0(%[[S:.+]]: tensor<?x3xf32>):
// CHECK-COUNT-1:   nn.concat %[[S]], %arg1
// CHECK-NOT:       nn.concat
// CHECK:           %[[GO:.+]] = nn.less
// CHECK-NEXT:      nn.yield %[[GO]], %{{.+}} : tensor<i1>, tensor<?x3xf32>
// CHECK-NOT:     nn.loop
func.func @growing_dim(%go: tensor<i1>, %x: tensor<4x3xf32>) -> !onnx.value {
  %none = onnx.none
  %0 = onnx.node "Loop"(%none, %go, %x) {} opset 16 graphs ["body"] {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %s: !onnx.value):
    %1 = onnx.node "Concat"(%s, %x) {axis = 0 : i64} opset 13 : (!onnx.value, tensor<4x3xf32>) -> !onnx.value
    %k = onnx.initializer "k" dense<7> : tensor<i64>
    %2 = onnx.node "Less"(%i, %k) {} opset 13 : (tensor<i64>, tensor<i64>) -> !onnx.value
    onnx.yield %2, %1 : !onnx.value, !onnx.value
  } : (none, tensor<i1>, tensor<4x3xf32>) -> !onnx.value loc("loop")
  return %0 : !onnx.value
}

// CHECK-LABEL: @never
// CHECK:         nn.loop(%arg0) {{{.*}}limit = affine_map<() -> (0)>}
func.func @never(%x: tensor<4xf32>) -> !onnx.value {
  %f = onnx.initializer "f" dense<false> : tensor<i1>
  %none = onnx.none
  %0 = onnx.node "Loop"(%none, %f, %x) {} opset 16 graphs ["body"] {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %s: !onnx.value):
    %1 = onnx.node "Neg"(%s) {} opset 13 : (!onnx.value) -> !onnx.value
    onnx.yield %c, %1 : tensor<i1>, !onnx.value
  } : (none, tensor<i1>, tensor<4xf32>) -> !onnx.value loc("loop")
  return %0 : !onnx.value
}

// A scanned input is cut at the counter, here from the end, and the other way round behind the loop for the output.
// CHECK-LABEL: @scan
// CHECK:         %[[L:.+]]:2 = nn.loop(%arg0) {{{.*}}dims = [affine_map<() -> (2)>, affine_map<() -> (50, 2)>], limit = affine_map<() -> (50)>}
// CHECK:           %[[E:.+]] = nn.slice %arg1 {sizes = affine_map<() -> (2, 1)>, starts = affine_map<(d0) -> (0, -d0 + 49)>
// CHECK-NEXT:      %[[V:.+]] = nn.reshape %[[E]] {shape = affine_map<() -> (2)>}
// CHECK-NEXT:      nn.add %{{.+}}, %[[V]]
// CHECK:         %[[R:.+]] = nn.slice %[[L]]#1 {{{.*}}starts = affine_map<() -> (49, 0)>, steps = array<i64: -1, 1>}
// CHECK-NEXT:    nn.transpose %[[R]] {perm = array<i64: 1, 0>} : (tensor<50x2xf32>) -> tensor<2x50xf32>
func.func @scan(%x: tensor<2xf32>, %y: tensor<2x50xf32>) -> (!onnx.value, !onnx.value) {
  %0:2 = onnx.node "Scan"(%x, %y) {num_scan_inputs = 1 : i64, scan_input_axes = array<i64: 1>, scan_input_directions = array<i64: 1>,
      scan_output_axes = array<i64: -1>, scan_output_directions = array<i64: 1>} opset 16 graphs ["body"] {
  ^bb0(%s: !onnx.value, %e: !onnx.value):
    %1 = onnx.node "Add"(%s, %e) {} opset 14 : (!onnx.value, !onnx.value) -> !onnx.value
    onnx.yield %1, %1 : !onnx.value, !onnx.value
  } : (tensor<2xf32>, tensor<2x50xf32>) -> (!onnx.value, !onnx.value) loc("scan")
  return %0#0, %0#1 : !onnx.value, !onnx.value
}
