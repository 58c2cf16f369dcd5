// RUN: skiff-opt %s --split-input-file --verify-diagnostics

func.func @reduce_along_no_axis(%a: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-error @+2 {{axis 2 is not in 0..1}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.reduce %a {axes = array<i64: 2>, kind = 0 : i32} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// -----

func.func @reduce_along_one_axis_twice(%a: tensor<2x3xf32>) -> tensor<2x1xf32> {
  // expected-error @+2 {{axis 1 stands twice in 'axes'}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.reduce %a {axes = array<i64: 1, 1>, kind = 0 : i32} : (tensor<2x3xf32>) -> tensor<2x1xf32>
  return %0 : tensor<2x1xf32>
}

// -----

func.func @arg_reduce_along_no_axis(%a: tensor<2x3xf32>) -> tensor<2x1xi64> {
  // expected-error @+2 {{axis -1 is not in 0..1}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.arg_reduce %a {axis = -1 : i64} : (tensor<2x3xf32>) -> tensor<2x1xi64>
  return %0 : tensor<2x1xi64>
}

// -----

func.func @softmax_along_no_axis(%a: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-error @+2 {{axis 2 is not in 0..1}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.softmax %a {axis = 2 : i64} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// -----

func.func @pool_of_a_matrix(%a: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-error @+2 {{input must have at least 3 dims, got 2x3}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.pool %a {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, kind = 2 : i32, count_include_pad = false, count_pads = array<i64: 0, 0, 0, 0>} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// -----

func.func @pool_with_one_stride_for_two_dims(%a: tensor<1x8x8x4xf32>) -> tensor<1x4x4x4xf32> {
  // expected-error @+2 {{needs 2 kernel dims, strides and dilations and 4 pads, got 2, 1, 2 and 4}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.pool %a {kernel = array<i64: 2, 2>, strides = array<i64: 2>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, kind = 2 : i32, count_include_pad = false, count_pads = array<i64: 0, 0, 0, 0>} : (tensor<1x8x8x4xf32>) -> tensor<1x4x4x4xf32>
  return %0 : tensor<1x4x4x4xf32>
}

// -----

func.func @pool_with_a_stride_of_0(%a: tensor<1x8x8x4xf32>) -> tensor<1x4x4x4xf32> {
  // expected-error @+2 {{kernel, strides and dilations must be at least 1}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.pool %a {kernel = array<i64: 2, 2>, strides = array<i64: 2, 0>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, kind = 2 : i32, count_include_pad = false, count_pads = array<i64: 0, 0, 0, 0>} : (tensor<1x8x8x4xf32>) -> tensor<1x4x4x4xf32>
  return %0 : tensor<1x4x4x4xf32>
}

// -----

func.func @pool_whose_window_is_too_big(%a: tensor<1x8x8x4xf32>) -> tensor<1x4x4x4xf32> {
  // expected-error @+2 {{window of 9 does not fit in 8}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.pool %a {kernel = array<i64: 9, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, kind = 2 : i32, count_include_pad = false, count_pads = array<i64: 0, 0, 0, 0>} : (tensor<1x8x8x4xf32>) -> tensor<1x4x4x4xf32>
  return %0 : tensor<1x4x4x4xf32>
}

// -----

func.func @max_pool_indices_of_a_matrix(%a: tensor<2x3xf32>) -> tensor<2x3xi64> {
  // expected-error @+2 {{input must have at least 3 dims, got 2x3}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.max_pool_indices %a {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, column_major = false} : (tensor<2x3xf32>) -> tensor<2x3xi64>
  return %0 : tensor<2x3xi64>
}

// -----

func.func @det_of_no_square(%a: tensor<2x3xf32>) -> tensor<f32> {
  // expected-error @+2 {{expected square matrices of at most 256 rows, got 2x3}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.det %a : (tensor<2x3xf32>) -> tensor<f32>
  return %0 : tensor<f32>
}
