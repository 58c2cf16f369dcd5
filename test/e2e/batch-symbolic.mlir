// One artifact serves any batch size: 3x3 and pointwise convolutions, pooling, a matrix product and a softmax.
// RUN: python3 %S/tensor.py %s %t one
// RUN: cp %t.in.npz %t.1.in.npz
// RUN: cp %t.out.npz %t.1.out.npz
// RUN: python3 %S/tensor.py %s %t three
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.1.in.npz --expect %t.1.out.npz
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz
// RUN: skiff-run %t.skiff --inputs %t.1.in.npz --expect %t.1.out.npz --target x86-64
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --target x86-64

// INPUT(one) x = f32[1x4x5x3]: (i * 31 + j * 17 + k * 7 + l * 5) % 23 / 8
// INPUT(three) x = f32[3x4x5x3]: (i * 31 + j * 17 + k * 7 + l * 5) % 23 / 8
// CONST w = f32[3x3x3x5]: ((i * 5 + j * 3 + k * 11 + l * 7) % 13 - 6) / 8
// CONST m = f32[5x7]: ((i * 3 + j * 5) % 11 - 5) / 8
// EXPECT(one) c = f32[1x4x5x5]: max(0, sum(x(i, j + p - 1, k + q - 1, n) * w(p, q, n, l) for p in range(3) for q in range(3) for n in range(3)))
// EXPECT(three) c = f32[3x4x5x5]: max(0, sum(x(i, j + p - 1, k + q - 1, n) * w(p, q, n, l) for p in range(3) for q in range(3) for n in range(3)))
// EXPECT(one) y = f32[1x7]: sum(sum(c(i, p, q, n) for p in range(4) for q in range(5)) / 20 * m(n, j) for n in range(5))
// EXPECT(three) y = f32[3x7]: sum(sum(c(i, p, q, n) for p in range(4) for q in range(5)) / 20 * m(n, j) for n in range(5))
// EXPECT(one) z = f32[1x7]: exp(y(i, j)) / sum(exp(y(i, p)) for p in range(7))
// EXPECT(three) z = f32[3x7]: exp(y(i, j)) / sum(exp(y(i, p)) for p in range(7))
func.func @main(%x: tensor<?x4x5x3xf32> {nn.name = "x", nn.dims = affine_map<()[s0] -> (s0, 4, 5, 3)>})
    -> (tensor<?x4x5x5xf32> {nn.name = "c"}, tensor<?x7xf32> {nn.name = "y"}, tensor<?x7xf32> {nn.name = "z"})
    attributes {nn.symbols = ["batch"]} {
  %w = nn.constant dense<$w> : tensor<3x3x3x5xf32> : tensor<3x3x3x5xf32>
  %m = nn.constant dense<$m> : tensor<5x7xf32> : tensor<5x7xf32>
  %0 = nn.conv %x, %w {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>,
                       groups = 1 : i64} : (tensor<?x4x5x3xf32>, tensor<3x3x3x5xf32>) -> tensor<?x4x5x5xf32>
  %1 = nn.relu %0 : (tensor<?x4x5x5xf32>) -> tensor<?x4x5x5xf32>
  %2 = nn.reduce %1 {axes = array<i64: 1, 2>, kind = 1 : i32} : (tensor<?x4x5x5xf32>) -> tensor<?x1x1x5xf32>
  %3 = nn.reshape %2 {shape = affine_map<()[s0] -> (s0, 5)>} : (tensor<?x1x1x5xf32>) -> tensor<?x5xf32>
  %4 = nn.matmul %3, %m : (tensor<?x5xf32>, tensor<5x7xf32>) -> tensor<?x7xf32>
  %5 = nn.softmax %4 {axis = 1 : i64} : (tensor<?x7xf32>) -> tensor<?x7xf32>
  return %1, %4, %5 : tensor<?x4x5x5xf32>, tensor<?x7xf32>, tensor<?x7xf32>
}
