// RUN: skiff-opt %s --skiff-require-dims --split-input-file --verify-diagnostics

func.func @two_numbers(%x: tensor<?xf32> {nn.dims = affine_map<()[s0] -> (s0)>}, %y: tensor<5xf32>, %z: tensor<6xf32>)
    -> (tensor<5xf32>, tensor<6xf32>) attributes {nn.symbols = ["rows"]} {
  %0 = nn.add %x, %y : (tensor<?xf32>, tensor<5xf32>) -> tensor<5xf32>
  // expected-error @+1 {{needs rows == 6, which holds for no input that fulfils what nodes before it need}}
  %1 = nn.add %x, %z : (tensor<?xf32>, tensor<6xf32>) -> tensor<6xf32>
  return %0, %1 : tensor<5xf32>, tensor<6xf32>
}

// -----

func.func @outside_of_the_range(%x: tensor<?xf32> {nn.dims = affine_map<()[s0] -> (s0)>}, %y: tensor<5xf32>)
    -> tensor<5xf32> attributes {nn.symbols = ["rows"], nn.bounds = [array<i64: 6, 9>]} {
  // expected-error @+1 {{needs rows == 5, which holds for no input}}
  %0 = nn.add %x, %y : (tensor<?xf32>, tensor<5xf32>) -> tensor<5xf32>
  return %0 : tensor<5xf32>
}

// -----

// expected-error @+1 {{node "/Add" needs rows == 5, which no values of the symbolic dims in their ranges fulfil}}
func.func @known_before(%x: tensor<?xf32> {nn.dims = affine_map<()[s0] -> (s0)>}) -> tensor<?xf32>
    attributes {nn.symbols = ["rows"], nn.bounds = [array<i64: 6, 9>],
                nn.requires = [#nn.require<equal, ()[s0] -> (s0, 5), "/Add">]} {
  return %x : tensor<?xf32>
}
