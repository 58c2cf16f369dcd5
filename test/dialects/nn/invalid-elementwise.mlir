// RUN: skiff-opt %s --split-input-file --verify-diagnostics

func.func @add_of_different_dims(%a: tensor<2x3xf32>, %b: tensor<2x4xf32>) -> tensor<2x3xf32> {
  // expected-error @+2 {{cannot broadcast 2x3 with 2x4}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.add %a, %b : (tensor<2x3xf32>, tensor<2x4xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// -----

func.func @add_aligns_the_last_dims(%a: tensor<2x3xf32>, %b: tensor<2xf32>) -> tensor<2x3xf32> {
  // expected-error @+2 {{cannot broadcast 2x3 with 2}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.add %a, %b : (tensor<2x3xf32>, tensor<2xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// -----

func.func @where_broadcasts_all_three(%a: tensor<2xi1>, %b: tensor<3xf32>, %c: tensor<3xf32>) -> tensor<3xf32> {
  // expected-error @+2 {{cannot broadcast 2 with 3}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.where %a, %b, %c : (tensor<2xi1>, tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// -----

func.func @compare_gives_booleans(%a: tensor<2xf32>, %b: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error @+2 {{'nn.less' op inferred type(s) 'tensor<2xi1>' are incompatible with return type(s) of operation 'tensor<2xf32>'}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.less %a, %b : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

func.func @cast_gives_the_type_that_it_names(%a: tensor<2xf32>) -> tensor<2xi32> {
  // expected-error @+2 {{'nn.cast' op inferred type(s) 'tensor<2xf16>' are incompatible with return type(s) of operation 'tensor<2xi32>'}}
  // expected-error @+1 {{failed to infer returned types}}
  %0 = nn.cast %a {to = f16} : (tensor<2xf32>) -> tensor<2xi32>
  return %0 : tensor<2xi32>
}
