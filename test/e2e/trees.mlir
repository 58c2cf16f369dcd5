// Every row goes down every tree, also where they are not as deep; a missing value goes where its node says.
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 0 --atol 0
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 0 --atol 0 --target x86-64

// The first tree asks x0 <= 0.5, then x1 <= 1.5; the second is a leaf.
// INPUT x = f32[5x2]: ((0.5, 9), (0.6, 1.5), (0.6, 1.6), (float("nan"), 0), (-3, float("nan")))[i][j]
// EXPECT y = f32[5x1]: (1, 2, 4, 1, 1)[i] + 8 + 0.25
func.func @main(%x: tensor<5x2xf32> {onnx.name = "x", onnx.dims = ["", ""]}) -> (!onnx.value {onnx.name = "y"}) {
  %0 = onnx.node ["ai.onnx.ml"] "TreeEnsembleRegressor"(%x) {n_targets = 1 : i64, base_values = array<f32: 0.25>,
      nodes_treeids = array<i64: 0, 0, 0, 0, 0, 1>, nodes_nodeids = array<i64: 0, 1, 2, 3, 4, 0>,
      nodes_featureids = array<i64: 0, 0, 1, 0, 0, 0>, nodes_values = array<f32: 0.5, 0., 1.5, 0., 0., 0.>,
      nodes_modes = ["BRANCH_LEQ", "LEAF", "BRANCH_LEQ", "LEAF", "LEAF", "LEAF"],
      nodes_truenodeids = array<i64: 1, 0, 3, 0, 0, 0>, nodes_falsenodeids = array<i64: 2, 0, 4, 0, 0, 0>,
      nodes_missing_value_tracks_true = array<i64: 1, 0, 0, 0, 0, 0>,
      target_treeids = array<i64: 0, 0, 0, 1>, target_nodeids = array<i64: 1, 3, 4, 0>,
      target_ids = array<i64: 0, 0, 0, 0>, target_weights = array<f32: 1., 2., 4., 8.>} opset 3 : (tensor<5x2xf32>) -> !onnx.value
  return %0 : !onnx.value
}
