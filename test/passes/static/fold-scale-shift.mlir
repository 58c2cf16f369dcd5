// RUN: skiff-opt %s --skiff-fold-scale-shift | FileCheck %s

// CHECK-LABEL: @batch_norm_after_conv
// CHECK-NEXT:    %[[W:.+]] = nn.constant dense<{{\[\[\[\[}}2.000000e+00, 6.000000e+00], [4.000000e+00, 1.200000e+01]]]]>
// CHECK-NEXT:    %[[C:.+]] = nn.conv %arg0, %[[W]]
// CHECK-NEXT:    %[[B:.+]] = nn.constant dense<[5.000000e+00, 8.000000e+00]> : tensor<2xf32>
// CHECK-NEXT:    %[[A:.+]] = nn.add %[[C]], %[[B]]
// CHECK-NEXT:    return %[[A]]
func.func @batch_norm_after_conv(%x: tensor<?x4x4x2xf32>) -> tensor<?x4x4x2xf32> {
  %w = nn.constant dense<[[[[1.0, 2.0], [2.0, 4.0]]]]> : tensor<1x1x2x2xf32> : tensor<1x1x2x2xf32>
  %b = nn.constant dense<[2.0, 3.0]> : tensor<2xf32> : tensor<2xf32>
  %s = nn.constant dense<[[[2.0, 3.0]]]> : tensor<1x1x2xf32> : tensor<1x1x2xf32>
  %t = nn.constant dense<[1.0, -1.0]> : tensor<2xf32> : tensor<2xf32>
  %0 = nn.conv %x, %w {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>,
                       groups = 1 : i64} : (tensor<?x4x4x2xf32>, tensor<1x1x2x2xf32>) -> tensor<?x4x4x2xf32>
  %1 = nn.add %0, %b : (tensor<?x4x4x2xf32>, tensor<2xf32>) -> tensor<?x4x4x2xf32>
  %2 = nn.mul %1, %s : (tensor<?x4x4x2xf32>, tensor<1x1x2xf32>) -> tensor<?x4x4x2xf32>
  %3 = nn.add %2, %t : (tensor<?x4x4x2xf32>, tensor<2xf32>) -> tensor<?x4x4x2xf32>
  return %3 : tensor<?x4x4x2xf32>
}

// CHECK-LABEL: @scalar_scale_after_matmul
// CHECK-NEXT:    %[[W:.+]] = nn.constant dense<{{\[\[}}5.000000e-01, 1.000000e+00], [1.500000e+00, 2.000000e+00]]>
// CHECK-NEXT:    nn.matmul %arg0, %[[W]]
// CHECK-NEXT:    return
func.func @scalar_scale_after_matmul(%x: tensor<3x2xf32>) -> tensor<3x2xf32> {
  %w = nn.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32> : tensor<2x2xf32>
  %s = nn.constant dense<2.0> : tensor<f32> : tensor<f32>
  %0 = nn.matmul %x, %w : (tensor<3x2xf32>, tensor<2x2xf32>) -> tensor<3x2xf32>
  %1 = nn.div %0, %s : (tensor<3x2xf32>, tensor<f32>) -> tensor<3x2xf32>
  return %1 : tensor<3x2xf32>
}

// The output channels of a group are in the last dim, the groups in the one before.
// CHECK-LABEL: @scale_after_grouped_conv_transpose
// CHECK-NEXT:    %[[W:.+]] = nn.constant dense<{{\[\[\[}}1.000000e+00, 2.000000e+00], [3.000000e+00, 4.000000e+00]]]>
// CHECK-NEXT:    nn.conv_transpose %arg0, %[[W]]
// CHECK-NEXT:    return
func.func @scale_after_grouped_conv_transpose(%x: tensor<1x4x2xf32>) -> tensor<1x4x4xf32> {
  %w = nn.constant dense<1.0> : tensor<1x2x2xf32> : tensor<1x2x2xf32>
  %s = nn.constant dense<[1.0, 2.0, 3.0, 4.0]> : tensor<4xf32> : tensor<4xf32>
  %0 = nn.conv_transpose %x, %w {strides = array<i64: 1>, pads = array<i64: 0, 0>, dilations = array<i64: 1>,
                                 output_padding = array<i64: 0>, groups = 2 : i64}
      : (tensor<1x4x2xf32>, tensor<1x2x2xf32>) -> tensor<1x4x4xf32>
  %1 = nn.mul %0, %s : (tensor<1x4x4xf32>, tensor<4xf32>) -> tensor<1x4x4xf32>
  return %1 : tensor<1x4x4xf32>
}

// CHECK-LABEL: @shifts_merge_with_their_signs
// CHECK-NEXT:    %[[C:.+]] = nn.constant dense<[-3.000000e+00, 1.000000e+00]> : tensor<2xf32>
// CHECK-NEXT:    nn.sub %arg0, %[[C]]
// CHECK-NEXT:    return
func.func @shifts_merge_with_their_signs(%x: tensor<3x2xf32>) -> tensor<3x2xf32> {
  %a = nn.constant dense<[1.0, 5.0]> : tensor<2xf32> : tensor<2xf32>
  %b = nn.constant dense<4.0> : tensor<f32> : tensor<f32>
  %0 = nn.sub %x, %a : (tensor<3x2xf32>, tensor<2xf32>) -> tensor<3x2xf32>
  %1 = nn.add %b, %0 : (tensor<f32>, tensor<3x2xf32>) -> tensor<3x2xf32>
  return %1 : tensor<3x2xf32>
}

// Batch normalization and a scale layer before a convolution.
// CHECK-LABEL: @scales_merge_across_a_shift
// CHECK-NEXT:    %[[A:.+]] = nn.constant dense<[6.000000e+00, 8.000000e+00]>
// CHECK-NEXT:    %[[M:.+]] = nn.mul %arg0, %[[A]]
// CHECK-NEXT:    %[[B:.+]] = nn.constant dense<[1.000000e+01, 1.300000e+01]>
// CHECK-NEXT:    nn.add %[[M]], %[[B]]
// CHECK-NEXT:    return
func.func @scales_merge_across_a_shift(%x: tensor<3x2xf32>) -> tensor<3x2xf32> {
  %a = nn.constant dense<[3.0, 4.0]> : tensor<2xf32> : tensor<2xf32>
  %b = nn.constant dense<[4.0, 5.0]> : tensor<2xf32> : tensor<2xf32>
  %c = nn.constant dense<2.0> : tensor<f32> : tensor<f32>
  %d = nn.constant dense<[2.0, 3.0]> : tensor<2xf32> : tensor<2xf32>
  %0 = nn.mul %x, %a : (tensor<3x2xf32>, tensor<2xf32>) -> tensor<3x2xf32>
  %1 = nn.add %0, %b : (tensor<3x2xf32>, tensor<2xf32>) -> tensor<3x2xf32>
  %2 = nn.mul %1, %c : (tensor<3x2xf32>, tensor<f32>) -> tensor<3x2xf32>
  %3 = nn.add %2, %d : (tensor<3x2xf32>, tensor<2xf32>) -> tensor<3x2xf32>
  return %3 : tensor<3x2xf32>
}

// The other user wants the result without the scale.
// CHECK-LABEL: @shared_result_keeps_its_scale
// CHECK:         nn.matmul
// CHECK-NEXT:    nn.mul
func.func @shared_result_keeps_its_scale(%x: tensor<3x2xf32>) -> (tensor<3x2xf32>, tensor<3x2xf32>) {
  %w = nn.constant dense<1.0> : tensor<2x2xf32> : tensor<2x2xf32>
  %s = nn.constant dense<[2.0, 3.0]> : tensor<2xf32> : tensor<2xf32>
  %0 = nn.matmul %x, %w : (tensor<3x2xf32>, tensor<2x2xf32>) -> tensor<3x2xf32>
  %1 = nn.mul %0, %s : (tensor<3x2xf32>, tensor<2xf32>) -> tensor<3x2xf32>
  return %0, %1 : tensor<3x2xf32>, tensor<3x2xf32>
}

// CHECK-LABEL: @shared_weights_stay_shared
// CHECK-COUNT-2: nn.matmul
// CHECK:         nn.mul
func.func @shared_weights_stay_shared(%x: tensor<3x2xf32>, %y: tensor<3x2xf32>) -> (tensor<3x2xf32>, tensor<3x2xf32>) {
  %w = nn.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32> : tensor<2x2xf32>
  %s = nn.constant dense<[2.0, 3.0]> : tensor<2xf32> : tensor<2xf32>
  %0 = nn.matmul %x, %w : (tensor<3x2xf32>, tensor<2x2xf32>) -> tensor<3x2xf32>
  %1 = nn.matmul %y, %w : (tensor<3x2xf32>, tensor<2x2xf32>) -> tensor<3x2xf32>
  %2 = nn.mul %0, %s : (tensor<3x2xf32>, tensor<2xf32>) -> tensor<3x2xf32>
  return %1, %2 : tensor<3x2xf32>, tensor<3x2xf32>
}

// CHECK-LABEL: @scale_along_rows_stays
// CHECK:         nn.mul
func.func @scale_along_rows_stays(%x: tensor<2x2xf32>) -> tensor<2x2xf32> {
  %w = nn.constant dense<1.0> : tensor<2x2xf32> : tensor<2x2xf32>
  %s = nn.constant dense<[[2.0], [3.0]]> : tensor<2x1xf32> : tensor<2x1xf32>
  %0 = nn.matmul %x, %w : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %1 = nn.mul %0, %s : (tensor<2x2xf32>, tensor<2x1xf32>) -> tensor<2x2xf32>
  return %1 : tensor<2x2xf32>
}

// 1 / (x w) is no product of x.
// CHECK-LABEL: @division_of_a_constant_stays
// CHECK:         nn.div
func.func @division_of_a_constant_stays(%x: tensor<3x2xf32>) -> tensor<3x2xf32> {
  %w = nn.constant dense<1.0> : tensor<2x2xf32> : tensor<2x2xf32>
  %s = nn.constant dense<[2.0, 3.0]> : tensor<2xf32> : tensor<2xf32>
  %0 = nn.matmul %x, %w : (tensor<3x2xf32>, tensor<2x2xf32>) -> tensor<3x2xf32>
  %1 = nn.div %s, %0 : (tensor<2xf32>, tensor<3x2xf32>) -> tensor<3x2xf32>
  return %1 : tensor<3x2xf32>
}

// The product of integers wraps around elsewhere than the scaled weights would.
// CHECK-LABEL: @integers_stay
// CHECK:         nn.mul
func.func @integers_stay(%x: tensor<3x2xi16>) -> tensor<3x2xi16> {
  %w = nn.constant dense<1> : tensor<2x2xi16> : tensor<2x2xi16>
  %s = nn.constant dense<[2, 3]> : tensor<2xi16> : tensor<2xi16>
  %0 = nn.matmul %x, %w : (tensor<3x2xi16>, tensor<2x2xi16>) -> tensor<3x2xi16>
  %1 = nn.mul %0, %s : (tensor<3x2xi16>, tensor<2xi16>) -> tensor<3x2xi16>
  return %1 : tensor<3x2xi16>
}
