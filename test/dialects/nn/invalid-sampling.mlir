// RUN: skiff-opt %s --split-input-file --verify-diagnostics

func.func @sample_of_places_with_too_many_coordinates(%x: tensor<1x4x4x3xf32>, %p: tensor<1x2x2x3xf32>) -> tensor<1x2x2x3xf32> {
  // expected-error @+2 {{a place must have 2 coordinates, got 3}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.sample %x, %p {mode = 1 : i32, padding = 0 : i32, reflect_at_edge = false}
     : (tensor<1x4x4x3xf32>, tensor<1x2x2x3xf32>) -> tensor<1x2x2x3xf32>
  return %0 : tensor<1x2x2x3xf32>
}

// -----

func.func @sample_of_another_batch(%x: tensor<1x4x4x3xf32>, %p: tensor<2x2x2x2xf32>) -> tensor<2x2x2x3xf32> {
  // expected-error @+2 {{has places for a batch of 2, but an input of 1}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.sample %x, %p {mode = 1 : i32, padding = 0 : i32, reflect_at_edge = false}
     : (tensor<1x4x4x3xf32>, tensor<2x2x2x2xf32>) -> tensor<2x2x2x3xf32>
  return %0 : tensor<2x2x2x3xf32>
}

// -----

func.func @roi_align_of_boxes_with_5_numbers(%x: tensor<1x4x4x3xf32>, %r: tensor<2x5xf32>, %b: tensor<2xi64>) -> tensor<2x2x2x3xf32> {
  // expected-error @+2 {{a region must have 4 numbers, got 5}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.roi_align %x, %r, %b {height = 2 : i64, width = 2 : i64, spatial_scale = 1.0 : f64, sampling_ratio = 0 : i64,
                                half_pixel = true, max = false}
     : (tensor<1x4x4x3xf32>, tensor<2x5xf32>, tensor<2xi64>) -> tensor<2x2x2x3xf32>
  return %0 : tensor<2x2x2x3xf32>
}

// -----

func.func @col2im_of_too_few_blocks(%x: tensor<1x2x4x3xf32>) -> tensor<1x2x3x3xf32> {
  // expected-error @+2 {{an image of 3x3 has 4 blocks of 4 elements, but the input 3 of 4}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.col2im %x {shape = affine_map<() -> (3, 3)>, kernel = array<i64: 2, 2>, strides = array<i64: 1, 1>,
                     pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>}
     : (tensor<1x2x4x3xf32>) -> tensor<1x2x3x3xf32>
  return %0 : tensor<1x2x3x3xf32>
}
