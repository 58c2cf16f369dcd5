// RUN: skiff-opt %s --skiff-recognize-activations | FileCheck %s

// CHECK-LABEL: @swish
// CHECK-NEXT:    nn.swish %arg0 {alpha = 1.000000e+00 : f64}
// CHECK-NEXT:    return
func.func @swish(%x: tensor<?x8xf32>) -> tensor<?x8xf32> {
  %0 = nn.sigmoid %x : (tensor<?x8xf32>) -> tensor<?x8xf32>
  %1 = nn.mul %x, %0 : (tensor<?x8xf32>, tensor<?x8xf32>) -> tensor<?x8xf32>
  return %1 : tensor<?x8xf32>
}

// CHECK-LABEL: @swish_with_a_factor
// CHECK-NEXT:    nn.swish %arg0 {alpha = 1.702{{.*}} : f64}
// CHECK-NEXT:    return
func.func @swish_with_a_factor(%x: tensor<8xf32>) -> tensor<8xf32> {
  %c = nn.constant dense<1.702> : tensor<f32> : tensor<f32>
  %0 = nn.mul %x, %c : (tensor<8xf32>, tensor<f32>) -> tensor<8xf32>
  %1 = nn.sigmoid %0 : (tensor<8xf32>) -> tensor<8xf32>
  %2 = nn.mul %1, %x : (tensor<8xf32>, tensor<8xf32>) -> tensor<8xf32>
  return %2 : tensor<8xf32>
}

// The gate of a squeeze-excite block is no function of what it scales.
// CHECK-LABEL: @gate_of_another_value_stays
// CHECK-NEXT:    nn.sigmoid
// CHECK-NEXT:    nn.mul
func.func @gate_of_another_value_stays(%x: tensor<8xf32>, %y: tensor<8xf32>) -> tensor<8xf32> {
  %0 = nn.sigmoid %y : (tensor<8xf32>) -> tensor<8xf32>
  %1 = nn.mul %x, %0 : (tensor<8xf32>, tensor<8xf32>) -> tensor<8xf32>
  return %1 : tensor<8xf32>
}

// The sigmoid has to be computed anyway.
// CHECK-LABEL: @part_with_another_use_stays
// CHECK-NEXT:    nn.sigmoid
// CHECK-NEXT:    nn.mul
func.func @part_with_another_use_stays(%x: tensor<8xf32>) -> (tensor<8xf32>, tensor<8xf32>) {
  %0 = nn.sigmoid %x : (tensor<8xf32>) -> tensor<8xf32>
  %1 = nn.mul %x, %0 : (tensor<8xf32>, tensor<8xf32>) -> tensor<8xf32>
  return %0, %1 : tensor<8xf32>, tensor<8xf32>
}

// As PyTorch's exporter writes it: x / sqrt(2), erf, + 1, * x, * 0.5.
// CHECK-LABEL: @gelu_of_pytorch
// CHECK-NEXT:    nn.gelu %arg0 :
// CHECK-NEXT:    return
func.func @gelu_of_pytorch(%x: tensor<8xf32>) -> tensor<8xf32> {
  %root = nn.constant dense<1.41421354> : tensor<f32> : tensor<f32>
  %one = nn.constant dense<1.0> : tensor<f32> : tensor<f32>
  %half = nn.constant dense<0.5> : tensor<f32> : tensor<f32>
  %0 = nn.div %x, %root : (tensor<8xf32>, tensor<f32>) -> tensor<8xf32>
  %1 = nn.erf %0 : (tensor<8xf32>) -> tensor<8xf32>
  %2 = nn.add %1, %one : (tensor<8xf32>, tensor<f32>) -> tensor<8xf32>
  %3 = nn.mul %x, %2 : (tensor<8xf32>, tensor<8xf32>) -> tensor<8xf32>
  %4 = nn.mul %3, %half : (tensor<8xf32>, tensor<f32>) -> tensor<8xf32>
  return %4 : tensor<8xf32>
}

// 0.5 x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))).
// CHECK-LABEL: @gelu_by_tanh
// CHECK-NEXT:    nn.gelu %arg0 {tanh}
// CHECK-NEXT:    return
func.func @gelu_by_tanh(%x: tensor<8xf32>) -> tensor<8xf32> {
  %three = nn.constant dense<3.0> : tensor<f32> : tensor<f32>
  %a = nn.constant dense<0.044715> : tensor<f32> : tensor<f32>
  %b = nn.constant dense<0.797884583> : tensor<f32> : tensor<f32>
  %one = nn.constant dense<1.0> : tensor<f32> : tensor<f32>
  %half = nn.constant dense<0.5> : tensor<f32> : tensor<f32>
  %0 = nn.pow %x, %three : (tensor<8xf32>, tensor<f32>) -> tensor<8xf32>
  %1 = nn.mul %0, %a : (tensor<8xf32>, tensor<f32>) -> tensor<8xf32>
  %2 = nn.add %x, %1 : (tensor<8xf32>, tensor<8xf32>) -> tensor<8xf32>
  %3 = nn.mul %2, %b : (tensor<8xf32>, tensor<f32>) -> tensor<8xf32>
  %4 = nn.tanh %3 : (tensor<8xf32>) -> tensor<8xf32>
  %5 = nn.add %4, %one : (tensor<8xf32>, tensor<f32>) -> tensor<8xf32>
  %6 = nn.mul %x, %half : (tensor<8xf32>, tensor<f32>) -> tensor<8xf32>
  %7 = nn.mul %6, %5 : (tensor<8xf32>, tensor<8xf32>) -> tensor<8xf32>
  return %7 : tensor<8xf32>
}

// CHECK-LABEL: @another_constant_is_no_gelu
// CHECK-NOT:     nn.gelu
func.func @another_constant_is_no_gelu(%x: tensor<8xf32>) -> tensor<8xf32> {
  %root = nn.constant dense<1.5> : tensor<f32> : tensor<f32>
  %one = nn.constant dense<1.0> : tensor<f32> : tensor<f32>
  %half = nn.constant dense<0.5> : tensor<f32> : tensor<f32>
  %0 = nn.div %x, %root : (tensor<8xf32>, tensor<f32>) -> tensor<8xf32>
  %1 = nn.erf %0 : (tensor<8xf32>) -> tensor<8xf32>
  %2 = nn.add %1, %one : (tensor<8xf32>, tensor<f32>) -> tensor<8xf32>
  %3 = nn.mul %x, %2 : (tensor<8xf32>, tensor<8xf32>) -> tensor<8xf32>
  %4 = nn.mul %3, %half : (tensor<8xf32>, tensor<f32>) -> tensor<8xf32>
  return %4 : tensor<8xf32>
}

// CHECK-LABEL: @mish
// CHECK-NEXT:    nn.mish %arg0
// CHECK-NEXT:    return
func.func @mish(%x: tensor<8xf32>) -> tensor<8xf32> {
  %one = nn.constant dense<1.0> : tensor<f32> : tensor<f32>
  %0 = nn.exp %x : (tensor<8xf32>) -> tensor<8xf32>
  %1 = nn.add %0, %one : (tensor<8xf32>, tensor<f32>) -> tensor<8xf32>
  %2 = nn.log %1 : (tensor<8xf32>) -> tensor<8xf32>
  %3 = nn.tanh %2 : (tensor<8xf32>) -> tensor<8xf32>
  %4 = nn.mul %x, %3 : (tensor<8xf32>, tensor<8xf32>) -> tensor<8xf32>
  return %4 : tensor<8xf32>
}

// x clamp(x + 3, 0, 6) / 6, the clamp as relu and min.
// CHECK-LABEL: @hard_swish_of_mobilenet
// CHECK-NEXT:    nn.hard_swish %arg0
// CHECK-NEXT:    return
func.func @hard_swish_of_mobilenet(%x: tensor<8xf32>) -> tensor<8xf32> {
  %three = nn.constant dense<3.0> : tensor<f32> : tensor<f32>
  %six = nn.constant dense<6.0> : tensor<f32> : tensor<f32>
  %0 = nn.add %x, %three : (tensor<8xf32>, tensor<f32>) -> tensor<8xf32>
  %1 = nn.relu %0 : (tensor<8xf32>) -> tensor<8xf32>
  %2 = nn.min %1, %six : (tensor<8xf32>, tensor<f32>) -> tensor<8xf32>
  %3 = nn.mul %x, %2 : (tensor<8xf32>, tensor<8xf32>) -> tensor<8xf32>
  %4 = nn.div %3, %six : (tensor<8xf32>, tensor<f32>) -> tensor<8xf32>
  return %4 : tensor<8xf32>
}

// CHECK-LABEL: @hard_swish_by_hard_sigmoid
// CHECK-NEXT:    nn.hard_swish %arg0
// CHECK-NEXT:    return
func.func @hard_swish_by_hard_sigmoid(%x: tensor<8xf32>) -> tensor<8xf32> {
  %0 = nn.hard_sigmoid %x {alpha = 0.1666666716337204, beta = 0.5} : (tensor<8xf32>) -> tensor<8xf32>
  %1 = nn.mul %0, %x : (tensor<8xf32>, tensor<8xf32>) -> tensor<8xf32>
  return %1 : tensor<8xf32>
}

// CHECK-LABEL: @hard_sigmoid_of_another_slope_stays
// CHECK-NEXT:    nn.hard_sigmoid
// CHECK-NEXT:    nn.mul
func.func @hard_sigmoid_of_another_slope_stays(%x: tensor<8xf32>) -> tensor<8xf32> {
  %0 = nn.hard_sigmoid %x {alpha = 0.2, beta = 0.5} : (tensor<8xf32>) -> tensor<8xf32>
  %1 = nn.mul %0, %x : (tensor<8xf32>, tensor<8xf32>) -> tensor<8xf32>
  return %1 : tensor<8xf32>
}

// CHECK-LABEL: @hard_sigmoid_by_clamp
// CHECK-NEXT:    nn.hard_sigmoid %arg0 {alpha = 0.16666666666666666 : f64, beta = 5.000000e-01 : f64}
// CHECK-NEXT:    return
func.func @hard_sigmoid_by_clamp(%x: tensor<8xf32>) -> tensor<8xf32> {
  %zero = nn.constant dense<0.0> : tensor<f32> : tensor<f32>
  %three = nn.constant dense<3.0> : tensor<f32> : tensor<f32>
  %six = nn.constant dense<6.0> : tensor<f32> : tensor<f32>
  %0 = nn.add %x, %three : (tensor<8xf32>, tensor<f32>) -> tensor<8xf32>
  %1 = nn.max %0, %zero : (tensor<8xf32>, tensor<f32>) -> tensor<8xf32>
  %2 = nn.min %1, %six : (tensor<8xf32>, tensor<f32>) -> tensor<8xf32>
  %3 = nn.div %2, %six : (tensor<8xf32>, tensor<f32>) -> tensor<8xf32>
  return %3 : tensor<8xf32>
}

// CHECK-LABEL: @sigmoid_spelled_out
// CHECK-NEXT:    nn.sigmoid %arg0
// CHECK-NEXT:    return
func.func @sigmoid_spelled_out(%x: tensor<8xf32>) -> tensor<8xf32> {
  %one = nn.constant dense<1.0> : tensor<f32> : tensor<f32>
  %0 = nn.neg %x : (tensor<8xf32>) -> tensor<8xf32>
  %1 = nn.exp %0 : (tensor<8xf32>) -> tensor<8xf32>
  %2 = nn.add %one, %1 : (tensor<f32>, tensor<8xf32>) -> tensor<8xf32>
  %3 = nn.div %one, %2 : (tensor<f32>, tensor<8xf32>) -> tensor<8xf32>
  return %3 : tensor<8xf32>
}

// CHECK-LABEL: @max_with_zero_is_relu
// CHECK-NEXT:    nn.relu %arg0
func.func @max_with_zero_is_relu(%x: tensor<8xf32>) -> tensor<8xf32> {
  %zero = nn.constant dense<0.0> : tensor<1xf32> : tensor<1xf32>
  %0 = nn.max %zero, %x : (tensor<1xf32>, tensor<8xf32>) -> tensor<8xf32>
  return %0 : tensor<8xf32>
}

// A relu has no operand to broadcast with.
// CHECK-LABEL: @max_that_broadcasts_stays
// CHECK:         nn.max
func.func @max_that_broadcasts_stays(%x: tensor<8xf32>) -> tensor<2x8xf32> {
  %zero = nn.constant dense<0.0> : tensor<2x1xf32> : tensor<2x1xf32>
  %0 = nn.max %zero, %x : (tensor<2x1xf32>, tensor<8xf32>) -> tensor<2x8xf32>
  return %0 : tensor<2x8xf32>
}

// CHECK-LABEL: @one_slope_for_all_is_leaky_relu
// CHECK-NEXT:    nn.leaky_relu %arg0 {alpha = 2.500000e-01 : f64}
func.func @one_slope_for_all_is_leaky_relu(%x: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %slope = nn.constant dense<0.25> : tensor<8xf32> : tensor<8xf32>
  %0 = nn.prelu %x, %slope : (tensor<4x8xf32>, tensor<8xf32>) -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}
