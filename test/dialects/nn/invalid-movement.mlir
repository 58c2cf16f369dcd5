// RUN: skiff-opt %s --split-input-file --verify-diagnostics

func.func @transpose_twice_the_same_dim(%a: tensor<2x3xf32>) -> tensor<3x2xf32> {
  // expected-error @+2 {{'perm' must be a permutation of 0..1, got [0, 0]}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.transpose %a {perm = array<i64: 0, 0>} : (tensor<2x3xf32>) -> tensor<3x2xf32>
  return %0 : tensor<3x2xf32>
}

// -----

func.func @transpose_too_few_dims(%a: tensor<2x3x4xf32>) -> tensor<3x2xf32> {
  // expected-error @+2 {{'perm' must be a permutation of 0..2, got [1, 0]}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.transpose %a {perm = array<i64: 1, 0>} : (tensor<2x3x4xf32>) -> tensor<3x2xf32>
  return %0 : tensor<3x2xf32>
}

// -----

func.func @transpose_wrong_result(%a: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-error @+2 {{'nn.transpose' op inferred type(s) 'tensor<3x2xf32>' are incompatible with return type(s) of operation 'tensor<2x3xf32>'}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.transpose %a {perm = array<i64: 1, 0>} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// -----

func.func @reshape_to_more_elements(%a: tensor<2x3xf32>) -> tensor<7xf32> {
  // expected-error @+2 {{cannot reshape 2x3 (6 elements) to 7 (7)}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.reshape %a {shape = affine_map<() -> (7)>} : (tensor<2x3xf32>) -> tensor<7xf32>
  return %0 : tensor<7xf32>
}

// -----

func.func @expand_of_a_dim_that_is_not_1(%a: tensor<2x3xf32>) -> tensor<2x4xf32> {
  // expected-error @+2 {{cannot broadcast 2x3 with 2x4}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.expand %a {shape = affine_map<() -> (2, 4)>} : (tensor<2x3xf32>) -> tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}

// -----

func.func @tile_without_a_count_for_each_dim(%a: tensor<2x3xf32>) -> tensor<4x3xf32> {
  // expected-error @+2 {{expected 2 repeats, got 1}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.tile %a {repeats = array<i64: 2>} : (tensor<2x3xf32>) -> tensor<4x3xf32>
  return %0 : tensor<4x3xf32>
}

// -----

func.func @concat_of_different_ranks(%a: tensor<2x3xf32>, %b: tensor<2xf32>) -> tensor<4x3xf32> {
  // expected-error @+2 {{cannot join 2x3 and 2}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.concat %a, %b {axis = 0 : i64} : (tensor<2x3xf32>, tensor<2xf32>) -> tensor<4x3xf32>
  return %0 : tensor<4x3xf32>
}

// -----

func.func @concat_along_no_axis(%a: tensor<2x3xf32>, %b: tensor<2x3xf32>) -> tensor<4x3xf32> {
  // expected-error @+2 {{'axis' must be in 0..1, got 2}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.concat %a, %b {axis = 2 : i64} : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<4x3xf32>
  return %0 : tensor<4x3xf32>
}

// -----

func.func @concat_of_different_dims(%a: tensor<2x3xf32>, %b: tensor<2x4xf32>) -> tensor<4x3xf32> {
  // expected-error @+2 {{cannot join 2x3 and 2x4 along axis 0}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.concat %a, %b {axis = 0 : i64} : (tensor<2x3xf32>, tensor<2x4xf32>) -> tensor<4x3xf32>
  return %0 : tensor<4x3xf32>
}

// -----

func.func @slice_without_a_step_for_each_dim(%a: tensor<2x3xf32>) -> tensor<1x1xf32> {
  // expected-error @+2 {{needs one start, size and step for each of 2 dims}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.slice %a {starts = affine_map<() -> (0, 0)>, sizes = affine_map<() -> (1, 1)>, steps = array<i64: 1>} : (tensor<2x3xf32>) -> tensor<1x1xf32>
  return %0 : tensor<1x1xf32>
}

// -----

func.func @slice_past_the_end(%a: tensor<8xf32>) -> tensor<3xf32> {
  // expected-error @+2 {{elements 4..8 leave a dim of 8}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.slice %a {starts = affine_map<() -> (4)>, sizes = affine_map<() -> (3)>, steps = array<i64: 2>} : (tensor<8xf32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// -----

func.func @slice_before_the_begin(%a: tensor<8xf32>) -> tensor<3xf32> {
  // expected-error @+2 {{elements 1..-1 leave a dim of 8}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.slice %a {starts = affine_map<() -> (1)>, sizes = affine_map<() -> (3)>, steps = array<i64: -1>} : (tensor<8xf32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// -----

func.func @pad_without_a_count_for_each_dim(%a: tensor<2x3xf32>) -> tensor<4x5xf32> {
  // expected-error @+2 {{needs one count before and one after for each of 2 dims}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.pad %a {low = array<i64: 1>, high = array<i64: 1, 1>, mode = 0 : i32} : (tensor<2x3xf32>) -> tensor<4x5xf32>
  return %0 : tensor<4x5xf32>
}

// -----

func.func @pad_that_removes_more_than_there_is(%a: tensor<2xf32>) -> tensor<0xf32> {
  // expected-error @+2 {{removes more than the dim 2 has}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.pad %a {low = array<i64: -3>, high = array<i64: 0>, mode = 0 : i32} : (tensor<2xf32>) -> tensor<0xf32>
  return %0 : tensor<0xf32>
}

// -----

func.func @gather_along_no_axis(%a: tensor<2x3xf32>, %b: tensor<4xi64>) -> tensor<2x4xf32> {
  // expected-error @+2 {{'axis' must be in 0..1, got 2}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.gather %a, %b {axis = 2 : i64} : (tensor<2x3xf32>, tensor<4xi64>) -> tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}

// -----

func.func @shape_of_dims_that_are_not_there(%a: tensor<2x3xf32>) -> tensor<3xi64> {
  // expected-error @+2 {{range 0..3 leaves the 2 dims}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.shape %a {start = 0 : i64, end = 3 : i64} : (tensor<2x3xf32>) -> tensor<3xi64>
  return %0 : tensor<3xi64>
}

// -----

func.func @iota_of_two_sizes(%a: tensor<i64>, %b: tensor<i64>) -> tensor<2xi64> {
  // expected-error @+2 {{'size' must be one expression}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.iota %a, %b {size = affine_map<() -> (2, 3)>} : (tensor<i64>, tensor<i64>) -> tensor<2xi64>
  return %0 : tensor<2xi64>
}

// -----

func.func @resize_without_a_scale_for_each_dim(%a: tensor<2x3xf32>) -> tensor<4x6xf32> {
  // expected-error @+2 {{needs one size and one scale for each of 2 dims}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.resize %a {shape = affine_map<() -> (4, 6)>, scales = array<f64: 2.0>, mode = 0 : i32, coordinate_mode = "asymmetric", nearest_mode = "floor", cubic_a = -0.75 : f64, exclude_outside = false, antialias = false, extrapolation = 0.0 : f64, roi = array<f64>} : (tensor<2x3xf32>) -> tensor<4x6xf32>
  return %0 : tensor<4x6xf32>
}

// -----

func.func @resize_with_factors_for_other_dims(%a: tensor<2x3xf32>, %f: tensor<3xf32>) -> tensor<4x6xf32> {
  // expected-error @+2 {{needs f32 factors for 2 dims, got 'tensor<3xf32>'}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.resize %a, %f {shape = affine_map<() -> (4, 6)>, scales = array<f64: 0.0, 0.0>, mode = 0 : i32, coordinate_mode = "asymmetric", nearest_mode = "floor", cubic_a = -0.75 : f64, exclude_outside = false, antialias = false, extrapolation = 0.0 : f64, roi = array<f64>} : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<4x6xf32>
  return %0 : tensor<4x6xf32>
}
