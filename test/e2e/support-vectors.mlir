// Pairs of classes are scored, each wins some, and the first of those with the most wins is the label.
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --target x86-64

// The kernels are x^2, 4x^2 and 9x^2.
// INPUT x = f32[2x1]: (0, 1)[i]
// EXPECT label = i64[2]: (10, 30)[i]
// EXPECT scores = f32[2x3]: ((1, 2, 3), (-2, -19, -2))[i][j]
func.func @main(%x: tensor<2x1xf32> {onnx.name = "x", onnx.dims = ["", ""]})
    -> (!onnx.value {onnx.name = "label"}, !onnx.value {onnx.name = "scores"}) {
  %0:2 = onnx.node ["ai.onnx.ml"] "SVMClassifier"(%x) {classlabels_ints = array<i64: 10, 20, 30>,
      coefficients = array<f32: 1., -1., -2., -3., 1., -1.>, rho = array<f32: 1., 2., 3.>, kernel_type = "POLY",
      kernel_params = array<f32: 1., 0., 2.>, support_vectors = array<f32: 1., 2., 3.>,
      vectors_per_class = array<i64: 1, 1, 1>} opset 1 : (tensor<2x1xf32>) -> (!onnx.value, !onnx.value)
  return %0#0, %0#1 : !onnx.value, !onnx.value
}
