// A NaN goes through relu, and through max and min from either side.
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --target x86-64

// INPUT x = f32[5]: (inf - inf, 1, inf, -inf, -2)[i]
// INPUT y = f32[5]: (1, inf - inf, 2, 3, -1)[i]
// EXPECT relued = f32[5]: (inf - inf, 1, inf, 0, 0)[i]
// EXPECT maxed = f32[5]: (inf - inf, inf - inf, inf, 3, -1)[i]
// EXPECT mined = f32[5]: (inf - inf, inf - inf, 2, -inf, -2)[i]
// EXPECT isnan = i1[5]: i == 0
func.func @main(%x: tensor<5xf32> {nn.name = "x"}, %y: tensor<5xf32> {nn.name = "y"})
    -> (tensor<5xf32> {nn.name = "relued"},
        tensor<5xf32> {nn.name = "maxed"},
        tensor<5xf32> {nn.name = "mined"},
        tensor<5xi1> {nn.name = "isnan"}) {
  %relued = nn.relu %x : (tensor<5xf32>) -> tensor<5xf32>
  %maxed = nn.max %x, %y : (tensor<5xf32>, tensor<5xf32>) -> tensor<5xf32>
  %mined = nn.min %x, %y : (tensor<5xf32>, tensor<5xf32>) -> tensor<5xf32>
  %isnan = nn.is_nan %x : (tensor<5xf32>) -> tensor<5xi1>
  return %relued, %maxed, %mined, %isnan : tensor<5xf32>, tensor<5xf32>, tensor<5xf32>, tensor<5xi1>
}
