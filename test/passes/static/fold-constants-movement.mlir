// RUN: skiff-opt %s --skiff-fold-constants | FileCheck %s

// CHECK-LABEL: @transpose
// CHECK-NEXT:    nn.constant dense<{{\[\[}}1, 4], [2, 5], [3, 6]]> : tensor<3x2xi32>
// CHECK-NEXT:    return
func.func @transpose() -> tensor<3x2xi32> {
  %c = nn.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi32> : tensor<2x3xi32>
  %0 = nn.transpose %c {perm = array<i64: 1, 0>} : (tensor<2x3xi32>) -> tensor<3x2xi32>
  return %0 : tensor<3x2xi32>
}

// CHECK-LABEL: @concat
// CHECK-NEXT:    nn.constant dense<{{\[\[}}1, 2, 9, 9], [3, 4, 9, 9]]> : tensor<2x4xi8>
func.func @concat() -> tensor<2x4xi8> {
  %a = nn.constant dense<[[1, 2], [3, 4]]> : tensor<2x2xi8> : tensor<2x2xi8>
  %b = nn.constant dense<9> : tensor<2x2xi8> : tensor<2x2xi8>
  %0 = nn.concat %a, %b {axis = 1 : i64} : (tensor<2x2xi8>, tensor<2x2xi8>) -> tensor<2x4xi8>
  return %0 : tensor<2x4xi8>
}

// CHECK-LABEL: @slice_backwards
// CHECK-NEXT:    nn.constant dense<[5, 3, 1]> : tensor<3xi64>
func.func @slice_backwards() -> tensor<3xi64> {
  %c = nn.constant dense<[0, 1, 2, 3, 4, 5]> : tensor<6xi64> : tensor<6xi64>
  %0 = nn.slice %c {starts = affine_map<() -> (5)>, sizes = affine_map<() -> (3)>, steps = array<i64: -2>}
      : (tensor<6xi64>) -> tensor<3xi64>
  return %0 : tensor<3xi64>
}

// Negative indices count from the end; one that leaves the input is clamped.
// CHECK-LABEL: @gather
// CHECK-NEXT:    nn.constant dense<{{\[\[}}2, 3], [0, 1], [2, 3]]> : tensor<3x2xi16>
func.func @gather() -> tensor<3x2xi16> {
  %c = nn.constant dense<[[0, 1], [2, 3]]> : tensor<2x2xi16> : tensor<2x2xi16>
  %i = nn.constant dense<[-1, 0, 7]> : tensor<3xi64> : tensor<3xi64>
  %0 = nn.gather %c, %i {axis = 0 : i64} : (tensor<2x2xi16>, tensor<3xi64>) -> tensor<3x2xi16>
  return %0 : tensor<3x2xi16>
}

// CHECK-LABEL: @expand_and_tile
// CHECK-NEXT:    nn.constant dense<{{\[\[}}1, 1, 1, 1], [2, 2, 2, 2]]> : tensor<2x4xi32>
func.func @expand_and_tile() -> tensor<2x4xi32> {
  %c = nn.constant dense<[[1], [2]]> : tensor<2x1xi32> : tensor<2x1xi32>
  %0 = nn.expand %c {shape = affine_map<() -> (2, 2)>} : (tensor<2x1xi32>) -> tensor<2x2xi32>
  %1 = nn.tile %0 {repeats = array<i64: 1, 2>} : (tensor<2x2xi32>) -> tensor<2x4xi32>
  return %1 : tensor<2x4xi32>
}

// CHECK-LABEL: @pad_constant_and_crop
// CHECK-NEXT:    nn.constant dense<[7, 7, 2, 3]> : tensor<4xi32>
func.func @pad_constant_and_crop() -> tensor<4xi32> {
  %c = nn.constant dense<[2, 3, 4]> : tensor<3xi32> : tensor<3xi32>
  %v = nn.constant dense<7> : tensor<i32> : tensor<i32>
  %0 = nn.pad %c, %v {low = array<i64: 2>, high = array<i64: -1>, mode = 0 : i32}
      : (tensor<3xi32>, tensor<i32>) -> tensor<4xi32>
  return %0 : tensor<4xi32>
}

// CHECK-LABEL: @pad_from_the_input
// CHECK-DAG:     nn.constant dense<[3, 2, 1, 2, 3, 2]> : tensor<6xi32>
// CHECK-DAG:     nn.constant dense<[1, 1, 1, 2, 3, 3]> : tensor<6xi32>
// CHECK-DAG:     nn.constant dense<[2, 3, 1, 2, 3, 1]> : tensor<6xi32>
func.func @pad_from_the_input() -> (tensor<6xi32>, tensor<6xi32>, tensor<6xi32>) {
  %c = nn.constant dense<[1, 2, 3]> : tensor<3xi32> : tensor<3xi32>
  %0 = nn.pad %c {low = array<i64: 2>, high = array<i64: 1>, mode = 1 : i32} : (tensor<3xi32>) -> tensor<6xi32>
  %1 = nn.pad %c {low = array<i64: 2>, high = array<i64: 1>, mode = 2 : i32} : (tensor<3xi32>) -> tensor<6xi32>
  %2 = nn.pad %c {low = array<i64: 2>, high = array<i64: 1>, mode = 3 : i32} : (tensor<3xi32>) -> tensor<6xi32>
  return %0, %1, %2 : tensor<6xi32>, tensor<6xi32>, tensor<6xi32>
}

// Shape arithmetic: the last two dims of an input, joined and read back.
// CHECK-LABEL: @shape_of_static_dims
// CHECK-NEXT:    nn.constant dense<[56, 64]> : tensor<2xi64>
// CHECK-NEXT:    return
func.func @shape_of_static_dims(%x: tensor<?x56x64xf32>) -> tensor<2xi64> {
  %0 = nn.shape %x {start = 1 : i64, end = 3 : i64} : (tensor<?x56x64xf32>) -> tensor<2xi64>
  return %0 : tensor<2xi64>
}

// CHECK-LABEL: @shape_of_a_dynamic_dim_stays
// CHECK-NEXT:    nn.shape
func.func @shape_of_a_dynamic_dim_stays(%x: tensor<?x56x64xf32>) -> tensor<2xi64> {
  %0 = nn.shape %x {start = 0 : i64, end = 2 : i64} : (tensor<?x56x64xf32>) -> tensor<2xi64>
  return %0 : tensor<2xi64>
}

// CHECK-LABEL: @iota
// CHECK-NEXT:    nn.constant dense<[3, 1, -1]> : tensor<3xi32>
func.func @iota() -> tensor<3xi32> {
  %start = nn.constant dense<3> : tensor<i32> : tensor<i32>
  %delta = nn.constant dense<-2> : tensor<i32> : tensor<i32>
  %0 = nn.iota %start, %delta {size = affine_map<() -> (3)>} : (tensor<i32>, tensor<i32>) -> tensor<3xi32>
  return %0 : tensor<3xi32>
}

// CHECK-LABEL: @tensor_without_elements
// CHECK-NEXT:    nn.constant dense<> : tensor<3x0xf32>
func.func @tensor_without_elements() -> tensor<3x0xf32> {
  %c = nn.constant dense<> : tensor<0x3xf32> : tensor<0x3xf32>
  %0 = nn.transpose %c {perm = array<i64: 1, 0>} : (tensor<0x3xf32>) -> tensor<3x0xf32>
  return %0 : tensor<3x0xf32>
}
