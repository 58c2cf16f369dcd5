// A remainder has the sign of the divisor, or with fmod that of the dividend.
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 0 --atol 0
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 0 --atol 0 --target x86-64

// INPUT x = i32[6]: (7, -7, 7, -7, 6, 0)[i]
// INPUT y = i32[6]: (3, 3, -3, -3, 3, 5)[i]
// EXPECT mod = i32[6]: x(i) % y(i)
// EXPECT like_c = i32[6]: fmod(x(i), y(i))
func.func @main(%x: tensor<6xi32> {nn.name = "x"}, %y: tensor<6xi32> {nn.name = "y"})
    -> (tensor<6xi32> {nn.name = "mod"}, tensor<6xi32> {nn.name = "like_c"}) {
  %mod = nn.mod %x, %y : (tensor<6xi32>, tensor<6xi32>) -> tensor<6xi32>
  %like_c = nn.mod %x, %y {fmod} : (tensor<6xi32>, tensor<6xi32>) -> tensor<6xi32>
  return %mod, %like_c : tensor<6xi32>, tensor<6xi32>
}
