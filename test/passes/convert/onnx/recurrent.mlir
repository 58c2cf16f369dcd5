// RUN: skiff-opt %s --skiff-convert-onnx-to-nn --canonicalize --mlir-print-local-scope | FileCheck %s

// One product for all times outside of the loop, one for the state within it.
// CHECK-LABEL: @lstm
// CHECK:       %[[X:.+]] = nn.matmul %arg0, {{.+}} : (tensor<?x?x4xf32>, tensor<4x32xf32>) -> tensor<?x?x32xf32>
// CHECK-NOT:   nn.matmul
// CHECK:       %[[L:.+]]:3 = nn.loop({{.+}}) {{.+}} limit = affine_map<()[s0] -> (s0)>
// CHECK:       ^bb0(%[[H:.+]]: tensor<1x?x8xf32>, %[[C:.+]]: tensor<1x?x8xf32>):
// CHECK:       nn.matmul %[[H]], {{.+}} : (tensor<1x?x8xf32>, tensor<8x32xf32>) -> tensor<1x?x32xf32>
// CHECK-NOT:   nn.matmul
// CHECK-NOT:   nn.check_dims
// CHECK:       nn.slice %[[X]] {{.+}} starts = affine_map<(d0) -> (d0, 0, 0)>
// CHECK:       nn.slice %[[X]] {{.+}} starts = affine_map<(d0) -> (d0, 0, 16)>
// CHECK:       nn.mul {{.+}}, %[[C]]
// CHECK-NOT:   nn.where
// CHECK:       nn.yield %[[N:.+]], {{.+}}, %[[N]] :
// CHECK:       return %[[L]]#2, %[[L]]#0, %[[L]]#1 : tensor<?x1x?x8xf32>, tensor<1x?x8xf32>, tensor<1x?x8xf32>
func.func @lstm(%x: tensor<?x?x4xf32> {onnx.dims = ["t", "n", ""]}, %w: tensor<1x32x4xf32>, %r: tensor<1x32x8xf32>) -> (!onnx.value, !onnx.value, !onnx.value) {
  %0:3 = onnx.node "LSTM"(%x, %w, %r) {hidden_size = 8 : i64} opset 14
     : (tensor<?x?x4xf32>, tensor<1x32x4xf32>, tensor<1x32x8xf32>) -> (!onnx.value, !onnx.value, !onnx.value)
  return %0#0, %0#1, %0#2 : !onnx.value, !onnx.value, !onnx.value
}

// Backwards in time; past its sequence's end a state stays and the output is 0.
// CHECK-LABEL: @reverse_with_lengths
// CHECK:       %[[LENGTHS:.+]] = nn.reshape {{.+}} -> tensor<2x1xi64>
// CHECK:       ^bb0(%[[H:.+]]: tensor<1x2x3xf64>):
// CHECK:       nn.slice {{.+}} starts = affine_map<(d0) -> (-d0 + 4, 0, 0)>
// CHECK:       %[[NEXT:.+]] = nn.tanh
// CHECK:       %[[T:.+]] = nn.dim_values {dims = affine_map<(d0) -> (-d0 + 4)>}
// CHECK:       %[[IN:.+]] = nn.less %[[T]], %[[LENGTHS]]
// CHECK-DAG:   %[[Y:.+]] = nn.where %[[IN]], %[[NEXT]], %{{.+}} : (tensor<2x1xi1>, tensor<1x2x3xf64>, tensor<f64>)
// CHECK-DAG:   %[[S:.+]] = nn.where %[[IN]], %[[NEXT]], %[[H]]
// CHECK:       nn.yield %[[S]], %[[Y]]
// CHECK:       nn.slice {{.+}} starts = affine_map<() -> (4, 0, 0, 0)>, steps = array<i64: -1, 1, 1, 1>
func.func @reverse_with_lengths(%x: tensor<5x2x4xf64>, %w: tensor<1x3x4xf64>, %r: tensor<1x3x3xf64>, %l: tensor<2xi32>) -> !onnx.value {
  %n = onnx.none
  %0 = onnx.node "RNN"(%x, %w, %r, %n, %l) {direction = "reverse"} opset 14
     : (tensor<5x2x4xf64>, tensor<1x3x4xf64>, tensor<1x3x3xf64>, none, tensor<2xi32>) -> !onnx.value
  return %0 : !onnx.value
}

// The last states alone: nothing is scanned. Each direction has its loop and takes its own parameters.
// CHECK-LABEL: @two_directions
// CHECK:       %[[A:.+]] = nn.loop
// CHECK:       nn.leaky_relu {{.+}} {alpha = 3.0
// CHECK:       nn.yield %{{[^,]+}} :
// CHECK:       %[[B:.+]] = nn.loop
// CHECK:       nn.elu {{.+}} {alpha = 4.0
// CHECK:       nn.yield %{{[^,]+}} :
// CHECK:       %[[Y:.+]] = nn.concat %[[A]], %[[B]] {axis = 0 : i64}
// CHECK:       nn.transpose %[[Y]] {perm = array<i64: 1, 0, 2>}
func.func @two_directions(%x: tensor<2x5x4xf32>, %w: tensor<2x3x4xf32>, %r: tensor<2x3x3xf32>) -> !onnx.value {
  %0:2 = onnx.node "RNN"(%x, %w, %r) {direction = "bidirectional", layout = 1 : i64, activations = ["LeakyRelu", "elu"],
                                      activation_alpha = array<f32: 3.0, 4.0>} opset 14
     : (tensor<2x5x4xf32>, tensor<2x3x4xf32>, tensor<2x3x3xf32>) -> (!onnx.value, !onnx.value)
  return %0#1 : !onnx.value
}

// The reset gate scales the product, with its bias; else it scales the state before a second product.
// CHECK-LABEL: @gru_linear_before_reset
// CHECK:       nn.loop
// CHECK:       nn.matmul {{.+}} -> tensor<1x2x9xf32>
// CHECK-NOT:   nn.matmul
// CHECK:       return
func.func @gru_linear_before_reset(%x: tensor<5x2x4xf32>, %w: tensor<1x9x4xf32>, %r: tensor<1x9x3xf32>, %b: tensor<1x18xf32>) -> !onnx.value {
  %0 = onnx.node "GRU"(%x, %w, %r, %b) {linear_before_reset = 1 : i64} opset 14
     : (tensor<5x2x4xf32>, tensor<1x9x4xf32>, tensor<1x9x3xf32>, tensor<1x18xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// CHECK-LABEL: @gru
// CHECK:       nn.loop
// CHECK:       ^bb0(%[[H:.+]]: tensor<1x2x3xf32>):
// CHECK:       nn.matmul %[[H]], {{.+}} -> tensor<1x2x6xf32>
// CHECK:       %[[R:.+]] = nn.mul %{{.+}}, %[[H]]
// CHECK:       nn.matmul %[[R]], {{.+}} -> tensor<1x2x3xf32>
func.func @gru(%x: tensor<5x2x4xf32>, %w: tensor<1x9x4xf32>, %r: tensor<1x9x3xf32>) -> !onnx.value {
  %0 = onnx.node "GRU"(%x, %w, %r) {} opset 14 : (tensor<5x2x4xf32>, tensor<1x9x4xf32>, tensor<1x9x3xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// The input is quantized once, the state at each step; products are summed in i32.
// CHECK-LABEL: @quantized_lstm
// CHECK:       nn.cast %{{.+}} {to = ui8} : (tensor<5x1x3xf32>) -> tensor<5x1x3xui8>
// CHECK:       nn.matmul %{{.+}} : (tensor<5x1x3xi32>, tensor<3x8xi32>) -> tensor<5x1x8xi32>
// CHECK:       nn.loop
// CHECK:         nn.cast %{{.+}} {to = ui8} : (tensor<1x1x2xf32>) -> tensor<1x1x2xui8>
// CHECK:         nn.matmul %{{.+}} : (tensor<1x1x2xi32>, tensor<2x8xi32>) -> tensor<1x1x8xi32>
func.func @quantized_lstm(%x: tensor<5x1x3xf32>, %w: tensor<1x3x8xi8>, %r: tensor<1x2x8xi8>, %s: tensor<1xf32>, %z: tensor<1xi8>) -> !onnx.value {
  %none = onnx.none
  %0 = onnx.node ["com.microsoft"] "DynamicQuantizeLSTM"(%x, %w, %r, %none, %none, %none, %none, %none, %s, %z, %s, %z) {hidden_size = 2 : i64} opset 1
      : (tensor<5x1x3xf32>, tensor<1x3x8xi8>, tensor<1x2x8xi8>, none, none, none, none, none, tensor<1xf32>, tensor<1xi8>, tensor<1xf32>, tensor<1xi8>) -> !onnx.value
  return %0 : !onnx.value
}
