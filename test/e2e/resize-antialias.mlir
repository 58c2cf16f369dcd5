// The filter of a result's element covers all elements that it stands for; at the border the last one repeats.
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --target x86-64

// INPUT x = f32[8]: (i * 5) % 7
// EXPECT y = f32[4]: sum(x(min(max(p, 0), 7)) * max(0, 1 - abs(p - (i * 2 + 0.5)) / 2) for p in range(-3, 11)) / 2
func.func @main(%x: tensor<8xf32> {nn.name = "x"}) -> (tensor<4xf32> {nn.name = "y"}) {
  %y = nn.resize %x {antialias = true, coordinate_mode = "half_pixel", cubic_a = -0.75 : f64, exclude_outside = false,
      extrapolation = 0.0 : f64, mode = 1 : i32, nearest_mode = "floor", roi = array<f64: 0.0, 1.0>,
      scales = array<f64: 0.5>, shape = affine_map<() -> (4)>} : (tensor<8xf32>) -> tensor<4xf32>
  return %y : tensor<4xf32>
}
