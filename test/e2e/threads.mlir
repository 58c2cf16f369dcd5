// However many threads: the same bits.
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --threads 1 --outputs %t.1.npz
// RUN: skiff-run %t.skiff --inputs %t.in.npz --threads 2 --outputs %t.2.npz
// RUN: skiff-run %t.skiff --inputs %t.in.npz --threads 3 --outputs %t.3.npz
// RUN: cmp %t.1.npz %t.2.npz
// RUN: cmp %t.1.npz %t.3.npz

// INPUT x = f32[1x32x33x24]: (j * 17 + k * 7 + l * 5) % 23 / 7 - 1.6
// CONST w = f32[3x3x24x40]: ((i * 5 + j * 3 + k * 11 + l * 7) % 13 - 6) / 17
// CONST m = f32[40x100]: ((i * 3 + j * 5) % 11 - 5) / 13
func.func @main(%x: tensor<1x32x33x24xf32> {nn.name = "x"})
    -> (tensor<1x32x33x100xf32> {nn.name = "y"}, tensor<1x1x1x100xf32> {nn.name = "mean"}) {
  %w = nn.constant dense<$w> : tensor<3x3x24x40xf32> : tensor<3x3x24x40xf32>
  %m = nn.constant dense<$m> : tensor<40x100xf32> : tensor<40x100xf32>
  %0 = nn.conv %x, %w {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>,
                       groups = 1 : i64} : (tensor<1x32x33x24xf32>, tensor<3x3x24x40xf32>) -> tensor<1x32x33x40xf32>
  %1 = nn.sigmoid %0 : (tensor<1x32x33x40xf32>) -> tensor<1x32x33x40xf32>
  %2 = nn.matmul %1, %m : (tensor<1x32x33x40xf32>, tensor<40x100xf32>) -> tensor<1x32x33x100xf32>
  %3 = nn.reduce %2 {axes = array<i64: 1, 2>, kind = 1 : i32} : (tensor<1x32x33x100xf32>) -> tensor<1x1x1x100xf32>
  return %2, %3 : tensor<1x32x33x100xf32>, tensor<1x1x1x100xf32>
}
