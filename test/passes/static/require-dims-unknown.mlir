// RUN: skiff-opt %s --split-input-file --skiff-require-dims --verify-diagnostics

// A dim without a name has no place among the values that the code reads and writes.
func.func @read(%x: tensor<2xi64>) -> tensor<2xi64> attributes {nn.data_dims = ["one"]} {
  // expected-error @below {{speaks of 0 symbols and 2 data dims, but the function names 0 and 1}}
  nn.read_dims %x {first = 0 : i64} : tensor<2xi64>
  return %x : tensor<2xi64>
}

// -----

func.func @symbol(%x: tensor<4xf32>) -> tensor<?xf32> attributes {nn.symbols = ["rows"]} {
  // expected-error @below {{speaks of 3 symbols and 0 data dims, but the function names 1 and 0}}
  %y = nn.slice %x {starts = affine_map<() -> (0)>, sizes = affine_map<()[s0, s1, s2] -> (s2)>, steps = array<i64: 1>} : (tensor<4xf32>) -> tensor<?xf32>
  return %y : tensor<?xf32>
}

// -----

func.func @counter(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @below {{speaks of 0 symbols and 1 data dims, but the function names 0 and 0}}
  %y = nn.loop(%x) {limit = affine_map<() -> (2)>, counter = 0 : i64, assigned = array<i64>,
      dims = [affine_map<() -> (4)>]} : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%value: tensor<4xf32>):
    nn.yield %value : tensor<4xf32>
  }
  return %y : tensor<4xf32>
}
