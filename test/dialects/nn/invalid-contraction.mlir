// RUN: skiff-opt %s --split-input-file --verify-diagnostics

func.func @matmul_of_a_vector(%a: tensor<3xf32>, %b: tensor<3x4xf32>) -> tensor<4xf32> {
  // expected-error @+2 {{operands must have at least 2 dims, got 3 and 3x4}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.matmul %a, %b : (tensor<3xf32>, tensor<3x4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

func.func @matmul_of_different_k(%a: tensor<2x3xf32>, %b: tensor<4x5xf32>) -> tensor<2x5xf32> {
  // expected-error @+2 {{cannot multiply 2x3 by 4x5: 3 is not 4}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.matmul %a, %b : (tensor<2x3xf32>, tensor<4x5xf32>) -> tensor<2x5xf32>
  return %0 : tensor<2x5xf32>
}

// -----

func.func @matmul_of_different_batches(%a: tensor<2x2x3xf32>, %b: tensor<3x3x5xf32>) -> tensor<2x2x5xf32> {
  // expected-error @+2 {{cannot broadcast 2 with 3}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.matmul %a, %b : (tensor<2x2x3xf32>, tensor<3x3x5xf32>) -> tensor<2x2x5xf32>
  return %0 : tensor<2x2x5xf32>
}

// -----

func.func @conv_of_different_ranks(%a: tensor<1x8x8x4xf32>, %b: tensor<3x4x6xf32>) -> tensor<1x6x6x6xf32> {
  // expected-error @+2 {{input and filter must have the same rank of 3 or more, got 1x8x8x4 and 3x4x6}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.conv %a, %b {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64} : (tensor<1x8x8x4xf32>, tensor<3x4x6xf32>) -> tensor<1x6x6x6xf32>
  return %0 : tensor<1x6x6x6xf32>
}

// -----

func.func @conv_with_one_stride_for_two_dims(%a: tensor<1x8x8x4xf32>, %b: tensor<3x3x4x6xf32>) -> tensor<1x6x6x6xf32> {
  // expected-error @+2 {{needs 2 strides, 2 dilations and 4 pads, got 1, 2 and 4}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.conv %a, %b {strides = array<i64: 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64} : (tensor<1x8x8x4xf32>, tensor<3x3x4x6xf32>) -> tensor<1x6x6x6xf32>
  return %0 : tensor<1x6x6x6xf32>
}

// -----

func.func @conv_with_a_stride_of_0(%a: tensor<1x8x8x4xf32>, %b: tensor<3x3x4x6xf32>) -> tensor<1x6x6x6xf32> {
  // expected-error @+2 {{strides and dilations must be at least 1, got 0}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.conv %a, %b {strides = array<i64: 1, 0>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64} : (tensor<1x8x8x4xf32>, tensor<3x3x4x6xf32>) -> tensor<1x6x6x6xf32>
  return %0 : tensor<1x6x6x6xf32>
}

// -----

func.func @conv_of_different_channels(%a: tensor<1x8x8x4xf32>, %b: tensor<3x3x2x6xf32>) -> tensor<1x6x6x6xf32> {
  // expected-error @+2 {{input has 4 channels, filter and groups ask for 2}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.conv %a, %b {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64} : (tensor<1x8x8x4xf32>, tensor<3x3x2x6xf32>) -> tensor<1x6x6x6xf32>
  return %0 : tensor<1x6x6x6xf32>
}

// -----

func.func @conv_whose_groups_do_not_divide_the_output(%a: tensor<1x8x8x4xf32>, %b: tensor<3x3x1x6xf32>) -> tensor<1x6x6x6xf32> {
  // expected-error @+2 {{output channels 6 are no multiple of 4 groups}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.conv %a, %b {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 4 : i64} : (tensor<1x8x8x4xf32>, tensor<3x3x1x6xf32>) -> tensor<1x6x6x6xf32>
  return %0 : tensor<1x6x6x6xf32>
}

// -----

func.func @conv_whose_window_is_too_big(%a: tensor<1x2x8x4xf32>, %b: tensor<4x3x4x6xf32>) -> tensor<1x1x6x6xf32> {
  // expected-error @+2 {{window of 4 does not fit in 2}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.conv %a, %b {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64} : (tensor<1x2x8x4xf32>, tensor<4x3x4x6xf32>) -> tensor<1x1x6x6xf32>
  return %0 : tensor<1x1x6x6xf32>
}

// -----

func.func @conv_transpose_of_different_ranks(%a: tensor<1x8x8x4xf32>, %b: tensor<3x4x6xf32>) -> tensor<1x10x10x6xf32> {
  // expected-error @+2 {{input and filter must have the same rank of 3 or more, got 1x8x8x4 and 3x4x6}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.conv_transpose %a, %b {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64, output_padding = array<i64: 0, 0>} : (tensor<1x8x8x4xf32>, tensor<3x4x6xf32>) -> tensor<1x10x10x6xf32>
  return %0 : tensor<1x10x10x6xf32>
}

// -----

func.func @conv_transpose_with_one_output_padding(%a: tensor<1x8x8x4xf32>, %b: tensor<3x3x4x6xf32>) -> tensor<1x10x10x6xf32> {
  // expected-error @+2 {{needs 2 values of output_padding, got 1}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.conv_transpose %a, %b {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64, output_padding = array<i64: 0>} : (tensor<1x8x8x4xf32>, tensor<3x3x4x6xf32>) -> tensor<1x10x10x6xf32>
  return %0 : tensor<1x10x10x6xf32>
}

// -----

func.func @conv_transpose_of_different_channels(%a: tensor<1x8x8x4xf32>, %b: tensor<3x3x5x6xf32>) -> tensor<1x10x10x6xf32> {
  // expected-error @+2 {{input has 4 channels, the filter takes 5}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.conv_transpose %a, %b {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64, output_padding = array<i64: 0, 0>} : (tensor<1x8x8x4xf32>, tensor<3x3x5x6xf32>) -> tensor<1x10x10x6xf32>
  return %0 : tensor<1x10x10x6xf32>
}

// -----

func.func @conv_transpose_whose_groups_do_not_divide_the_input(%a: tensor<1x8x8x4xf32>, %b: tensor<3x3x4x6xf32>) -> tensor<1x10x10x18xf32> {
  // expected-error @+2 {{channels 4 are no multiple of 3 groups}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.conv_transpose %a, %b {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 3 : i64, output_padding = array<i64: 0, 0>} : (tensor<1x8x8x4xf32>, tensor<3x3x4x6xf32>) -> tensor<1x10x10x18xf32>
  return %0 : tensor<1x10x10x18xf32>
}
