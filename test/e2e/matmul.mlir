// Odd sizes; a constant matrix, one that is an argument, and one for each batch.
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --target x86-64

// INPUT x = f32[3x5x7]: (i * 11 + j * 5 + k * 3) % 17 - 8
// INPUT a = f32[7x13]: (i * 3 + j * 5) % 11 - 5
// INPUT b = f32[3x7x9]: (i + j * 3 + k * 5) % 11 - 5
// CONST w = f32[7x37]: ((i * 3 + j * 5) % 11 - 5) / 4
// EXPECT packed = f32[3x5x37]: sum(x(i, j, p) * w(p, k) for p in range(7))
// EXPECT inplace = f32[3x5x13]: sum(x(i, j, p) * a(p, k) for p in range(7))
// EXPECT batched = f32[3x5x9]: sum(x(i, j, p) * b(i, p, k) for p in range(7))
func.func @main(%x: tensor<3x5x7xf32> {nn.name = "x"},
                %a: tensor<7x13xf32> {nn.name = "a"},
                %b: tensor<3x7x9xf32> {nn.name = "b"})
    -> (tensor<3x5x37xf32> {nn.name = "packed"},
        tensor<3x5x13xf32> {nn.name = "inplace"},
        tensor<3x5x9xf32> {nn.name = "batched"}) {
  %w = nn.constant dense<$w> : tensor<7x37xf32> : tensor<7x37xf32>
  %packed = nn.matmul %x, %w : (tensor<3x5x7xf32>, tensor<7x37xf32>) -> tensor<3x5x37xf32>
  %inplace = nn.matmul %x, %a : (tensor<3x5x7xf32>, tensor<7x13xf32>) -> tensor<3x5x13xf32>
  %batched = nn.matmul %x, %b : (tensor<3x5x7xf32>, tensor<3x7x9xf32>) -> tensor<3x5x9xf32>
  return %packed, %inplace, %batched : tensor<3x5x37xf32>, tensor<3x5x13xf32>, tensor<3x5x9xf32>
}
