// RUN: skiff-opt %s --skiff-fold-constants | FileCheck %s

// CHECK-LABEL: @broadcast
// CHECK-NEXT:    nn.constant dense<{{\[\[}}11, 12], [21, 22]]> : tensor<2x2xi32>
func.func @broadcast() -> tensor<2x2xi32> {
  %a = nn.constant dense<[[10], [20]]> : tensor<2x1xi32> : tensor<2x1xi32>
  %b = nn.constant dense<[1, 2]> : tensor<2xi32> : tensor<2xi32>
  %0 = nn.add %a, %b : (tensor<2x1xi32>, tensor<2xi32>) -> tensor<2x2xi32>
  return %0 : tensor<2x2xi32>
}

// CHECK-LABEL: @integers_wrap_around
// CHECK-NEXT:    nn.constant dense<[-128, 44]> : tensor<2xi8>
func.func @integers_wrap_around() -> tensor<2xi8> {
  %a = nn.constant dense<[127, 100]> : tensor<2xi8> : tensor<2xi8>
  %b = nn.constant dense<[1, -56]> : tensor<2xi8> : tensor<2xi8>
  %0 = nn.sub %a, %b : (tensor<2xi8>, tensor<2xi8>) -> tensor<2xi8>
  %1 = nn.constant dense<[2, -112]> : tensor<2xi8> : tensor<2xi8>
  %2 = nn.add %0, %1 : (tensor<2xi8>, tensor<2xi8>) -> tensor<2xi8>
  return %2 : tensor<2xi8>
}

// CHECK-LABEL: @unsigned_are_compared_as_such
// CHECK-NEXT:    nn.constant dense<[true, false]> : tensor<2xi1>
func.func @unsigned_are_compared_as_such() -> tensor<2xi1> {
  %a = nn.constant dense<[200, 3]> : tensor<2xui8> : tensor<2xui8>
  %b = nn.constant dense<[100, 4]> : tensor<2xui8> : tensor<2xui8>
  %0 = nn.greater %a, %b : (tensor<2xui8>, tensor<2xui8>) -> tensor<2xi1>
  return %0 : tensor<2xi1>
}

// Towards zero, and no crash where C++ has no answer.
// CHECK-LABEL: @integer_division
// CHECK-NEXT:    nn.constant dense<[-2, 7, -2147483648]> : tensor<3xi32>
func.func @integer_division() -> tensor<3xi32> {
  %a = nn.constant dense<[-7, 7, -2147483648]> : tensor<3xi32> : tensor<3xi32>
  %b = nn.constant dense<[3, 0, -1]> : tensor<3xi32> : tensor<3xi32>
  %0 = nn.div %a, %b : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi32>
  return %0 : tensor<3xi32>
}

// CHECK-LABEL: @remainders
// CHECK-DAG:     nn.constant dense<[2, -2]> : tensor<2xi32>
// CHECK-DAG:     nn.constant dense<[-1, 1]> : tensor<2xi32>
func.func @remainders() -> (tensor<2xi32>, tensor<2xi32>) {
  %a = nn.constant dense<[-7, 7]> : tensor<2xi32> : tensor<2xi32>
  %b = nn.constant dense<[3, -3]> : tensor<2xi32> : tensor<2xi32>
  %0 = nn.mod %a, %b : (tensor<2xi32>, tensor<2xi32>) -> tensor<2xi32>
  %1 = nn.mod %a, %b {fmod} : (tensor<2xi32>, tensor<2xi32>) -> tensor<2xi32>
  return %0, %1 : tensor<2xi32>, tensor<2xi32>
}

// A power of integers is exact: 3^40 does not fit in a double.
// CHECK-LABEL: @power_of_integers
// CHECK-NEXT:    nn.constant dense<12157665459056928801> : tensor<1xui64>
func.func @power_of_integers() -> tensor<1xui64> {
  %a = nn.constant dense<3> : tensor<1xui64> : tensor<1xui64>
  %b = nn.constant dense<40> : tensor<1xui64> : tensor<1xui64>
  %0 = nn.pow %a, %b : (tensor<1xui64>, tensor<1xui64>) -> tensor<1xui64>
  return %0 : tensor<1xui64>
}

// CHECK-LABEL: @shift_past_the_width
// CHECK-NEXT:    nn.constant dense<[-2, -1, 0]> : tensor<3xi8>
func.func @shift_past_the_width() -> tensor<3xi8> {
  %a = nn.constant dense<[-8, -8, 8]> : tensor<3xi8> : tensor<3xi8>
  %b = nn.constant dense<[2, 9, -1]> : tensor<3xi8> : tensor<3xi8>
  %0 = nn.shift %a, %b {right} : (tensor<3xi8>, tensor<3xi8>) -> tensor<3xi8>
  return %0 : tensor<3xi8>
}

// f32 is computed in f32: 16777216 + 1 has no f32 of its own.
// CHECK-LABEL: @f32_rounds_as_f32
// CHECK-NEXT:    nn.constant dense<0.000000e+00> : tensor<1xf32>
func.func @f32_rounds_as_f32() -> tensor<1xf32> {
  %a = nn.constant dense<16777216.0> : tensor<1xf32> : tensor<1xf32>
  %b = nn.constant dense<1.0> : tensor<1xf32> : tensor<1xf32>
  %0 = nn.add %a, %b : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xf32>
  %1 = nn.sub %0, %a : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xf32>
  return %1 : tensor<1xf32>
}

// 2049 lies between two f16, and goes to the even one; 1e5 is too big; 2^-24 is the smallest.
// CHECK-LABEL: @narrow_floats_round_to_even
// CHECK-DAG:     nn.constant dense<[2.048000e+03, 2.052000e+03, 0x7C00, 5.960460e-08]> : tensor<4xf16>
// CHECK-DAG:     nn.constant dense<[2.560000e+02, 2.600000e+02, 9.984000e+04]> : tensor<3xbf16>
func.func @narrow_floats_round_to_even() -> (tensor<4xf16>, tensor<3xbf16>) {
  %a = nn.constant dense<[2049.0, 2051.0, 1.0e+05, 5.9604645e-08]> : tensor<4xf32> : tensor<4xf32>
  %b = nn.constant dense<[257.0, 259.0, 1.0e+05]> : tensor<3xf32> : tensor<3xf32>
  %0 = nn.cast %a {to = f16} : (tensor<4xf32>) -> tensor<4xf16>
  %1 = nn.cast %b {to = bf16} : (tensor<3xf32>) -> tensor<3xbf16>
  return %0, %1 : tensor<4xf16>, tensor<3xbf16>
}

// CHECK-LABEL: @casts_between_kinds
// CHECK-DAG:     nn.constant dense<[-2, 2, 44]> : tensor<3xi8>
// CHECK-DAG:     nn.constant dense<true> : tensor<3xi1>
// CHECK-DAG:     nn.constant dense<4.2949673E+9> : tensor<1xf32>
func.func @casts_between_kinds() -> (tensor<3xi8>, tensor<3xi1>, tensor<1xf32>) {
  %a = nn.constant dense<[-2.9, 2.9, 300.0]> : tensor<3xf32> : tensor<3xf32>
  %b = nn.constant dense<4294967295> : tensor<1xui32> : tensor<1xui32>
  %0 = nn.cast %a {to = i8} : (tensor<3xf32>) -> tensor<3xi8>
  %1 = nn.cast %a {to = i1} : (tensor<3xf32>) -> tensor<3xi1>
  %2 = nn.cast %b {to = f32} : (tensor<1xui32>) -> tensor<1xf32>
  return %0, %1, %2 : tensor<3xi8>, tensor<3xi1>, tensor<1xf32>
}

// CHECK-LABEL: @nan_is_kept_and_found
// CHECK-DAG:     nn.constant dense<[0x7FC00000, 2.000000e+00]> : tensor<2xf32>
// CHECK-DAG:     nn.constant dense<[true, false]> : tensor<2xi1>
func.func @nan_is_kept_and_found() -> (tensor<2xf32>, tensor<2xi1>) {
  %a = nn.constant dense<[0x7FC00000, 1.0]> : tensor<2xf32> : tensor<2xf32>
  %b = nn.constant dense<2.0> : tensor<2xf32> : tensor<2xf32>
  %0 = nn.max %a, %b : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %1 = nn.is_nan %a : (tensor<2xf32>) -> tensor<2xi1>
  return %0, %1 : tensor<2xf32>, tensor<2xi1>
}

// CHECK-LABEL: @choice
// CHECK-NEXT:    nn.constant dense<[1, 9, 1]> : tensor<3xi32>
func.func @choice() -> tensor<3xi32> {
  %c = nn.constant dense<[true, false, true]> : tensor<3xi1> : tensor<3xi1>
  %a = nn.constant dense<1> : tensor<i32> : tensor<i32>
  %b = nn.constant dense<9> : tensor<1xi32> : tensor<1xi32>
  %0 = nn.where %c, %a, %b : (tensor<3xi1>, tensor<i32>, tensor<1xi32>) -> tensor<3xi32>
  return %0 : tensor<3xi32>
}

// CHECK-LABEL: @negation_of_a_boolean
// CHECK-NEXT:    nn.constant dense<[false, true]> : tensor<2xi1>
func.func @negation_of_a_boolean() -> tensor<2xi1> {
  %c = nn.constant dense<[true, false]> : tensor<2xi1> : tensor<2xi1>
  %0 = nn.not %c : (tensor<2xi1>) -> tensor<2xi1>
  return %0 : tensor<2xi1>
}

// CHECK-LABEL: @activations
// CHECK-DAG:     nn.constant dense<[0.000000e+00, 5.000000e-01, 1.000000e+00]> : tensor<3xf64>
// CHECK-DAG:     nn.constant dense<[-1.000000e+00, 0.000000e+00, 4.000000e+00]> : tensor<3xf64>
// CHECK-DAG:     nn.constant dense<[0.000000e+00, 0.000000e+00, 4.000000e+00]> : tensor<3xf64>
func.func @activations() -> (tensor<3xf64>, tensor<3xf64>, tensor<3xf64>) {
  %a = nn.constant dense<[-4.0, 0.0, 4.0]> : tensor<3xf64> : tensor<3xf64>
  %0 = nn.hard_sigmoid %a {alpha = 0.25, beta = 0.5} : (tensor<3xf64>) -> tensor<3xf64>
  %1 = nn.leaky_relu %a {alpha = 0.25} : (tensor<3xf64>) -> tensor<3xf64>
  %2 = nn.relu %a : (tensor<3xf64>) -> tensor<3xf64>
  return %0, %1, %2 : tensor<3xf64>, tensor<3xf64>, tensor<3xf64>
}

// CHECK-LABEL: @reductions
// CHECK-DAG:     nn.constant dense<{{\[\[}}6], [15]]> : tensor<2x1xi32>
// CHECK-DAG:     nn.constant dense<{{\[\[}}4, 5, 6]]> : tensor<1x3xi32>
// CHECK-DAG:     nn.constant dense<3> : tensor<1x1xi32>
func.func @reductions() -> (tensor<2x1xi32>, tensor<1x3xi32>, tensor<1x1xi32>) {
  %c = nn.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi32> : tensor<2x3xi32>
  %0 = nn.reduce %c {axes = array<i64: 1>, kind = 0 : i32} : (tensor<2x3xi32>) -> tensor<2x1xi32>
  %1 = nn.reduce %c {axes = array<i64: 0>, kind = 2 : i32} : (tensor<2x3xi32>) -> tensor<1x3xi32>
  %2 = nn.reduce %c {axes = array<i64: 0, 1>, kind = 1 : i32} : (tensor<2x3xi32>) -> tensor<1x1xi32>
  return %0, %1, %2 : tensor<2x1xi32>, tensor<1x3xi32>, tensor<1x1xi32>
}
