// RUN: skiff-opt %s --split-input-file --verify-diagnostics

func.func @read_i32(%x: tensor<3xi32>) {
  // expected-error @+1 {{reads i64 elements, a static number of them, got 'tensor<3xi32>'}}
  nn.read_dims %x {first = 0 : i64} : tensor<3xi32>
  return
}

// -----

func.func @read_dynamic(%x: tensor<?xi64>) {
  // expected-error @+1 {{reads i64 elements, a static number of them, got 'tensor<?xi64>'}}
  nn.read_dims %x {first = 0 : i64} : tensor<?xi64>
  return
}

// -----

func.func @read_first(%x: tensor<3xi64>) {
  // expected-error @+1 {{'first' is negative}}
  nn.read_dims %x {first = -1 : i64} : tensor<3xi64>
  return
}

// -----

func.func @condition_of_two(%c: tensor<2xi1>) {
  // expected-error @+1 {{has a condition of type 'tensor<2xi1>', expected one i1}}
  nn.if %c {dims = [], assigned = array<i64>} : (tensor<2xi1>) -> () { nn.yield } else { nn.yield }
  return
}

// -----

func.func @dims_missing(%c: tensor<i1>, %x: tensor<2xf32>) {
  // expected-error @+1 {{has 0 'dims', expected one per result}}
  %0 = nn.if %c {dims = [], assigned = array<i64>} : (tensor<i1>) -> tensor<2xf32> {
    nn.yield %x : tensor<2xf32>
  } else {
    nn.yield %x : tensor<2xf32>
  }
  return
}

// -----

func.func @dims_of_another_type(%c: tensor<i1>, %x: tensor<2xf32>) {
  // expected-error @+1 {{has 'dims' 3 for a result of type 'tensor<2xf32>'}}
  %0 = nn.if %c {dims = [affine_map<() -> (3)>], assigned = array<i64>} : (tensor<i1>) -> tensor<2xf32> {
    nn.yield %x : tensor<2xf32>
  } else {
    nn.yield %x : tensor<2xf32>
  }
  return
}

// -----

func.func @no_yield(%c: tensor<i1>) {
  // expected-error @+1 {{has a region that does not end in nn.yield}}
  "nn.if"(%c) <{dims = [], assigned = array<i64>}> ({ func.return }, { "nn.yield"() : () -> () }) : (tensor<i1>) -> ()
  return
}

// -----

func.func @branches_of_other_types(%c: tensor<i1>, %x: tensor<2xf32>, %y: tensor<2xi32>) {
  // expected-error @+1 {{has a region that yields other types than expected}}
  %0 = nn.if %c {dims = [affine_map<() -> (2)>], assigned = array<i64>} : (tensor<i1>) -> tensor<2xf32> {
    nn.yield %x : tensor<2xf32>
  } else {
    nn.yield %y : tensor<2xi32>
  }
  return
}

// -----

func.func @loop_condition(%c: tensor<i8>) {
  // expected-error @+1 {{has a condition of type 'tensor<i8>', expected one i1}}
  nn.loop while %c : tensor<i8> () {counter = 0 : i64, dims = [], assigned = array<i64>} : () -> () { nn.yield }
  return
}

// -----

func.func @two_limits() {
  // expected-error @+1 {{has a limit of 2 expressions, expected one}}
  nn.loop () {limit = affine_map<() -> (2, 3)>, counter = 0 : i64, dims = [], assigned = array<i64>} : () -> () { nn.yield }
  return
}

// -----

func.func @carried_types(%x: tensor<2xf32>) {
  // expected-error @+1 {{has inits, arguments and results of different types}}
  %0 = nn.loop (%x) {limit = affine_map<() -> (2)>, counter = 0 : i64, dims = [affine_map<() -> (3)>], assigned = array<i64>}
     : (tensor<2xf32>) -> tensor<3xf32> {
  ^bb0(%a: tensor<3xf32>):
    nn.yield %a : tensor<3xf32>
  }
  return
}

// -----

func.func @yields_less(%x: tensor<2xf32>) {
  // expected-error @+1 {{has a region that yields another number of values than expected}}
  %0 = nn.loop (%x) {tests, counter = 0 : i64, dims = [affine_map<() -> (2)>], assigned = array<i64>}
     : (tensor<2xf32>) -> tensor<2xf32> {
  ^bb0(%a: tensor<2xf32>):
    nn.yield %a : tensor<2xf32>
  }
  return
}

// -----

func.func @yields_no_condition(%x: tensor<2xf32>) {
  // expected-error @+1 {{yields a condition of type 'tensor<2xf32>', expected one i1}}
  %0 = nn.loop (%x) {tests, counter = 0 : i64, dims = [affine_map<() -> (2)>], assigned = array<i64>}
     : (tensor<2xf32>) -> tensor<2xf32> {
  ^bb0(%a: tensor<2xf32>):
    nn.yield %a, %a : tensor<2xf32>, tensor<2xf32>
  }
  return
}

// -----

func.func @changes_a_type(%x: tensor<2xf32>, %y: tensor<2xi64>) {
  // expected-error @+1 {{has a region that changes the types of the carried values}}
  %0 = nn.loop (%x) {limit = affine_map<() -> (2)>, counter = 0 : i64, dims = [affine_map<() -> (2)>], assigned = array<i64>}
     : (tensor<2xf32>) -> tensor<2xf32> {
  ^bb0(%a: tensor<2xf32>):
    nn.yield %y : tensor<2xi64>
  }
  return
}

// -----

func.func @scans_another_rank(%x: tensor<2xf32>) {
  // expected-error @+1 {{scans 'tensor<2xf32>' into 'tensor<4xf32>'}}
  %0 = nn.loop () {limit = affine_map<() -> (4)>, counter = 0 : i64, dims = [affine_map<() -> (4)>], assigned = array<i64>}
     : () -> tensor<4xf32> {
    nn.yield %x : tensor<2xf32>
  }
  return
}
