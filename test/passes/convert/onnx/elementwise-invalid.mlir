// RUN: not skiff-opt %s --skiff-convert-onnx-to-nn --split-input-file 2>&1 | FileCheck %s

// CHECK: (Mod, opset 13): attribute 'fmod' is 0, expected 1 for a float type
func.func @main(%x: tensor<4xf32>) -> !onnx.value {
  %0 = onnx.node "Mod"(%x, %x) {} opset 13 : (tensor<4xf32>, tensor<4xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (Cast, opset 13): data type string is not supported, expected a float, an integer or bool
func.func @main(%x: tensor<4xf32>) -> !onnx.value {
  %0 = onnx.node "Cast"(%x) {to = 8 : i64} opset 13 : (tensor<4xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (Mul, opset 6): operands have the dims 2x3 and 3, expected the same without attribute 'broadcast'
func.func @main(%x: tensor<2x3xf32>, %y: tensor<3xf32>) -> !onnx.value {
  %0 = onnx.node "Mul"(%x, %y) {} opset 6 : (tensor<2x3xf32>, tensor<3xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (BitShift, opset 13): attribute 'direction' is "UP", expected LEFT or RIGHT
func.func @main(%x: tensor<4xui8>) -> !onnx.value {
  %0 = onnx.node "BitShift"(%x, %x) {direction = "UP"} opset 13 : (tensor<4xui8>, tensor<4xui8>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (PRelu, opset 13): the slope has the dims 2x4, expected to broadcast to 1x4
func.func @main(%x: tensor<1x4xf32>, %y: tensor<2x4xf32>) -> !onnx.value {
  %0 = onnx.node "PRelu"(%x, %y) {} opset 13 : (tensor<1x4xf32>, tensor<2x4xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (Clip, opset 13): input 1 has the dims 2, expected a scalar
func.func @main(%x: tensor<4xf32>, %low: tensor<2xf32>) -> !onnx.value {
  %0 = onnx.node "Clip"(%x, %low) {} opset 13 : (tensor<4xf32>, tensor<2xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (BitCast, opset 26): attribute 'to' is f64, expected a type of as many bits as f32
func.func @main(%x: tensor<4xf32>) -> !onnx.value {
  %0 = onnx.node "BitCast"(%x) {to = 11 : i64} opset 26 : (tensor<4xf32>) -> !onnx.value
  return %0 : !onnx.value
}
