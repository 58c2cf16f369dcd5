// RUN: not skiff-opt %s --skiff-convert-onnx-to-nn --split-input-file 2>&1 | FileCheck %s

// CHECK: (ai.onnx.ml.LinearClassifier, opset 1): has 1 scores and 2 labels, expected as many, and two or more
func.func @main(%x: tensor<4x2xf32>) -> !onnx.value {
  %0 = onnx.node ["ai.onnx.ml"] "LinearClassifier"(%x) {classlabels_ints = array<i64: 7, 8>, coefficients = array<f32: 1., 2.>} opset 1 : (tensor<4x2xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (ai.onnx.ml.LinearRegressor, opset 1): attribute 'coefficients' has 3 values for 2 features
func.func @main(%x: tensor<4x2xf32>) -> !onnx.value {
  %0 = onnx.node ["ai.onnx.ml"] "LinearRegressor"(%x) {coefficients = array<f32: 1., 2., 3.>} opset 1 : (tensor<4x2xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (ai.onnx.ml.TreeEnsembleRegressor, opset 1): node 9 of tree 0 is missing, or the child of two nodes
func.func @main(%x: tensor<4x2xf32>) -> !onnx.value {
  %0 = onnx.node ["ai.onnx.ml"] "TreeEnsembleRegressor"(%x) {
      nodes_treeids = array<i64: 0, 0, 0>, nodes_nodeids = array<i64: 0, 1, 2>,
      nodes_featureids = array<i64: 0, 0, 0>, nodes_values = array<f32: 0.5, 0., 1.5>,
      nodes_modes = ["BRANCH_LEQ", "LEAF", "BRANCH_LEQ"],
      nodes_truenodeids = array<i64: 1, 0, 0>, nodes_falsenodeids = array<i64: 2, 0, 9>} opset 1 : (tensor<4x2xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// CHECK: (ai.onnx.ml.SVMClassifier, opset 1): attribute 'support_vectors' has 5 values, expected 6
func.func @main(%x: tensor<4x2xf32>) -> !onnx.value {
  %0:2 = onnx.node ["ai.onnx.ml"] "SVMClassifier"(%x) {classlabels_ints = array<i64: 0, 1>, rho = array<f32: 1.>,
      coefficients = array<f32: 1., 2., 3.>, support_vectors = array<f32: 1., 2., 3., 4., 5.>,
      vectors_per_class = array<i64: 1, 2>} opset 1 : (tensor<4x2xf32>) -> (!onnx.value, !onnx.value)
  return %0#0 : !onnx.value
}

// -----

// CHECK: (ai.onnx.ml.SVMRegressor, opset 1): attribute 'coefficients' has 3 values, expected 2
func.func @main(%x: tensor<4x2xf32>) -> !onnx.value {
  %0 = onnx.node ["ai.onnx.ml"] "SVMRegressor"(%x) {coefficients = array<f32: 1., 2., 3.>, rho = array<f32: 1.>} opset 1 : (tensor<4x2xf32>) -> !onnx.value
  return %0 : !onnx.value
}
