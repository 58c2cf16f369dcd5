// RUN: skiff-opt %s --split-input-file --verify-diagnostics

func.func @gather_elements_of_other_rank(%x: tensor<2x3xf32>, %i: tensor<2xi64>) -> tensor<2xf32> {
  // expected-error @+2 {{input and indices must have the same number of dims, got 2x3 and 2}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.gather_elements %x, %i {axis = 1 : i64} : (tensor<2x3xf32>, tensor<2xi64>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

func.func @gather_elements_beyond_other_dims(%x: tensor<2x3xf32>, %i: tensor<4x3xi64>) -> tensor<4x3xf32> {
  // expected-error @+2 {{indices of dims 4x3 do not fit in an input of 2x3 along axis 1}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.gather_elements %x, %i {axis = 1 : i64} : (tensor<2x3xf32>, tensor<4x3xi64>) -> tensor<4x3xf32>
  return %0 : tensor<4x3xf32>
}

// -----

func.func @scatter_of_wide_updates(%x: tensor<2x3xf32>, %i: tensor<5x4xi64>, %u: tensor<5x4xf32>) -> tensor<2x3xf32> {
  // expected-error @+2 {{updates of dims 5x4 do not fit in data of 2x3 along axis 0}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.scatter %x, %i, %u {axis = 0 : i64, kind = 0 : i32}
     : (tensor<2x3xf32>, tensor<5x4xi64>, tensor<5x4xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// -----

func.func @scatter_by_too_few_indices(%x: tensor<2x3xf32>, %i: tensor<2x3xi64>, %u: tensor<5x3xf32>) -> tensor<2x3xf32> {
  // expected-error @+2 {{indices of dims 2x3 do not broadcast to updates of 5x3}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.scatter %x, %i, %u {axis = 0 : i64, kind = 0 : i32}
     : (tensor<2x3xf32>, tensor<2x3xi64>, tensor<5x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// -----

func.func @top_k_of_too_few(%x: tensor<2x3xf32>) -> tensor<2x4xi64> {
  // expected-error @+2 {{cannot take 4 of 3 elements}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.top_k %x {axis = 1 : i64, k = affine_map<() -> (4)>, largest = true} : (tensor<2x3xf32>) -> tensor<2x4xi64>
  return %0 : tensor<2x4xi64>
}

// -----

func.func @cumulate_along_no_axis(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-error @+2 {{axis 2 is not in 0..1}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.cumulate %x {axis = 2 : i64, kind = 0 : i32, exclusive = false, reverse = false} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// -----

func.func @compact_of_numbers(%x: tensor<2x3xf32>) -> tensor<6xi64> {
  // expected-error @+2 {{the mask must be i1, got 'f32'}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.compact %x : (tensor<2x3xf32>) -> tensor<6xi64>
  return %0 : tensor<6xi64>
}

// -----

func.func @sort_rows_of_a_vector(%x: tensor<6xf32>) -> tensor<6xi64> {
  // expected-error @+2 {{expected a matrix, got 6}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.sort_rows %x : (tensor<6xf32>) -> tensor<6xi64>
  return %0 : tensor<6xi64>
}

// -----

func.func @suppression_with_two_thresholds(%b: tensor<1x6x4xf32>, %s: tensor<1x2x6xf32>, %o: tensor<1x2x6xi64>,
                                           %t: tensor<2xf32>) -> tensor<1x2x3xi64> {
  // expected-error @+2 {{a threshold must have one element, got 2}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.non_max_suppression %b, %s, %o, %t {limit = affine_map<() -> (3)>}
     : (tensor<1x6x4xf32>, tensor<1x2x6xf32>, tensor<1x2x6xi64>, tensor<2xf32>) -> tensor<1x2x3xi64>
  return %0 : tensor<1x2x3xi64>
}
