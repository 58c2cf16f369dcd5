// More keys than a block has, sizes that are no multiple of a vector; keys behind a large finite mask. (`weight` is only
// what the expected numbers are made of.)
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --target x86-64
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --threads 3

// INPUT q = f32[2x7x5]: ((i * 11 + j * 5 + k * 3) % 17 - 8) / 8
// INPUT keys = f32[2x70x5]: ((i * 7 + j * 3 + k * 5) % 13 - 6) / 4
// INPUT v = f32[2x70x9]: ((i * 3 + j * 5 + k) % 11 - 5) / 4
// INPUT mask = f32[1x70]: -1e9 if j % 5 == 2 else j / 64
// INPUT weight = f32[2x7x70]: exp(sum(q(i, j, p) * keys(i, k, p) for p in range(5)) + mask(0, k))
// EXPECT y = f32[2x7x9]: sum(weight(i, j, p) * v(i, p, k) for p in range(70)) / sum(weight(i, j, p) for p in range(70))
func.func @main(%q: tensor<2x7x5xf32> {nn.name = "q"}, %keys: tensor<2x70x5xf32> {nn.name = "keys"},
                %v: tensor<2x70x9xf32> {nn.name = "v"}, %mask: tensor<1x70xf32> {nn.name = "mask"},
                %weight: tensor<2x7x70xf32> {nn.name = "weight"}) -> (tensor<2x7x9xf32> {nn.name = "y"}) {
  %0 = nn.transpose %keys {perm = array<i64: 0, 2, 1>} : (tensor<2x70x5xf32>) -> tensor<2x5x70xf32>
  %1 = nn.matmul %q, %0 : (tensor<2x7x5xf32>, tensor<2x5x70xf32>) -> tensor<2x7x70xf32>
  %2 = nn.add %1, %mask : (tensor<2x7x70xf32>, tensor<1x70xf32>) -> tensor<2x7x70xf32>
  %3 = nn.softmax %2 {axis = 2 : i64} : (tensor<2x7x70xf32>) -> tensor<2x7x70xf32>
  %4 = nn.matmul %3, %v : (tensor<2x7x70xf32>, tensor<2x70x9xf32>) -> tensor<2x7x9xf32>
  return %4 : tensor<2x7x9xf32>
}
