// The numbers of the true elements, then zeros; the mask is computed on the way.
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 0 --atol 0 --threads 3
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 0 --atol 0 --target x86-64

// INPUT x = f32[3x7]: (i * 7 + j) % 3 - 1
// EXPECT some = i64[21]: (*(p for p in range(21) if p % 3 == 2), *[0] * 14)[i]
// EXPECT every = i64[21]: i
// EXPECT none = i64[21]: 0
func.func @main(%x: tensor<3x7xf32> {nn.name = "x"})
    -> (tensor<21xi64> {nn.name = "some"}, tensor<21xi64> {nn.name = "every"}, tensor<21xi64> {nn.name = "none"}) {
  %zero = nn.constant dense<0.0> : tensor<f32> : tensor<f32>
  %two = nn.constant dense<2.0> : tensor<f32> : tensor<f32>
  %a = nn.greater %x, %zero : (tensor<3x7xf32>, tensor<f32>) -> tensor<3x7xi1>
  %b = nn.less %x, %two : (tensor<3x7xf32>, tensor<f32>) -> tensor<3x7xi1>
  %c = nn.greater %x, %two : (tensor<3x7xf32>, tensor<f32>) -> tensor<3x7xi1>
  %some = nn.compact %a : (tensor<3x7xi1>) -> tensor<21xi64>
  %every = nn.compact %b : (tensor<3x7xi1>) -> tensor<21xi64>
  %none = nn.compact %c : (tensor<3x7xi1>) -> tensor<21xi64>
  return %some, %every, %none : tensor<21xi64>, tensor<21xi64>, tensor<21xi64>
}
