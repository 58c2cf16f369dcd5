// Activations that combine exp, log and tanh lose no digits: near 0, far below it and above it. Vectors and the last
// elements alike, and a Celu whose alpha turns the curve around.
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 1e-6 --atol 1e-12
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 1e-6 --atol 1e-12 --target x86-64

// INPUT x = f32[67]: (i - 33) * abs(i - 33) ** 3 / 2.0 ** 16
// INPUT s = f32[4]: (inf - inf, inf, -inf, -0.0)[i]
// EXPECT elu_x = f32[67]: x(i) if x(i) > 0 else 1.5 * (2 * tanh(x(i) / 2) / (1 - tanh(x(i) / 2)))
// EXPECT celu_x = f32[67]: x(i) if x(i) > 0 else 2 * (2 * tanh(x(i) / 4) / (1 - tanh(x(i) / 4)))
// EXPECT turned_x = f32[67]: x(i) if x(i) > 0 else -8 * (2 * exp(-x(i) / 16) * (exp(-x(i) / 16) - exp(x(i) / 16)) / 2)
// EXPECT selu_x = f32[67]: 1.25 * (x(i) if x(i) > 0 else 1.5 * (2 * tanh(x(i) / 2) / (1 - tanh(x(i) / 2))))
// EXPECT softplus_x = f32[67]: log(1 + exp(-abs(x(i)))) + max(x(i), 0) if x(i) > -15 else exp(x(i)) - exp(2 * x(i)) / 2
// EXPECT mish_x = f32[67]: x(i) * (exp(x(i)) * (exp(x(i)) + 2)) / (exp(x(i)) * (exp(x(i)) + 2) + 2)
// EXPECT elu_s = f32[4]: (inf - inf, inf, -1.5, 0)[i]
// EXPECT selu_s = f32[4]: (inf - inf, inf, -1.875, 0)[i]
// EXPECT softplus_s = f32[4]: (inf - inf, inf, 0, log(2))[i]
func.func @main(%x: tensor<67xf32> {nn.name = "x"}, %s: tensor<4xf32> {nn.name = "s"})
    -> (tensor<67xf32> {nn.name = "elu_x"}, tensor<67xf32> {nn.name = "celu_x"}, tensor<67xf32> {nn.name = "turned_x"},
        tensor<67xf32> {nn.name = "selu_x"}, tensor<67xf32> {nn.name = "softplus_x"}, tensor<67xf32> {nn.name = "mish_x"},
        tensor<4xf32> {nn.name = "elu_s"}, tensor<4xf32> {nn.name = "selu_s"}, tensor<4xf32> {nn.name = "softplus_s"}) {
  %elu_x = nn.elu %x {alpha = 1.5 : f64} : (tensor<67xf32>) -> tensor<67xf32>
  %celu_x = nn.celu %x {alpha = 2.0 : f64} : (tensor<67xf32>) -> tensor<67xf32>
  %turned_x = nn.celu %x {alpha = -8.0 : f64} : (tensor<67xf32>) -> tensor<67xf32>
  %selu_x = nn.selu %x {alpha = 1.5 : f64, gamma = 1.25 : f64} : (tensor<67xf32>) -> tensor<67xf32>
  %softplus_x = nn.softplus %x : (tensor<67xf32>) -> tensor<67xf32>
  %mish_x = nn.mish %x : (tensor<67xf32>) -> tensor<67xf32>
  %elu_s = nn.elu %s {alpha = 1.5 : f64} : (tensor<4xf32>) -> tensor<4xf32>
  %selu_s = nn.selu %s {alpha = 1.5 : f64, gamma = 1.25 : f64} : (tensor<4xf32>) -> tensor<4xf32>
  %softplus_s = nn.softplus %s : (tensor<4xf32>) -> tensor<4xf32>
  return %elu_x, %celu_x, %turned_x, %selu_x, %softplus_x, %mish_x, %elu_s, %selu_s, %softplus_s
      : tensor<67xf32>, tensor<67xf32>, tensor<67xf32>, tensor<67xf32>, tensor<67xf32>, tensor<67xf32>,
        tensor<4xf32>, tensor<4xf32>, tensor<4xf32>
}
