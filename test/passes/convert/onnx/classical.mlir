// RUN: skiff-opt %s --skiff-convert-onnx-to-nn --split-input-file | FileCheck %s

// Coefficients are rows of the weights; the label is the one of the largest score, before the softmax.
// CHECK-LABEL: @linear_classifier
// CHECK:       %[[P:.+]] = nn.matmul %arg0, %{{.+}} : (tensor<?x2xf32>, tensor<2x3xf32>) -> tensor<?x3xf32>
// CHECK:       %[[S:.+]] = nn.add %[[P]]
// CHECK:       nn.arg_reduce %[[S]]
// CHECK:       %[[Q:.+]] = nn.softmax %[[S]]
// CHECK:       %[[L:.+]] = nn.gather
// CHECK:       return %[[L]], %[[Q]]
func.func @linear_classifier(%x: tensor<?x2xf32>) -> (!onnx.value, !onnx.value) {
  %0:2 = onnx.node ["ai.onnx.ml"] "LinearClassifier"(%x) {classlabels_ints = array<i64: 7, 8, 9>, coefficients = array<f32: 1., 2., 3., 4., 5., 6.>, intercepts = array<f32: 1., 2., 3.>, post_transform = "SOFTMAX"} opset 1 : (tensor<?x2xf32>) -> (!onnx.value, !onnx.value)
  return %0#0, %0#1 : !onnx.value, !onnx.value
}

// -----

// A row of zeros is divided by 1.
// CHECK-LABEL: @normalizer
// CHECK:       %[[N:.+]] = nn.reduce %arg0
// CHECK:       %[[Z:.+]] = nn.equal %[[N]]
// CHECK:       %[[D:.+]] = nn.where %[[Z]], %{{.+}}, %[[N]]
// CHECK:       nn.div %arg0, %[[D]]
func.func @normalizer(%x: tensor<4x2xf32>) -> !onnx.value {
  %0 = onnx.node ["ai.onnx.ml"] "Normalizer"(%x) {norm = "L2"} opset 1 : (tensor<4x2xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// The loop runs as often as the tree is deep; a leaf is its own child.
// CHECK-LABEL: @tree
// CHECK-DAG:   nn.constant dense<[1, 1, 3, 3, 4]> : tensor<5xi64>
// CHECK-DAG:   nn.constant dense<[2, 1, 4, 3, 4]> : tensor<5xi64>
// CHECK:       nn.loop
// CHECK:         nn.gather_elements %arg0
// CHECK:         nn.less_or_equal
// CHECK:         nn.where
// CHECK:       nn.reduce
func.func @tree(%x: tensor<?x2xf32>) -> !onnx.value {
  %0 = onnx.node ["ai.onnx.ml"] "TreeEnsembleRegressor"(%x) {n_targets = 1 : i64,
      nodes_treeids = array<i64: 0, 0, 0, 0, 0>, nodes_nodeids = array<i64: 0, 1, 2, 3, 4>,
      nodes_featureids = array<i64: 0, 0, 1, 0, 0>, nodes_values = array<f32: 0.5, 0., 1.5, 0., 0.>,
      nodes_modes = ["BRANCH_LEQ", "LEAF", "BRANCH_LEQ", "LEAF", "LEAF"],
      nodes_truenodeids = array<i64: 1, 0, 3, 0, 0>, nodes_falsenodeids = array<i64: 2, 0, 4, 0, 0>,
      target_treeids = array<i64: 0, 0, 0>, target_nodeids = array<i64: 1, 3, 4>, target_ids = array<i64: 0, 0, 0>,
      target_weights = array<f32: 1., 2., 3.>} opset 1 : (tensor<?x2xf32>) -> !onnx.value
  return %0 : !onnx.value
}
