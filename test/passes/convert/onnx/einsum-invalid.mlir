// RUN: not skiff-opt %s --skiff-convert-onnx-to-nn --split-input-file 2>&1 | FileCheck %s

// CHECK: (Einsum, opset 12): attribute 'equation' is missing
func.func @main(%x: tensor<3xf32>) -> !onnx.value {
  %0 = onnx.node "Einsum"(%x) {} opset 12 : (tensor<3xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (Einsum, opset 12): attribute 'equation' has 2 terms for 1 inputs
func.func @main(%x: tensor<3xf32>) -> !onnx.value {
  %0 = onnx.node "Einsum"(%x) {equation = "i,j"} opset 12 : (tensor<3xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (Einsum, opset 12): attribute 'equation' has a term "ij" for dims 3
func.func @main(%x: tensor<3xf32>) -> !onnx.value {
  %0 = onnx.node "Einsum"(%x) {equation = "ij"} opset 12 : (tensor<3xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (Einsum, opset 12): attribute 'equation' has a term "i-", expected letters and one "..."
func.func @main(%x: tensor<3xf32>) -> !onnx.value {
  %0 = onnx.node "Einsum"(%x) {equation = "i-"} opset 12 : (tensor<3xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (Einsum, opset 12): attribute 'equation' is "i->ij": the result must have labels of the terms, each once
func.func @main(%x: tensor<3xf32>) -> !onnx.value {
  %0 = onnx.node "Einsum"(%x) {equation = "i->ij"} opset 12 : (tensor<3xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (Einsum, opset 12): a label of the equation stands for dims 3 and 4
func.func @main(%x: tensor<3xf32>, %y: tensor<4xf32>) -> !onnx.value {
  %0 = onnx.node "Einsum"(%x, %y) {equation = "i,i"} opset 12 : (tensor<3xf32>, tensor<4xf32>) -> !onnx.value
  return %0 : !onnx.value
}
