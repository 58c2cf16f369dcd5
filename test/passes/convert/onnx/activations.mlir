// RUN: skiff-opt %s --skiff-convert-onnx-to-nn | FileCheck %s

// Attributes have the defaults of the standard, as f32 holds them.
// CHECK-LABEL: @defaults
// CHECK:       nn.leaky_relu %arg0 {alpha = 0.009{{[0-9]+}} : f64}
// CHECK:       nn.elu %arg0 {alpha = 1.000000e+00 : f64}
// CHECK:       nn.selu %arg0 {alpha = 1.6732631921768188 : f64, gamma = 1.0507010221481323 : f64}
// CHECK:       nn.hard_sigmoid %arg0 {alpha = 0.20000000298023224 : f64, beta = 5.000000e-01 : f64}
// CHECK:       nn.gelu %arg0 :
// CHECK:       nn.gelu %arg0 {tanh} :
func.func @defaults(%x: tensor<4xf32>) -> (!onnx.value, !onnx.value, !onnx.value, !onnx.value, !onnx.value, !onnx.value) {
  %0 = onnx.node "LeakyRelu"(%x) {} opset 20 : (tensor<4xf32>) -> !onnx.value
  %1 = onnx.node "Elu"(%x) {} opset 20 : (tensor<4xf32>) -> !onnx.value
  %2 = onnx.node "Selu"(%x) {} opset 20 : (tensor<4xf32>) -> !onnx.value
  %3 = onnx.node "HardSigmoid"(%x) {} opset 20 : (tensor<4xf32>) -> !onnx.value
  %4 = onnx.node "Gelu"(%x) {} opset 20 : (tensor<4xf32>) -> !onnx.value
  %5 = onnx.node "Gelu"(%x) {approximate = "tanh"} opset 20 : (tensor<4xf32>) -> !onnx.value
  return %0, %1, %2, %3, %4, %5 : !onnx.value, !onnx.value, !onnx.value, !onnx.value, !onnx.value, !onnx.value
}

// A bound that is left out costs nothing; of integers too.
// CHECK-LABEL: @clip
// CHECK:       nn.max %arg0, %{{.+}} : (tensor<4xi8>, tensor<i8>) -> tensor<4xi8>
// CHECK-NOT:   nn.min
// CHECK:       return
func.func @clip(%x: tensor<4xi8>) -> !onnx.value {
  %low = onnx.initializer "low" dense<-3> : tensor<i8>
  %none = onnx.none
  %0 = onnx.node "Clip"(%x, %low, %none) {} opset 13 : (tensor<4xi8>, tensor<i8>, none) -> !onnx.value
  return %0 : !onnx.value
}

// Before opset 11 the bounds are attributes.
// CHECK-LABEL: @clip6
// CHECK:       %[[SIX:.+]] = nn.constant dense<6.000000e+00> : tensor<f32>
// CHECK:       nn.min %{{.+}}, %[[SIX]]
func.func @clip6(%x: tensor<4xf32>) -> !onnx.value {
  %0 = onnx.node "Clip"(%x) {min = 0.0 : f32, max = 6.0 : f32} opset 6 : (tensor<4xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// A bound that is not given is the limit of f32.
// CHECK-LABEL: @clip_below
// CHECK:       %[[LIMIT:.+]] = nn.constant dense<3.40282347E+38> : tensor<f32>
// CHECK:       nn.min %{{.+}}, %[[LIMIT]]
func.func @clip_below(%x: tensor<4xf32>) -> !onnx.value {
  %0 = onnx.node "Clip"(%x) {min = 0.0 : f32} opset 6 : (tensor<4xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// Opset 12: all dims from the axis on; that is one dim alone if the others are 1.
// CHECK-LABEL: @softmax12
// CHECK-NOT:   nn.reshape
// CHECK:       nn.softmax %arg0 {axis = 1 : i64} : (tensor<?x10x1x1xf32>)
func.func @softmax12(%x: tensor<?x10x1x1xf32>) -> !onnx.value {
  %0 = onnx.node "Softmax"(%x) {} opset 12 : (tensor<?x10x1x1xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// CHECK-LABEL: @log_softmax
// CHECK:       nn.softmax %arg0 {axis = 1 : i64, log}
func.func @log_softmax(%x: tensor<2x10xf32>) -> !onnx.value {
  %0 = onnx.node "LogSoftmax"(%x) {} opset 13 : (tensor<2x10xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// CHECK-LABEL: @hardmax
// CHECK:       %[[I:.+]] = nn.arg_reduce %arg0 {axis = 0 : i64} : (tensor<3x4xf32>) -> tensor<1x4xi64>
// CHECK:       %[[E:.+]] = nn.equal %{{.+}}, %[[I]] : (tensor<3x1xi64>, tensor<1x4xi64>) -> tensor<3x4xi1>
// CHECK:       nn.cast %[[E]] {to = f32}
func.func @hardmax(%x: tensor<3x4xf32>) -> !onnx.value {
  %0 = onnx.node "Hardmax"(%x) {axis = 0 : i64} opset 13 : (tensor<3x4xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// Before opset 7 a slope of one dim stands for the channels.
// CHECK-LABEL: @prelu6
// CHECK:       nn.prelu %arg0, %{{.+}} : (tensor<1x3x4xf32>, tensor<1x3x1xf32>) -> tensor<1x3x4xf32>
func.func @prelu6(%x: tensor<1x3x4xf32>, %slope: tensor<3xf32>) -> !onnx.value {
  %0 = onnx.node "PRelu"(%x, %slope) {} opset 6 : (tensor<1x3x4xf32>, tensor<3xf32>) -> !onnx.value
  return %0 : !onnx.value
}
