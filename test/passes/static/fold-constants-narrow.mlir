// RUN: skiff-opt %s --skiff-fold-constants | FileCheck %s

// What is too large becomes the largest number, or NaN where the cast says so; integers keep their low bits.
// CHECK-LABEL: @to_narrow
// CHECK-DAG:   dense<[4.480000e+02, -4.480000e+02, 1.600000e+01]> : tensor<3xf8E4M3FN>
// CHECK-DAG:   dense<[0x7F, 0xFF, 1.600000e+01]> : tensor<3xf8E4M3FN>
// CHECK-DAG:   dense<[-7, 7, 1]> : tensor<3xi4>
func.func @to_narrow() -> (tensor<3xf8E4M3FN>, tensor<3xf8E4M3FN>, tensor<3xi4>) {
  %x = nn.constant dense<[1000.0, -1000.0, 17.0]> : tensor<3xf32> : tensor<3xf32>
  %i = nn.constant dense<[9, 7, 17]> : tensor<3xi32> : tensor<3xi32>
  %0 = nn.cast %x {to = f8E4M3FN} : (tensor<3xf32>) -> tensor<3xf8E4M3FN>
  %1 = nn.cast %x {overflows, to = f8E4M3FN} : (tensor<3xf32>) -> tensor<3xf8E4M3FN>
  %2 = nn.cast %i {to = i4} : (tensor<3xi32>) -> tensor<3xi4>
  return %0, %1, %2 : tensor<3xf8E4M3FN>, tensor<3xf8E4M3FN>, tensor<3xi4>
}

// CHECK-LABEL: @from_narrow
// CHECK-DAG:   dense<[1.000000e+00, -6.000000e+00]> : tensor<2xf32>
// CHECK-DAG:   dense<[-8, 7]> : tensor<2xi32>
// CHECK-DAG:   dense<[8, 7]> : tensor<2xi32>
func.func @from_narrow() -> (tensor<2xf32>, tensor<2xi32>, tensor<2xi32>) {
  %f = nn.constant dense<[1.0, -6.0]> : tensor<2xf4E2M1FN> : tensor<2xf4E2M1FN>
  %s = nn.constant dense<[-8, 7]> : tensor<2xi4> : tensor<2xi4>
  %u = nn.constant dense<[8, 7]> : tensor<2xui4> : tensor<2xui4>
  %0 = nn.cast %f {to = f32} : (tensor<2xf4E2M1FN>) -> tensor<2xf32>
  %1 = nn.cast %s {to = i32} : (tensor<2xi4>) -> tensor<2xi32>
  %2 = nn.cast %u {to = i32} : (tensor<2xui4>) -> tensor<2xi32>
  return %0, %1, %2 : tensor<2xf32>, tensor<2xi32>, tensor<2xi32>
}

// f8E8M0FNU rounds in ways of its own, at run time.
// CHECK-LABEL: @power_of_two_stays
// CHECK:       nn.cast
func.func @power_of_two_stays() -> tensor<2xf8E8M0FNU> {
  %x = nn.constant dense<[1.0, 3.0]> : tensor<2xf32> : tensor<2xf32>
  %0 = nn.cast %x {to = f8E8M0FNU} : (tensor<2xf32>) -> tensor<2xf8E8M0FNU>
  return %0 : tensor<2xf8E8M0FNU>
}
