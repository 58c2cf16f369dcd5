// RUN: skiff-opt %s --split-input-file --verify-diagnostics

func.func @no_operator() {
  // expected-error @+1 {{'onnx.node' op has no operator type}}
  onnx.node ""() {} opset 1 : () -> ()
  return
}

// -----

func.func @opset_zero() {
  // expected-error @+1 {{'onnx.node' op has opset 0, expected 1 or more}}
  onnx.node "Relu"() {} opset 0 : () -> ()
  return
}

// -----

func.func @unnamed_subgraph(%c: tensor<i1>) {
  // expected-error @+1 {{'onnx.node' op has 2 sub-graphs but names 1}}
  onnx.node "If"(%c) {} opset 16 graphs ["then_branch"] {
    onnx.yield
  }, {
    onnx.yield
  } : (tensor<i1>) -> ()
  return
}

// -----

func.func @subgraph_without_yield(%c: tensor<i1>) {
  // expected-error @+1 {{'onnx.node' op has a sub-graph that does not end in onnx.yield}}
  onnx.node "If"(%c) {} opset 16 graphs ["then_branch"] {
    %0 = onnx.none
  } : (tensor<i1>) -> ()
  return
}

// -----

func.func @yield_outside() {
  // expected-error @+1 {{'onnx.yield' op expects parent op 'onnx.node'}}
  onnx.yield
}

// -----

func.func @blob_is_missing() -> tensor<2xi64> {
  // expected-error @+1 {{'onnx.initializer' op constant names the resource 'gone', which has no data; print the module without eliding resources}}
  %0 = onnx.initializer "w" dense_resource<gone> : tensor<2xi64>
  return %0 : tensor<2xi64>
}

// -----

func.func @blob_is_short() -> tensor<3xi64> {
  // expected-error @+1 {{'onnx.initializer' op constant of type 'tensor<3xi64>' has 16 bytes of data in the resource 'short', expected 24}}
  %0 = onnx.initializer "w" dense_resource<short> : tensor<3xi64>
  return %0 : tensor<3xi64>
}

{-#
  dialect_resources: {
    builtin: { short: "0x0800000001000000000000000200000000000000" }
  }
#-}

// -----

func.func @three_bit_constant() {
  // expected-error @+1 {{'onnx.node' op constant has element type 'i3', expected an integer of 1, 2, 4, 8, 16, 32 or 64 bits or a float of 4 to 64 bits}}
  %0 = onnx.node "Constant"() {value = dense<1> : tensor<2xi3>} opset 21 : () -> !onnx.value
  return
}
