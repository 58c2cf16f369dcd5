// Blocks of keys that a mask rules out are left out, whether it is added or chosen by, as many as there are: all of them
// for the row whose weights are cleared, and for all rows of the second batch. (`weight` is only what the expected
// numbers are made of.)
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --target x86-64
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --threads 3

// INPUT q = f32[2x70x5]: ((i * 11 + j * 5 + k * 3) % 17 - 8) / 8
// INPUT keys = f32[2x150x5]: ((i * 7 + j * 3 + k * 5) % 13 - 6) / 4
// INPUT v = f32[2x150x9]: ((i * 3 + j * 5 + k) % 11 - 5) / 4
// INPUT mask = f32[70x150]: -inf if j > i + 10 or i == 3 else (i + j) / 64
// INPUT allowed = i1[2x1x150]: i == 0 and k % 3 != 1
// INPUT weight = f32[2x70x150]: exp(sum(q(i, j, p) * keys(i, k, p) for p in range(5)) + mask(j, k)) if allowed(i, 0, k) else 0
// EXPECT y = f32[2x70x9]: 0 if i == 1 or j == 3 else sum(weight(i, j, p) * v(i, p, k) for p in range(150)) / sum(weight(i, j, p) for p in range(150))
func.func @main(%q: tensor<2x70x5xf32> {nn.name = "q"}, %keys: tensor<2x150x5xf32> {nn.name = "keys"},
                %v: tensor<2x150x9xf32> {nn.name = "v"}, %mask: tensor<70x150xf32> {nn.name = "mask"},
                %allowed: tensor<2x1x150xi1> {nn.name = "allowed"},
                %weight: tensor<2x70x150xf32> {nn.name = "weight"}) -> (tensor<2x70x9xf32> {nn.name = "y"}) {
  %infinity = nn.constant dense<0xFF800000> : tensor<f32> : tensor<f32>
  %zero = nn.constant dense<0.0> : tensor<f32> : tensor<f32>
  %0 = nn.transpose %keys {perm = array<i64: 0, 2, 1>} : (tensor<2x150x5xf32>) -> tensor<2x5x150xf32>
  %1 = nn.matmul %q, %0 : (tensor<2x70x5xf32>, tensor<2x5x150xf32>) -> tensor<2x70x150xf32>
  %2 = nn.add %1, %mask : (tensor<2x70x150xf32>, tensor<70x150xf32>) -> tensor<2x70x150xf32>
  %3 = nn.where %allowed, %2, %infinity
    : (tensor<2x1x150xi1>, tensor<2x70x150xf32>, tensor<f32>) -> tensor<2x70x150xf32>
  %4 = nn.softmax %3 {axis = 2 : i64} : (tensor<2x70x150xf32>) -> tensor<2x70x150xf32>
  %5 = nn.is_nan %4 : (tensor<2x70x150xf32>) -> tensor<2x70x150xi1>
  %6 = nn.where %5, %zero, %4
    : (tensor<2x70x150xi1>, tensor<f32>, tensor<2x70x150xf32>) -> tensor<2x70x150xf32>
  %7 = nn.matmul %6, %v : (tensor<2x70x150xf32>, tensor<2x150x9xf32>) -> tensor<2x70x9xf32>
  return %7 : tensor<2x70x9xf32>
}
