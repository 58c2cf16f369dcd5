// RUN: skiff-opt %s --skiff-convert-onnx-to-nn | FileCheck %s

// Axes are an attribute or, later, an input; counted from the end if negative.
// CHECK-LABEL: @axes
// CHECK:       nn.reduce %arg0 {axes = array<i64: 0, 2>, kind = 1 : i32} : (tensor<2x3x4xf32>) -> tensor<1x3x1xf32>
// CHECK-NOT:   nn.reshape
// CHECK:       nn.reduce %arg0 {axes = array<i64: 2>, kind = 0 : i32} : (tensor<2x3x4xf32>) -> tensor<2x3x1xf32>
// CHECK-NEXT:  nn.reshape {{.+}} : (tensor<2x3x1xf32>) -> tensor<2x3xf32>
func.func @axes(%x: tensor<2x3x4xf32>) -> (!onnx.value, !onnx.value) {
  %axes = onnx.initializer "axes" dense<-1> : tensor<1xi64>
  %0 = onnx.node "ReduceMean"(%x) {axes = array<i64: -1, 0>} opset 13 : (tensor<2x3x4xf32>) -> !onnx.value
  %1 = onnx.node "ReduceSum"(%x, %axes) {keepdims = 0 : i64} opset 13 : (tensor<2x3x4xf32>, tensor<1xi64>) -> !onnx.value
  return %0, %1 : !onnx.value, !onnx.value
}

// No axes are all axes, or none at all; then the element's own part stays: here its square.
// CHECK-LABEL: @no_axes
// CHECK:       nn.reduce %arg0 {axes = array<i64: 0, 1>, kind = 2 : i32} : (tensor<2x3xf32>) -> tensor<1x1xf32>
// CHECK:       nn.reduce %arg0 {axes = array<i64>, kind = 7 : i32} : (tensor<2x3xf32>) -> tensor<2x3xf32>
func.func @no_axes(%x: tensor<2x3xf32>) -> (!onnx.value, !onnx.value) {
  %0 = onnx.node "ReduceMax"(%x) {} opset 13 : (tensor<2x3xf32>) -> !onnx.value
  %1 = onnx.node "ReduceSumSquare"(%x) {noop_with_empty_axes = 1 : i64} opset 18 : (tensor<2x3xf32>) -> !onnx.value
  return %0, %1 : !onnx.value, !onnx.value
}

// CHECK-LABEL: @log_sum
// CHECK:       %[[S:.+]] = nn.reduce %arg0 {axes = array<i64: 1>, kind = 0 : i32}
// CHECK:       nn.log %[[S]]
func.func @log_sum(%x: tensor<2x3xf32>) -> !onnx.value {
  %0 = onnx.node "ReduceLogSum"(%x) {axes = array<i64: 1>} opset 13 : (tensor<2x3xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// CHECK-LABEL: @arg
// CHECK:       nn.arg_reduce %arg0 {axis = 1 : i64, last, min} : (tensor<2x3xf32>) -> tensor<2x1xi64>
// CHECK-NEXT:  nn.reshape {{.+}} : (tensor<2x1xi64>) -> tensor<2xi64>
func.func @arg(%x: tensor<2x3xf32>) -> !onnx.value {
  %0 = onnx.node "ArgMin"(%x) {axis = -1 : i64, keepdims = 0 : i64, select_last_index = 1 : i64} opset 13 : (tensor<2x3xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// Logarithms of integers are taken in f64.
// CHECK-LABEL: @log_sum_of_integers
// CHECK:       %[[X:.+]] = nn.cast %arg0 {to = f64}
// CHECK:       nn.reduce %[[X]]
// CHECK:       nn.cast %{{.+}} {to = i32}
func.func @log_sum_of_integers(%x: tensor<2x3xi32>) -> !onnx.value {
  %0 = onnx.node "ReduceLogSum"(%x) {axes = array<i64: 1>} opset 13 : (tensor<2x3xi32>) -> !onnx.value
  return %0 : !onnx.value
}

// A scalar is a vector of one element.
// CHECK-LABEL: @arg_max_of_a_scalar
// CHECK:       nn.arg_reduce %{{.+}} {axis = 0 : i64} : (tensor<1xf32>) -> tensor<1xi64>
// CHECK:       return %{{.+}} : tensor<i64>
func.func @arg_max_of_a_scalar(%x: tensor<f32>) -> !onnx.value {
  %0 = onnx.node "ArgMax"(%x) {} opset 13 : (tensor<f32>) -> !onnx.value
  return %0 : !onnx.value
}
