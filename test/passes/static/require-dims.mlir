// RUN: skiff-opt %s --skiff-require-dims --mlir-print-local-scope | FileCheck %s
// RUN: skiff-opt %s --skiff-require-dims | skiff-opt --skiff-require-dims --mlir-print-local-scope | FileCheck %s

// The ops' shape rules say what must hold; a second time there is nothing new.
// CHECK-LABEL: @sum
// CHECK-SAME:  nn.requires = [#nn.require<equal, ()[s0, s1] -> (s0, s1), "nn.add in line 10">]
func.func @sum(%x: tensor<?xf32> {nn.dims = affine_map<()[s0, s1] -> (s0)>},
               %y: tensor<?xf32> {nn.dims = affine_map<()[s0, s1] -> (s1)>}) -> tensor<?xf32>
    attributes {nn.symbols = ["a", "b"]} {
  %0 = nn.add %x, %y : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// What is there already stays, and implies the rest.
// CHECK-LABEL: @known
// CHECK-SAME:  nn.requires = [#nn.require<equal, ()[s0, s1] -> (s1, s0), "/Add">]
func.func @known(%x: tensor<?xf32> {nn.dims = affine_map<()[s0, s1] -> (s0)>},
                 %y: tensor<?xf32> {nn.dims = affine_map<()[s0, s1] -> (s1)>}) -> tensor<?xf32>
    attributes {nn.symbols = ["a", "b"], nn.requires = [#nn.require<equal, ()[s0, s1] -> (s1, s0), "/Add">]} {
  %0 = nn.add %x, %y : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// Elements of a range lie in the dim. A range made from the dim always does.
// CHECK-LABEL: @slice
// CHECK-SAME:  nn.requires = [#nn.require<at_least, ()[s0] -> (s0, 5), "nn.slice in line {{[0-9]+}}">]
func.func @slice(%x: tensor<?xf32> {nn.dims = affine_map<()[s0] -> (s0)>}) -> (tensor<2xf32>, tensor<?xf32>)
    attributes {nn.symbols = ["a"]} {
  %0 = nn.slice %x {starts = affine_map<() -> (3)>, sizes = affine_map<() -> (2)>, steps = array<i64: 1>} : (tensor<?xf32>) -> tensor<2xf32>
  %1 = nn.slice %x {starts = affine_map<()[s0] -> (s0 - 1)>, sizes = affine_map<()[s0] -> (s0 ceildiv 2)>, steps = array<i64: -2>} : (tensor<?xf32>) -> tensor<?xf32>
  return %0, %1 : tensor<2xf32>, tensor<?xf32>
}

// Indices are clamped to elements, so there must be one. Ranges of symbols decide: with 2 rows or more there is.
// CHECK-LABEL: @gather
// CHECK-SAME:  nn.requires = [#nn.require<at_least, ()[s0] -> (s0, 2), "nn.gather in line {{[0-9]+}}">]
// CHECK-LABEL: @gather_of_two
// CHECK-NOT:   nn.requires
func.func @gather(%x: tensor<?xf32> {nn.dims = affine_map<()[s0] -> (s0)>}, %i: tensor<4xi64>) -> tensor<4xf32>
    attributes {nn.symbols = ["a"]} {
  %0 = nn.pad %x {low = array<i64: -1>, high = array<i64: 0>, mode = 0 : i32} : (tensor<?xf32>) -> tensor<?xf32>
  %1 = nn.gather %0, %i {axis = 0 : i64} : (tensor<?xf32>, tensor<4xi64>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}
func.func @gather_of_two(%x: tensor<?xf32> {nn.dims = affine_map<()[s0] -> (s0)>}, %i: tensor<4xi64>) -> tensor<4xf32>
    attributes {nn.symbols = ["a"], nn.bounds = [array<i64: 2, 9>]} {
  %0 = nn.pad %x {low = array<i64: -1>, high = array<i64: 0>, mode = 0 : i32} : (tensor<?xf32>) -> tensor<?xf32>
  %1 = nn.gather %0, %i {axis = 0 : i64} : (tensor<?xf32>, tensor<4xi64>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}
