// What becomes of "if" and "while": blocks that are known are converted in place, others become nn ops.
// RUN: skiff-opt --split-input-file --skiff-convert-paddle-to-nn %s | FileCheck %s
// RUN: skiff-opt --split-input-file --skiff-convert-paddle-to-nn --skiff-nn-pipeline %s | FileCheck --check-prefix=FINAL %s

// A cheap choice is one of elements in the end.
// CHECK-LABEL: func.func @cheap
// CHECK: nn.if
// FINAL-LABEL: func.func @cheap
// FINAL-NOT: nn.if
// FINAL: nn.where
func.func @cheap(%x: tensor<4xf32> {paddle.name = "x"}) -> (!paddle.value {paddle.name = "y"}) {
  %axes = paddle.node "pd_op.full_int_array"() [] {value = array<i64>, dtype = "int64"} : () -> !paddle.value ["0"]
  %sum = paddle.node "pd_op.sum"(%x, %axes) ["0", "1"] {keepdim = false} : (tensor<4xf32>, !paddle.value) -> !paddle.value ["0"]
  %zero = paddle.node "pd_op.full"() [] {shape = array<i64>, value = 0.0 : f64, dtype = "float32"} : () -> !paddle.value ["0"]
  %c = paddle.node "pd_op.greater_than"(%sum, %zero) ["0", "1"] {} : (!paddle.value, !paddle.value) -> !paddle.value ["0"]
  %y = paddle.node "if"(%c) [] {} blocks {
    %a = paddle.node "pd_op.relu"(%x) ["0"] {} : (tensor<4xf32>) -> !paddle.value ["0"]
    paddle.yield %a : !paddle.value
  }, {
    %b = paddle.node "pd_op.abs"(%x) ["0"] {} : (tensor<4xf32>) -> !paddle.value ["0"]
    paddle.yield %b : !paddle.value
  } : (!paddle.value) -> !paddle.value []
  return %y : !paddle.value
}

// -----
// A condition on a static dim chooses when the model is compiled.
// CHECK-LABEL: func.func @known
// CHECK-NOT: nn.if
// CHECK: nn.relu
// CHECK-NOT: nn.abs
func.func @known(%x: tensor<4xf32> {paddle.name = "x"}) -> (!paddle.value {paddle.name = "y"}) {
  %shape = paddle.node "shape"(%x) ["Input"] {} : (tensor<4xf32>) -> !paddle.value ["Out"]
  %two = paddle.node "fill_constant"() [] {shape = array<i64: 1>, value = 2.0 : f32, dtype = 2} : () -> !paddle.value ["Out"]
  %c = paddle.node "greater_than"(%shape, %two) ["X", "Y"] {axis = -1} : (!paddle.value, !paddle.value) -> !paddle.value ["Out"]
  %y = paddle.node "if"(%c) [] {} blocks {
    %a = paddle.node "relu"(%x) ["X"] {} : (tensor<4xf32>) -> !paddle.value ["Out"]
    paddle.yield %a : !paddle.value
  }, {
    %b = paddle.node "abs"(%x) ["X"] {} : (tensor<4xf32>) -> !paddle.value ["Out"]
    paddle.yield %b : !paddle.value
  } : (!paddle.value) -> !paddle.value []
  return %y : !paddle.value
}

// -----
// Two iterations that are known: no loop, and the counter is gone.
// CHECK-LABEL: func.func @unrolled
// CHECK-NOT: nn.loop
// CHECK: %[[FIRST:.*]] = nn.relu %{{.*}}
// CHECK: %[[SECOND:.*]] = nn.relu %[[FIRST]]
// CHECK: return %[[SECOND]]
func.func @unrolled(%x: tensor<4xf32> {paddle.name = "x"}) -> (!paddle.value {paddle.name = "y"}) {
  %i = paddle.node "fill_constant"() [] {shape = array<i64: 1>, value = 0.0 : f32, dtype = 3} : () -> !paddle.value ["Out"]
  %n = paddle.node "fill_constant"() [] {shape = array<i64: 1>, value = 2.0 : f32, dtype = 3} : () -> !paddle.value ["Out"]
  %c = paddle.node "less_than"(%i, %n) ["X", "Y"] {axis = -1} : (!paddle.value, !paddle.value) -> !paddle.value ["Out"]
  %r:2 = paddle.node "while"(%c, %i, %x) [] {} blocks {
  ^bb0(%j: !paddle.value, %v: !paddle.value):
    %w = paddle.node "relu"(%v) ["X"] {} : (!paddle.value) -> !paddle.value ["Out"]
    %k = paddle.node "scale"(%j) ["X"] {scale = 1.0 : f32, bias = 1.0 : f32, bias_after_scale = true} : (!paddle.value) -> !paddle.value ["Out"]
    %d = paddle.node "less_than"(%k, %n) ["X", "Y"] {axis = -1} : (!paddle.value, !paddle.value) -> !paddle.value ["Out"]
    paddle.yield %d, %k, %w : !paddle.value, !paddle.value, !paddle.value
  } : (!paddle.value, !paddle.value, tensor<4xf32>) -> (!paddle.value, !paddle.value) []
  return %r#1 : !paddle.value
}

// -----
// How often it runs is an input: a loop, whose tensor array is a tensor of a dim that the loop decides.
// CHECK-LABEL: func.func @collected
// CHECK: nn.loop
// CHECK: nn.concat
func.func @collected(%x: tensor<4xf32> {paddle.name = "x"}, %n: tensor<1xi64> {paddle.name = "n"}) -> (!paddle.value {paddle.name = "y"}) {
  %i = paddle.node "pd_op.full"() [] {shape = array<i64: 1>, value = 0.0 : f64, dtype = "int64"} : () -> !paddle.value ["0"]
  %one = paddle.node "pd_op.full"() [] {shape = array<i64: 1>, value = 1.0 : f64, dtype = "float32"} : () -> !paddle.value ["0"]
  %array = paddle.node "create_array"() [] {} : () -> !paddle.value ["out"]
  %c = paddle.node "pd_op.less_than"(%i, %n) ["0", "1"] {} : (!paddle.value, tensor<1xi64>) -> !paddle.value ["0"]
  %r:2 = paddle.node "while"(%c, %i, %array) [] {} blocks {
  ^bb0(%j: !paddle.value, %a: !paddle.value):
    %length = paddle.node "array_length"(%a) ["array"] {} : (!paddle.value) -> !paddle.value ["out"]
    %b = paddle.node "array_write"(%a, %x, %length) ["array", "x", "i"] {} : (!paddle.value, tensor<4xf32>, !paddle.value) -> !paddle.value ["out"]
    %k = paddle.node "pd_op.scale"(%j, %one) ["0", "1"] {bias = 1.0 : f32, bias_after_scale = true} : (!paddle.value, !paddle.value) -> !paddle.value ["0"]
    %d = paddle.node "pd_op.less_than"(%k, %n) ["0", "1"] {} : (!paddle.value, tensor<1xi64>) -> !paddle.value ["0"]
    paddle.yield %d, %k, %b : !paddle.value, !paddle.value, !paddle.value
  } : (!paddle.value, !paddle.value, !paddle.value) -> (!paddle.value, !paddle.value) []
  %y:2 = paddle.node "array_to_tensor"(%r#1) ["array"] {axis = 0, use_stack = true} : (!paddle.value) -> (!paddle.value, !paddle.value) ["out", "out_index"]
  return %y#0 : !paddle.value
}

// -----
// The elements of an array that is known are the tensors that were written.
// CHECK-LABEL: func.func @array
// CHECK: %[[RELU:.*]] = nn.relu
// CHECK: nn.concat %[[RELU]], %{{.*}} {axis = 0
func.func @array(%x: tensor<4xf32> {paddle.name = "x"}) -> (!paddle.value {paddle.name = "y"}) {
  %zero = paddle.node "fill_constant"() [] {shape = array<i64: 1>, value = 0.0 : f32, dtype = 3} : () -> !paddle.value ["Out"]
  %array = paddle.node "create_array"() [] {} : () -> !paddle.value ["out"]
  %r = paddle.node "relu"(%x) ["X"] {} : (tensor<4xf32>) -> !paddle.value ["Out"]
  %a = paddle.node "array_write"(%array, %r, %zero) ["array", "x", "i"] {} : (!paddle.value, !paddle.value, !paddle.value) -> !paddle.value ["out"]
  %n = paddle.node "array_length"(%a) ["array"] {} : (!paddle.value) -> !paddle.value ["out"]
  %b = paddle.node "array_write"(%a, %x, %n) ["array", "x", "i"] {} : (!paddle.value, tensor<4xf32>, !paddle.value) -> !paddle.value ["out"]
  %y:2 = paddle.node "array_to_tensor"(%b) ["array"] {axis = 0, use_stack = false} : (!paddle.value) -> (!paddle.value, !paddle.value) ["out", "out_index"]
  return %y#0 : !paddle.value
}
