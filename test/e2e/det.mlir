// Rows are swapped where the pivot is 0; a singular matrix has the determinant 0.
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --target x86-64

// INPUT x = f32[3x3x3]: (0, (j + 1) % 3 == k, j * 3 + k)[i] if i else (j * 5 + k * 3 + 1) % 4
// EXPECT y = f32[3]: x(i,0,0)*(x(i,1,1)*x(i,2,2)-x(i,1,2)*x(i,2,1)) - x(i,0,1)*(x(i,1,0)*x(i,2,2)-x(i,1,2)*x(i,2,0)) + x(i,0,2)*(x(i,1,0)*x(i,2,1)-x(i,1,1)*x(i,2,0))
func.func @main(%x: tensor<3x3x3xf32> {nn.name = "x"}) -> (tensor<3xf32> {nn.name = "y"}) {
  %y = nn.det %x : (tensor<3x3x3xf32>) -> tensor<3xf32>
  return %y : tensor<3xf32>
}
