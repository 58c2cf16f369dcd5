// RUN: not skiff-opt %s --skiff-convert-onnx-to-nn --split-input-file 2>&1 | FileCheck %s

// CHECK: (QuantizeLinear, opset 21): quantizes to i32, expected an integer of 2 to 16 bits or a float of 4 or 8
func.func @main(%x: tensor<4xf32>, %s: tensor<f32>, %z: tensor<i32>) -> !onnx.value {
  %0 = onnx.node "QuantizeLinear"(%x, %s, %z) {} opset 21 : (tensor<4xf32>, tensor<f32>, tensor<i32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (QuantizeLinear, opset 21): attribute 'output_dtype' asks for i8, but the zero point is ui8
func.func @main(%x: tensor<4xf32>, %s: tensor<f32>, %z: tensor<ui8>) -> !onnx.value {
  %0 = onnx.node "QuantizeLinear"(%x, %s, %z) {output_dtype = 3 : i64} opset 21 : (tensor<4xf32>, tensor<f32>, tensor<ui8>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (QuantizeLinear, opset 23): divides in i64, expected f32, f16 or bf16
func.func @main(%x: tensor<4xf32>, %s: tensor<f32>) -> !onnx.value {
  %0 = onnx.node "QuantizeLinear"(%x, %s) {precision = 7 : i64} opset 23 : (tensor<4xf32>, tensor<f32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (QuantizeLinear, opset 21): the zero point of an 8-bit float must be 0
func.func @main(%x: tensor<4xf32>, %s: tensor<f32>) -> !onnx.value {
  %z = onnx.initializer "z" dense<1.0> : tensor<f8E4M3FN>
  %0 = onnx.node "QuantizeLinear"(%x, %s, %z) {} opset 21 : (tensor<4xf32>, tensor<f32>, tensor<f8E4M3FN>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (DequantizeLinear, opset 21): the zero point has element type ui8, expected that of the input, i8
func.func @main(%x: tensor<4xi8>, %s: tensor<f32>, %z: tensor<ui8>) -> !onnx.value {
  %0 = onnx.node "DequantizeLinear"(%x, %s, %z) {} opset 21 : (tensor<4xi8>, tensor<f32>, tensor<ui8>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// A narrow type is only moved and cast.
// CHECK: (Relu, opset 14): input 0 has element type i4, expected a wider type
func.func @main(%x: tensor<4xi4>) -> !onnx.value {
  %0 = onnx.node "Relu"(%x) {} opset 14 : (tensor<4xi4>) -> !onnx.value
  return %0 : !onnx.value
}
