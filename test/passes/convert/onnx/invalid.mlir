// RUN: not skiff-opt %s --skiff-convert-onnx-to-nn --split-input-file 2>&1 | FileCheck %s

// A missing input.
// CHECK: (Add, opset 13): input 1 is missing
func.func @main(%x: tensor<2xf32>) -> !onnx.value {
  %none = onnx.none
  %0 = onnx.node "Add"(%x, %none) {} opset 13 : (tensor<2xf32>, none) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (Relu, opset 13): has 2 inputs, expected at most 1
func.func @main(%x: tensor<2xf32>) -> !onnx.value {
  %0 = onnx.node "Relu"(%x, %x) {} opset 13 : (tensor<2xf32>, tensor<2xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// Operands of two types.
// CHECK: (Add, opset 13): input 1 has element type i64, expected that of the inputs before, f32
func.func @main(%x: tensor<2xf32>, %y: tensor<2xi64>) -> !onnx.value {
  %0 = onnx.node "Add"(%x, %y) {} opset 13 : (tensor<2xf32>, tensor<2xi64>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (Conv, opset 13): input 0 has element type i32, expected a float type
func.func @main(%x: tensor<1x1x4xi32>, %w: tensor<1x1x1xi32>) -> !onnx.value {
  %0 = onnx.node "Conv"(%x, %w) {} opset 13 : (tensor<1x1x4xi32>, tensor<1x1x1xi32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// An attribute of the wrong type.
// CHECK: (LeakyRelu, opset 13): attribute 'alpha' is 1 : i64, expected a float
func.func @main(%x: tensor<2xf32>) -> !onnx.value {
  %0 = onnx.node "LeakyRelu"(%x) {alpha = 1 : i64} opset 13 : (tensor<2xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// An attribute that the operator gets in a later version only would silently change what the model means.
// CHECK: (ArgMax, opset 13): attribute 'select_first' is not known for this version of the operator
func.func @main(%x: tensor<2xf32>) -> !onnx.value {
  %0 = onnx.node "ArgMax"(%x) {select_first = 1 : i64} opset 13 : (tensor<2xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// The shape rule of the nn op speaks for the node.
// CHECK: (Add, opset 13): cannot broadcast 2 with 3
func.func @main(%x: tensor<2xf32>, %y: tensor<3xf32>) -> !onnx.value {
  %0 = onnx.node "Add"(%x, %y) {} opset 13 : (tensor<2xf32>, tensor<3xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: graph output "y": the file declares it as tensor<2x5xf32>, but its nodes give tensor<2x4xf32>
func.func @main(%x: tensor<2x4xf32>) -> (!onnx.value {onnx.name = "y", onnx.type = tensor<2x5xf32>}) {
  %0 = onnx.node "Relu"(%x) {} opset 13 : (tensor<2x4xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: graph input "x": has a type of unknown rank, tensor<*xf32>; export the model with the input's shape
func.func @main(%x: tensor<*xf32> {onnx.name = "x"}) -> !onnx.value {
  %0 = onnx.node "Relu"(%x) {} opset 13 : (tensor<*xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// A few bytes of model must not ask for all memory there is.
// CHECK: a result of type tensor<8388608x1048576xf32> has too many elements
func.func @main(%x: tensor<1x1xf32>) -> !onnx.value {
  %s = onnx.initializer "s" dense<[8388608, 1048576]> : tensor<2xi64>
  %0 = onnx.node "Expand"(%x, %s) {} opset 13 : (tensor<1x1xf32>, tensor<2xi64>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// A second output that nobody computes.
// CHECK: (Relu, opset 13): output 1 is used, but is not supported
func.func @main(%x: tensor<2xf32>) -> (!onnx.value, !onnx.value) {
  %0:2 = onnx.node "Relu"(%x) {} opset 13 : (tensor<2xf32>) -> (!onnx.value, !onnx.value)
  return %0#0, %0#1 : !onnx.value, !onnx.value
}

// -----

// CHECK: (Constant, opset 13): holds strings, which are not supported
func.func @main() -> !onnx.value {
  %0 = onnx.node "Constant"() {value_string = "a"} opset 13 : () -> !onnx.value
  return %0 : !onnx.value
}
