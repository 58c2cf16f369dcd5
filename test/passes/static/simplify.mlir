// RUN: skiff-opt %s --skiff-simplify | FileCheck %s

// CHECK-LABEL: @neutral_operands
// CHECK-NEXT:    return %arg0
func.func @neutral_operands(%x: tensor<?x8xf32>) -> tensor<?x8xf32> {
  %zero = nn.constant dense<0.0> : tensor<f32> : tensor<f32>
  %one = nn.constant dense<1.0> : tensor<8xf32> : tensor<8xf32>
  %0 = nn.mul %x, %one : (tensor<?x8xf32>, tensor<8xf32>) -> tensor<?x8xf32>
  %1 = nn.sub %0, %zero : (tensor<?x8xf32>, tensor<f32>) -> tensor<?x8xf32>
  %2 = nn.div %1, %one : (tensor<?x8xf32>, tensor<8xf32>) -> tensor<?x8xf32>
  return %2 : tensor<?x8xf32>
}

// -0 + 0 is 0.
// CHECK-LABEL: @float_plus_zero_stays
// CHECK:         nn.add
func.func @float_plus_zero_stays(%x: tensor<8xf32>) -> tensor<8xf32> {
  %zero = nn.constant dense<0.0> : tensor<f32> : tensor<f32>
  %0 = nn.add %x, %zero : (tensor<8xf32>, tensor<f32>) -> tensor<8xf32>
  return %0 : tensor<8xf32>
}

// CHECK-LABEL: @neutral_operand_that_broadcasts_stays
// CHECK:         nn.mul
func.func @neutral_operand_that_broadcasts_stays(%x: tensor<1x8xf32>) -> tensor<4x8xf32> {
  %one = nn.constant dense<1.0> : tensor<4x1xf32> : tensor<4x1xf32>
  %0 = nn.mul %x, %one : (tensor<1x8xf32>, tensor<4x1xf32>) -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}

// CHECK-LABEL: @division_by_8_is_multiplication
// CHECK-NEXT:    %[[C:.+]] = nn.constant dense<1.250000e-01>
// CHECK-NEXT:    nn.mul %arg0, %[[C]]
func.func @division_by_8_is_multiplication(%x: tensor<4xf32>) -> tensor<4xf32> {
  %c = nn.constant dense<8.0> : tensor<f32> : tensor<f32>
  %0 = nn.div %x, %c : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// 1/3 is no float.
// CHECK-LABEL: @division_by_3_stays
// CHECK:         nn.div
func.func @division_by_3_stays(%x: tensor<4xf32>) -> tensor<4xf32> {
  %c = nn.constant dense<3.0> : tensor<f32> : tensor<f32>
  %0 = nn.div %x, %c : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// CHECK-LABEL: @bounds_merge
// CHECK-NEXT:    %[[C:.+]] = nn.constant dense<2.000000e+00>
// CHECK-NEXT:    nn.max %arg0, %[[C]]
// CHECK-NEXT:    return
func.func @bounds_merge(%x: tensor<4xf32>) -> tensor<4xf32> {
  %a = nn.constant dense<2.0> : tensor<f32> : tensor<f32>
  %b = nn.constant dense<1.0> : tensor<f32> : tensor<f32>
  %0 = nn.max %x, %a : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %1 = nn.max %b, %0 : (tensor<f32>, tensor<4xf32>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}

// CHECK-LABEL: @relu_after_sigmoid
// CHECK-NEXT:    nn.sigmoid
// CHECK-NEXT:    return
func.func @relu_after_sigmoid(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = nn.sigmoid %x : (tensor<4xf32>) -> tensor<4xf32>
  %1 = nn.relu %0 : (tensor<4xf32>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}

// CHECK-LABEL: @cast_there_and_back
// CHECK-NEXT:    return %arg0
func.func @cast_there_and_back(%x: tensor<4xf16>) -> tensor<4xf16> {
  %0 = nn.cast %x {to = f32} : (tensor<4xf16>) -> tensor<4xf32>
  %1 = nn.cast %0 {to = f16} : (tensor<4xf32>) -> tensor<4xf16>
  return %1 : tensor<4xf16>
}

// A power of two has no zero: the first cast is not exact. The last one says how it rounds.
// CHECK-LABEL: @cast_through_narrow_float
// CHECK:         nn.cast %{{.+}} {to = f8E8M0FNU}
// CHECK:         nn.cast
// CHECK:         nn.cast %{{.+}} {overflows, to = f8E5M2} : (tensor<4xf16>) -> tensor<4xf8E5M2>
func.func @cast_through_narrow_float(%b: tensor<4xi1>, %x: tensor<4xf16>) -> (tensor<4xf32>, tensor<4xf8E5M2>) {
  %0 = nn.cast %b {to = f8E8M0FNU} : (tensor<4xi1>) -> tensor<4xf8E8M0FNU>
  %1 = nn.cast %0 {to = f32} : (tensor<4xf8E8M0FNU>) -> tensor<4xf32>
  %2 = nn.cast %x {to = f32} : (tensor<4xf16>) -> tensor<4xf32>
  %3 = nn.cast %2 {overflows, to = f8E5M2} : (tensor<4xf32>) -> tensor<4xf8E5M2>
  return %1, %3 : tensor<4xf32>, tensor<4xf8E5M2>
}

// CHECK-LABEL: @cast_that_loses_bits_stays
// CHECK-COUNT-2: nn.cast
func.func @cast_that_loses_bits_stays(%x: tensor<4xf32>, %i: tensor<4xi32>) -> (tensor<4xf32>, tensor<4xi32>) {
  %0 = nn.cast %x {to = bf16} : (tensor<4xf32>) -> tensor<4xbf16>
  %1 = nn.cast %0 {to = f32} : (tensor<4xbf16>) -> tensor<4xf32>
  // 24 bits of mantissa do not hold 32.
  // CHECK-COUNT-2: nn.cast
  %2 = nn.cast %i {to = f32} : (tensor<4xi32>) -> tensor<4xf32>
  %3 = nn.cast %2 {to = i32} : (tensor<4xf32>) -> tensor<4xi32>
  return %1, %3 : tensor<4xf32>, tensor<4xi32>
}

// CHECK-LABEL: @operand_broadcasts_by_itself
// CHECK-NEXT:    nn.add %arg0, %arg1 : (tensor<?x8xf32>, tensor<8xf32>)
func.func @operand_broadcasts_by_itself(%x: tensor<?x8xf32> {nn.dims = affine_map<()[s0] -> (s0, 8)>},
                                        %b: tensor<8xf32>) -> tensor<?x8xf32> attributes {nn.symbols = ["n"]} {
  %0 = nn.expand %b {shape = affine_map<()[s0] -> (s0, 8)>} : (tensor<8xf32>) -> tensor<?x8xf32>
  %1 = nn.add %x, %0 : (tensor<?x8xf32>, tensor<?x8xf32>) -> tensor<?x8xf32>
  return %1 : tensor<?x8xf32>
}

// Without it the result would be smaller.
// CHECK-LABEL: @expand_that_gives_the_result_its_dims_stays
// CHECK:         nn.expand
func.func @expand_that_gives_the_result_its_dims_stays(%x: tensor<8xf32>, %b: tensor<8xf32>) -> tensor<4x8xf32> {
  %0 = nn.expand %b {shape = affine_map<() -> (4, 8)>} : (tensor<8xf32>) -> tensor<4x8xf32>
  %1 = nn.add %x, %0 : (tensor<8xf32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  return %1 : tensor<4x8xf32>
}

// CHECK-LABEL: @tile_of_one_element_broadcasts
// CHECK-NEXT:    nn.mul %arg0, %arg1 : (tensor<2x8xf32>, tensor<2x1xf32>)
func.func @tile_of_one_element_broadcasts(%x: tensor<2x8xf32>, %b: tensor<2x1xf32>) -> tensor<2x8xf32> {
  %0 = nn.tile %b {repeats = array<i64: 1, 8>} : (tensor<2x1xf32>) -> tensor<2x8xf32>
  %1 = nn.mul %x, %0 : (tensor<2x8xf32>, tensor<2x8xf32>) -> tensor<2x8xf32>
  return %1 : tensor<2x8xf32>
}

// CHECK-LABEL: @slice_of_slice
// CHECK-NEXT:    nn.slice %arg0 {sizes = #{{.+}}, starts = #[[START:.+]], steps = array<i64: 6>}
// CHECK-NEXT:    return
func.func @slice_of_slice(%x: tensor<32xf32>) -> tensor<3xf32> {
  %0 = nn.slice %x {starts = affine_map<() -> (1)>, sizes = affine_map<() -> (10)>, steps = array<i64: 3>}
      : (tensor<32xf32>) -> tensor<10xf32>
  %1 = nn.slice %0 {starts = affine_map<() -> (2)>, sizes = affine_map<() -> (3)>, steps = array<i64: 2>}
      : (tensor<10xf32>) -> tensor<3xf32>
  return %1 : tensor<3xf32>
}

// CHECK-LABEL: @slice_of_one_of_the_joined
// CHECK-NOT:     nn.concat
// CHECK:         return %arg1
func.func @slice_of_one_of_the_joined(%a: tensor<2x3xf32>, %b: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %0 = nn.concat %a, %b {axis = 1 : i64} : (tensor<2x3xf32>, tensor<2x4xf32>) -> tensor<2x7xf32>
  %1 = nn.slice %0 {starts = affine_map<() -> (0, 3)>, sizes = affine_map<() -> (2, 4)>, steps = array<i64: 1, 1>}
      : (tensor<2x7xf32>) -> tensor<2x4xf32>
  return %1 : tensor<2x4xf32>
}

// CHECK-LABEL: @slice_across_the_joint_stays
// CHECK-NEXT:    nn.concat
// CHECK-NEXT:    nn.slice
func.func @slice_across_the_joint_stays(%a: tensor<2x3xf32>, %b: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %0 = nn.concat %a, %b {axis = 1 : i64} : (tensor<2x3xf32>, tensor<2x4xf32>) -> tensor<2x7xf32>
  %1 = nn.slice %0 {starts = affine_map<() -> (0, 2)>, sizes = affine_map<() -> (2, 4)>, steps = array<i64: 1, 1>}
      : (tensor<2x7xf32>) -> tensor<2x4xf32>
  return %1 : tensor<2x4xf32>
}

// CHECK-LABEL: @concat_of_concat
// CHECK-NEXT:    nn.concat %arg0, %arg1, %arg0 {axis = 0 : i64}
// CHECK-NEXT:    return
func.func @concat_of_concat(%a: tensor<2xf32>, %b: tensor<3xf32>) -> tensor<7xf32> {
  %0 = nn.concat %a, %b {axis = 0 : i64} : (tensor<2xf32>, tensor<3xf32>) -> tensor<5xf32>
  %1 = nn.concat %0, %a {axis = 0 : i64} : (tensor<5xf32>, tensor<2xf32>) -> tensor<7xf32>
  return %1 : tensor<7xf32>
}

// CHECK-LABEL: @one_known_index_is_a_slice
// CHECK-NEXT:    %[[S:.+]] = nn.slice %arg0
// CHECK-NEXT:    nn.reshape %[[S]] {{.*}} : (tensor<2x1x4xf32>) -> tensor<2x4xf32>
func.func @one_known_index_is_a_slice(%x: tensor<2x3x4xf32>) -> tensor<2x4xf32> {
  %i = nn.constant dense<-1> : tensor<i64> : tensor<i64>
  %0 = nn.gather %x, %i {axis = 1 : i64} : (tensor<2x3x4xf32>, tensor<i64>) -> tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}

// CHECK-LABEL: @mean_of_means
// CHECK-NEXT:    nn.reduce %arg0 {axes = array<i64: 1, 2>, kind = 1 : i32}
// CHECK-NEXT:    return
func.func @mean_of_means(%x: tensor<2x3x4xf32>) -> tensor<2x1x1xf32> {
  %0 = nn.reduce %x {axes = array<i64: 2>, kind = 1 : i32} : (tensor<2x3x4xf32>) -> tensor<2x3x1xf32>
  %1 = nn.reduce %0 {axes = array<i64: 1>, kind = 1 : i32} : (tensor<2x3x1xf32>) -> tensor<2x1x1xf32>
  return %1 : tensor<2x1x1xf32>
}

// |x| is not x.
// CHECK-LABEL: @l1_of_one_element_stays
// CHECK:         nn.reduce
func.func @l1_of_one_element_stays(%x: tensor<2x1xf32>) -> tensor<2x1xf32> {
  %0 = nn.reduce %x {axes = array<i64: 1>, kind = 5 : i32} : (tensor<2x1xf32>) -> tensor<2x1xf32>
  return %0 : tensor<2x1xf32>
}

// CHECK-LABEL: @pad_by_nothing
// CHECK-NEXT:    return %arg0
func.func @pad_by_nothing(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = nn.pad %x {low = array<i64: 0>, high = array<i64: 0>, mode = 0 : i32} : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// CHECK-LABEL: @known_choice
// CHECK-NEXT:    return %arg1
func.func @known_choice(%a: tensor<2xf32>, %b: tensor<2xf32>) -> tensor<2xf32> {
  %c = nn.constant dense<false> : tensor<2xi1> : tensor<2xi1>
  %0 = nn.where %c, %a, %b : (tensor<2xi1>, tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
