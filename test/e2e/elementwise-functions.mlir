// Functions by polynomials, on numbers from small to large.
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 1e-5 --atol 1e-6
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 1e-5 --atol 1e-6 --target x86-64

// INPUT x = f32[33]: (i - 16) * abs(i - 16) / 16
// INPUT p = f32[33]: 2.0 ** (i - 16)
// EXPECT exp_x = f32[33]: exp(x(i))
// EXPECT tanh_x = f32[33]: tanh(x(i))
// EXPECT erf_x = f32[33]: erf(x(i))
// EXPECT sigmoid_x = f32[33]: 1 / (1 + exp(-x(i)))
// EXPECT log_x = f32[33]: log(p(i))
// EXPECT sqrt_x = f32[33]: sqrt(p(i))
func.func @main(%x: tensor<33xf32> {nn.name = "x"}, %p: tensor<33xf32> {nn.name = "p"})
    -> (tensor<33xf32> {nn.name = "exp_x"},
        tensor<33xf32> {nn.name = "tanh_x"},
        tensor<33xf32> {nn.name = "erf_x"},
        tensor<33xf32> {nn.name = "sigmoid_x"},
        tensor<33xf32> {nn.name = "log_x"},
        tensor<33xf32> {nn.name = "sqrt_x"}) {
  %exp_x = nn.exp %x : (tensor<33xf32>) -> tensor<33xf32>
  %tanh_x = nn.tanh %x : (tensor<33xf32>) -> tensor<33xf32>
  %erf_x = nn.erf %x : (tensor<33xf32>) -> tensor<33xf32>
  %sigmoid_x = nn.sigmoid %x : (tensor<33xf32>) -> tensor<33xf32>
  %log_x = nn.log %p : (tensor<33xf32>) -> tensor<33xf32>
  %sqrt_x = nn.sqrt %p : (tensor<33xf32>) -> tensor<33xf32>
  return %exp_x, %tanh_x, %erf_x, %sigmoid_x, %log_x, %sqrt_x
      : tensor<33xf32>, tensor<33xf32>, tensor<33xf32>, tensor<33xf32>, tensor<33xf32>, tensor<33xf32>
}
