// RUN: skiff-opt %s --canonicalize | FileCheck %s

// CHECK-LABEL: @inverse_transposes_cancel
// CHECK-NEXT:    return %arg0
func.func @inverse_transposes_cancel(%x: tensor<2x3x4xf32>) -> tensor<2x3x4xf32> {
  %0 = nn.transpose %x {perm = array<i64: 1, 2, 0>} : (tensor<2x3x4xf32>) -> tensor<3x4x2xf32>
  %1 = nn.transpose %0 {perm = array<i64: 2, 0, 1>} : (tensor<3x4x2xf32>) -> tensor<2x3x4xf32>
  return %1 : tensor<2x3x4xf32>
}

// CHECK-LABEL: @two_transposes_are_one
// CHECK-NEXT:    %[[T:.+]] = nn.transpose %arg0 {perm = array<i64: 2, 0, 1>} : (tensor<2x3x4xf32>) -> tensor<4x2x3xf32>
// CHECK-NEXT:    return %[[T]]
func.func @two_transposes_are_one(%x: tensor<2x3x4xf32>) -> tensor<4x2x3xf32> {
  %0 = nn.transpose %x {perm = array<i64: 1, 2, 0>} : (tensor<2x3x4xf32>) -> tensor<3x4x2xf32>
  %1 = nn.transpose %0 {perm = array<i64: 1, 2, 0>} : (tensor<3x4x2xf32>) -> tensor<4x2x3xf32>
  return %1 : tensor<4x2x3xf32>
}

// CHECK-LABEL: @identity_transpose_is_nothing
// CHECK-NEXT:    return %arg0
func.func @identity_transpose_is_nothing(%x: tensor<2x?xf32>) -> tensor<2x?xf32> {
  %0 = nn.transpose %x {perm = array<i64: 0, 1>} : (tensor<2x?xf32>) -> tensor<2x?xf32>
  return %0 : tensor<2x?xf32>
}

// CHECK-LABEL: @transpose_of_unit_dims_is_a_reshape
// CHECK-NEXT:    nn.reshape %arg0 {{.*}} : (tensor<?x1x1x8xf32>) -> tensor<?x8x1x1xf32>
func.func @transpose_of_unit_dims_is_a_reshape(%x: tensor<?x1x1x8xf32> {nn.dims = affine_map<()[s0] -> (s0, 1, 1, 8)>})
    -> tensor<?x8x1x1xf32> attributes {nn.symbols = ["n"]} {
  %0 = nn.transpose %x {perm = array<i64: 0, 3, 1, 2>} : (tensor<?x1x1x8xf32>) -> tensor<?x8x1x1xf32>
  return %0 : tensor<?x8x1x1xf32>
}

// CHECK-LABEL: @transpose_that_moves_elements_stays
// CHECK-NEXT:    nn.transpose
func.func @transpose_that_moves_elements_stays(%x: tensor<1x2x3xf32>) -> tensor<1x3x2xf32> {
  %0 = nn.transpose %x {perm = array<i64: 0, 2, 1>} : (tensor<1x2x3xf32>) -> tensor<1x3x2xf32>
  return %0 : tensor<1x3x2xf32>
}

// CHECK-LABEL: @two_reshapes_are_one
// CHECK-NEXT:    %[[R:.+]] = nn.reshape %arg0 {{.*}} : (tensor<2x3x4xf32>) -> tensor<4x6xf32>
// CHECK-NEXT:    return %[[R]]
func.func @two_reshapes_are_one(%x: tensor<2x3x4xf32>) -> tensor<4x6xf32> {
  %0 = nn.reshape %x {shape = affine_map<() -> (24)>} : (tensor<2x3x4xf32>) -> tensor<24xf32>
  %1 = nn.reshape %0 {shape = affine_map<() -> (4, 6)>} : (tensor<24xf32>) -> tensor<4x6xf32>
  return %1 : tensor<4x6xf32>
}

// With two unknown dims the same type can mean another shape.
// A constant has no unknown dims, even where they can have one value only.
// CHECK-LABEL: @reshape_of_a_constant_to_an_unknown_dim_stays
// CHECK:         nn.reshape {{.+}} -> tensor<?x3xf32>
func.func @reshape_of_a_constant_to_an_unknown_dim_stays(%x: tensor<?x3xf32> {nn.dims = affine_map<()[s0] -> (s0, 3)>})
    -> tensor<?x3xf32> attributes {nn.symbols = ["n"]} {
  %c = nn.constant dense<2.0> : tensor<1x2x3xf32> : tensor<1x2x3xf32>
  %0 = nn.reshape %c {shape = affine_map<()[s0] -> (s0, 3)>} : (tensor<1x2x3xf32>) -> tensor<?x3xf32>
  %1 = nn.add %x, %0 : (tensor<?x3xf32>, tensor<?x3xf32>) -> tensor<?x3xf32>
  return %1 : tensor<?x3xf32>
}

// CHECK-LABEL: @reshape_of_two_unknown_dims_stays
// CHECK-NEXT:    nn.reshape
func.func @reshape_of_two_unknown_dims_stays(%x: tensor<?x?xf32> {nn.dims = affine_map<()[s0, s1] -> (s0, s1)>})
    -> tensor<?x?xf32> attributes {nn.symbols = ["a", "b"]} {
  %0 = nn.reshape %x {shape = affine_map<()[s0, s1] -> (s1, s0)>} : (tensor<?x?xf32>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}

// The data of a big constant is shared, not copied.
// CHECK-LABEL: @reshape_of_a_constant_is_a_constant
// CHECK-NEXT:    nn.constant dense_resource<w> : tensor<4xf32>
func.func @reshape_of_a_constant_is_a_constant() -> tensor<4xf32> {
  %w = nn.constant dense_resource<w> : tensor<2x2xf32> : tensor<2x2xf32>
  %0 = nn.reshape %w {shape = affine_map<() -> (4)>} : (tensor<2x2xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// CHECK-LABEL: @expand_to_the_same_dims_is_nothing
// CHECK-NEXT:    return %arg0
func.func @expand_to_the_same_dims_is_nothing(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = nn.expand %x {shape = affine_map<() -> (1, 3)>} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// CHECK-LABEL: @expand_of_a_splat_is_a_splat
// CHECK-NEXT:    nn.constant dense<2.000000e+00> : tensor<1000x1000xf32>
func.func @expand_of_a_splat_is_a_splat() -> tensor<1000x1000xf32> {
  %c = nn.constant dense<2.0> : tensor<f32> : tensor<f32>
  %0 = nn.expand %c {shape = affine_map<() -> (1000, 1000)>} : (tensor<f32>) -> tensor<1000x1000xf32>
  return %0 : tensor<1000x1000xf32>
}

// CHECK-LABEL: @concat_of_one_is_nothing
// CHECK-NEXT:    return %arg0
func.func @concat_of_one_is_nothing(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = nn.concat %x {axis = 0 : i64} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// CHECK-LABEL: @slice_of_all_is_nothing
// CHECK-NEXT:    return %arg0
func.func @slice_of_all_is_nothing(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = nn.slice %x {starts = affine_map<() -> (0, 0)>, sizes = affine_map<() -> (2, 3)>, steps = array<i64: 1, 1>}
      : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// CHECK-LABEL: @reversal_is_no_identity
// CHECK-NEXT:    nn.slice
func.func @reversal_is_no_identity(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = nn.slice %x {starts = affine_map<() -> (2)>, sizes = affine_map<() -> (3)>, steps = array<i64: -1>}
      : (tensor<3xf32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// CHECK-LABEL: @cast_to_the_same_type_is_nothing
// CHECK-NEXT:    return %arg0
func.func @cast_to_the_same_type_is_nothing(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = nn.cast %x {to = f32} : (tensor<3xf32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

{-#
  dialect_resources: {
    builtin: {
      w: "0x040000000000803F000000400000404000008040"
    }
  }
#-}
