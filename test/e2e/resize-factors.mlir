// Scales that are computed while the model runs: the coordinates go by them, not by the ratio of the dims (7 / 4).
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz

// INPUT x = f32[4]: i * i
// INPUT factors = f32[1]: 2.9
// EXPECT y = f32[7]: x(int(i / 2.9))
func.func @main(%x: tensor<4xf32> {nn.name = "x"}, %factors: tensor<1xf32> {nn.name = "factors"})
    -> (tensor<7xf32> {nn.name = "y"}) {
  %y = nn.resize %x, %factors {shape = affine_map<() -> (7)>, scales = array<f64: 0.0>, mode = 0 : i32,
    coordinate_mode = "asymmetric", nearest_mode = "floor", cubic_a = -0.75 : f64, exclude_outside = false,
    antialias = false, extrapolation = 0.0 : f64, roi = array<f64: 0.0, 1.0>} : (tensor<4xf32>, tensor<1xf32>) -> tensor<7xf32>
  return %y : tensor<7xf32>
}
