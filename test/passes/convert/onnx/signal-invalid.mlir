// RUN: not skiff-opt %s --skiff-convert-onnx-to-nn --split-input-file 2>&1 | FileCheck %s

// CHECK: (DFT, opset 17): the transform's length is n, which is not known when the model is compiled
func.func @main(%x: tensor<2x?x1xf32> {onnx.dims = ["", "n", ""]}) -> !onnx.value {
  %0 = onnx.node "DFT"(%x) {} opset 17 : (tensor<2x?x1xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (DFT, opset 17): a transform of length 1031 has a prime factor above 1024
func.func @main(%x: tensor<2x1031x1xf32>) -> !onnx.value {
  %0 = onnx.node "DFT"(%x) {} opset 17 : (tensor<2x1031x1xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (DFT, opset 17): the last dim is 3, expected 1 or 2
func.func @main(%x: tensor<2x8x3xf32>) -> !onnx.value {
  %0 = onnx.node "DFT"(%x) {} opset 17 : (tensor<2x8x3xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (DFT, opset 20): axis 2 is not in 0..1
func.func @main(%x: tensor<2x8x1xf32>) -> !onnx.value {
  %none = onnx.none
  %a = onnx.initializer "a" dense<2> : tensor<i64>
  %0 = onnx.node "DFT"(%x, %none, %a) {} opset 20 : (tensor<2x8x1xf32>, none, tensor<i64>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (STFT, opset 17): a signal of 8 and frames of 16 with a window of 16 do not fit
func.func @main(%x: tensor<2x8x1xf32>, %w: tensor<16xf32>) -> !onnx.value {
  %s = onnx.initializer "s" dense<8> : tensor<i64>
  %0 = onnx.node "STFT"(%x, %s, %w) {} opset 17 : (tensor<2x8x1xf32>, tensor<i64>, tensor<16xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (DFT, opset 20): needs an axis known when the model is compiled, because the result's dims depend on it
func.func @main(%x: tensor<6x8x1xf32>, %a: tensor<i64>) -> !onnx.value {
  %none = onnx.none
  %0 = onnx.node "DFT"(%x, %none, %a) {onesided = 1 : i64} opset 20 : (tensor<6x8x1xf32>, none, tensor<i64>) -> !onnx.value
  return %0 : !onnx.value
}
