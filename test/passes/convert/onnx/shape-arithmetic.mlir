// RUN: skiff-opt %s --skiff-convert-onnx-to-nn --canonicalize --mlir-print-local-scope | FileCheck %s

// Shape -> Gather -> Concat -> Reshape is one nn.reshape; all else is dead.
// CHECK-LABEL: @flatten_by_hand
// CHECK-NEXT:  %[[R:.+]] = nn.reshape %arg0 {shape = affine_map<()[s0] -> (s0, 12)>} : (tensor<?x3x4xf32>) -> tensor<?x12xf32>
// CHECK-NEXT:  return %[[R]]
func.func @flatten_by_hand(%x: tensor<?x3x4xf32> {onnx.dims = ["batch", "", ""]}) -> !onnx.value {
  %zero = onnx.initializer "zero" dense<0> : tensor<i64>
  %axes = onnx.initializer "axes" dense<0> : tensor<1xi64>
  %rest = onnx.initializer "rest" dense<-1> : tensor<1xi64>
  %shape = onnx.node "Shape"(%x) {} opset 13 : (tensor<?x3x4xf32>) -> !onnx.value
  %batch = onnx.node "Gather"(%shape, %zero) {axis = 0 : i64} opset 13 : (!onnx.value, tensor<i64>) -> !onnx.value
  %list = onnx.node "Unsqueeze"(%batch, %axes) {} opset 13 : (!onnx.value, tensor<1xi64>) -> !onnx.value
  %target = onnx.node "Concat"(%list, %rest) {axis = 0 : i64} opset 13 : (!onnx.value, tensor<1xi64>) -> !onnx.value
  %y = onnx.node "Reshape"(%x, %target) {} opset 13 : (tensor<?x3x4xf32>, !onnx.value) -> !onnx.value
  return %y : !onnx.value
}

// Arithmetic, a cast to float and back, a slice with a negative bound.
// CHECK-LABEL: @arithmetic
// CHECK-NEXT:  nn.reshape %arg0 {shape = affine_map<()[s0] -> (s0 * 4, 3)>} : (tensor<?x3x4xf32>) -> tensor<?x3xf32>
// CHECK-NEXT:  return
func.func @arithmetic(%x: tensor<?x3x4xf32> {onnx.dims = ["batch", "", ""]}) -> !onnx.value {
  %b = onnx.initializer "b" dense<0> : tensor<1xi64>
  %e = onnx.initializer "e" dense<-2> : tensor<1xi64>
  %four = onnx.initializer "four" dense<4.0> : tensor<f32>
  %three = onnx.initializer "three" dense<3> : tensor<1xi64>
  %shape = onnx.node "Shape"(%x) {} opset 13 : (tensor<?x3x4xf32>) -> !onnx.value
  %batch = onnx.node "Slice"(%shape, %b, %e) {} opset 13 : (!onnx.value, tensor<1xi64>, tensor<1xi64>) -> !onnx.value
  %f = onnx.node "Cast"(%batch) {to = 1 : i64} opset 13 : (!onnx.value) -> !onnx.value
  %times = onnx.node "Mul"(%f, %four) {} opset 13 : (!onnx.value, tensor<f32>) -> !onnx.value
  %floor = onnx.node "Floor"(%times) {} opset 13 : (!onnx.value) -> !onnx.value
  %i = onnx.node "Cast"(%floor) {to = 7 : i64} opset 13 : (!onnx.value) -> !onnx.value
  %target = onnx.node "Concat"(%i, %three) {axis = 0 : i64} opset 13 : (!onnx.value, tensor<1xi64>) -> !onnx.value
  %y = onnx.node "Reshape"(%x, %target) {} opset 13 : (tensor<?x3x4xf32>, !onnx.value) -> !onnx.value
  return %y : !onnx.value
}

// PyTorch's expand: where a wanted dim is -1, the tensor's own. A symbol is at least 1, so it is not -1.
// CHECK-LABEL: @expand_by_where
// CHECK-NEXT:  nn.expand %arg0 {shape = affine_map<()[s0] -> (s0, 5)>} : (tensor<?x1xf32>) -> tensor<?x5xf32>
// CHECK-NEXT:  return
func.func @expand_by_where(%x: tensor<?x1xf32> {onnx.dims = ["batch", ""]}) -> !onnx.value {
  %five = onnx.initializer "five" dense<5> : tensor<1xi64>
  %first = onnx.initializer "first" dense<0> : tensor<1xi64>
  %minus = onnx.initializer "minus" dense<-1> : tensor<2xi64>
  %ones = onnx.initializer "ones" dense<1> : tensor<2xi64>
  %shape = onnx.node "Shape"(%x) {} opset 13 : (tensor<?x1xf32>) -> !onnx.value
  %batch = onnx.node "Gather"(%shape, %first) {axis = 0 : i64} opset 13 : (!onnx.value, tensor<1xi64>) -> !onnx.value
  %wanted = onnx.node "Concat"(%batch, %five) {axis = 0 : i64} opset 13 : (!onnx.value, tensor<1xi64>) -> !onnx.value
  %open = onnx.node "Equal"(%wanted, %minus) {} opset 13 : (!onnx.value, tensor<2xi64>) -> !onnx.value
  %target = onnx.node "Where"(%open, %ones, %wanted) {} opset 13 : (!onnx.value, tensor<2xi64>, !onnx.value) -> !onnx.value
  %y = onnx.node "Expand"(%x, %target) {} opset 13 : (tensor<?x1xf32>, !onnx.value) -> !onnx.value
  return %y : !onnx.value
}

// What divides evenly stays simple: heads are split and joined again.
// CHECK-LABEL: @divide
// CHECK-NEXT:  nn.reshape %arg0 {shape = affine_map<()[s0, s1] -> (s0, s1, 4, 2)>}
// CHECK-NEXT:  return
func.func @divide(%x: tensor<?x?x8xf32> {onnx.dims = ["batch", "seq", ""]}) -> !onnx.value {
  %target = onnx.initializer "t" dense<[0, -1, 4, 2]> : tensor<4xi64>
  %y = onnx.node "Reshape"(%x, %target) {} opset 13 : (tensor<?x?x8xf32>, tensor<4xi64>) -> !onnx.value
  return %y : !onnx.value
}

// With static dims the result is a constant.
// CHECK-LABEL: @static
// CHECK-NEXT:  %[[C:.+]] = nn.constant dense<[2, 24]> : tensor<2xi64>
// CHECK-NEXT:  return %[[C]]
func.func @static(%x: tensor<2x4x6xf32>) -> !onnx.value {
  %tail = onnx.node "Shape"(%x) {start = 1 : i64} opset 15 : (tensor<2x4x6xf32>) -> !onnx.value
  %head = onnx.node "Shape"(%x) {end = -2 : i64} opset 15 : (tensor<2x4x6xf32>) -> !onnx.value
  %prod = onnx.node "ReduceProd"(%tail) {} opset 15 : (!onnx.value) -> !onnx.value
  %y = onnx.node "Concat"(%head, %prod) {axis = 0 : i64} opset 15 : (!onnx.value, !onnx.value) -> !onnx.value
  return %y : !onnx.value
}

// A symbolic shape that is itself a result is computed at run time.
// CHECK-LABEL: @shape_as_result
// CHECK-NEXT:  %[[S:.+]] = nn.shape %arg0 {end = 2 : i64, start = 0 : i64} : (tensor<?x3xf32>) -> tensor<2xi64>
// CHECK-NEXT:  return %[[S]]
func.func @shape_as_result(%x: tensor<?x3xf32>) -> !onnx.value {
  %y = onnx.node "Shape"(%x) {} opset 13 : (tensor<?x3xf32>) -> !onnx.value
  return %y : !onnx.value
}
