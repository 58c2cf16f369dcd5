// Parts of different sizes, along the first, a middle and the last axis.
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 0 --atol 0
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 0 --atol 0 --target x86-64

// INPUT x = f32[2x3x5]: i * 100 + j * 10 + k
// INPUT a = f32[1x3x5]: 1000 + j * 10 + k
// INPUT b = f32[2x1x5]: 2000 + i * 100 + k
// INPUT c = f32[2x3x2]: 3000 + i * 100 + j * 10 + k
// EXPECT outer = f32[3x3x5]: x(i, j, k) if i < 2 else a(0, j, k)
// EXPECT middle = f32[2x4x5]: b(i, 0, k) if j < 1 else x(i, j - 1, k)
// EXPECT inner = f32[2x3x9]: c(i, j, k) if k < 2 else x(i, j, k - 2) if k < 7 else c(i, j, k - 7)
func.func @main(%x: tensor<2x3x5xf32> {nn.name = "x"},
                %a: tensor<1x3x5xf32> {nn.name = "a"},
                %b: tensor<2x1x5xf32> {nn.name = "b"},
                %c: tensor<2x3x2xf32> {nn.name = "c"})
    -> (tensor<3x3x5xf32> {nn.name = "outer"},
        tensor<2x4x5xf32> {nn.name = "middle"},
        tensor<2x3x9xf32> {nn.name = "inner"}) {
  %outer = nn.concat %x, %a {axis = 0 : i64} : (tensor<2x3x5xf32>, tensor<1x3x5xf32>) -> tensor<3x3x5xf32>
  %middle = nn.concat %b, %x {axis = 1 : i64} : (tensor<2x1x5xf32>, tensor<2x3x5xf32>) -> tensor<2x4x5xf32>
  %inner = nn.concat %c, %x, %c {axis = 2 : i64}
      : (tensor<2x3x2xf32>, tensor<2x3x5xf32>, tensor<2x3x2xf32>) -> tensor<2x3x9xf32>
  return %outer, %middle, %inner : tensor<3x3x5xf32>, tensor<2x4x5xf32>, tensor<2x3x9xf32>
}
