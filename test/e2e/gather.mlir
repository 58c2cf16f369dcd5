// A negative index counts from the end; one outside is clamped, so that no other memory is read.
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 0 --atol 0
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 0 --atol 0 --target x86-64

// INPUT x = f32[3x5]: i * 10 + j
// INPUT at = i64[2x2]: ((0, -1), (2, 1))[i][j]
// INPUT outside = i32[2]: (100, -100)[i]
// EXPECT rows = f32[2x2x5]: x((0, 2, 2, 1)[i * 2 + j], k)
// EXPECT columns = f32[3x2x2]: x(i, (0, 4, 2, 1)[j * 2 + k])
// EXPECT clamped = f32[2x5]: x((2, 0)[i], j)
func.func @main(%x: tensor<3x5xf32> {nn.name = "x"},
                %at: tensor<2x2xi64> {nn.name = "at"},
                %outside: tensor<2xi32> {nn.name = "outside"})
    -> (tensor<2x2x5xf32> {nn.name = "rows"},
        tensor<3x2x2xf32> {nn.name = "columns"},
        tensor<2x5xf32> {nn.name = "clamped"}) {
  %rows = nn.gather %x, %at {axis = 0 : i64} : (tensor<3x5xf32>, tensor<2x2xi64>) -> tensor<2x2x5xf32>
  %columns = nn.gather %x, %at {axis = 1 : i64} : (tensor<3x5xf32>, tensor<2x2xi64>) -> tensor<3x2x2xf32>
  %clamped = nn.gather %x, %outside {axis = 0 : i64} : (tensor<3x5xf32>, tensor<2xi32>) -> tensor<2x5xf32>
  return %rows, %columns, %clamped : tensor<2x2x5xf32>, tensor<3x2x2xf32>, tensor<2x5xf32>
}
