// Many rows, few updates: threads share the rows, and each finds its updates in order.
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 0 --atol 0 --threads 3
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 0 --atol 0 --target x86-64

// RUN: skiff-opt %t.mlir --pass-pipeline='builtin.module(skiff-plan-pipeline,skiff-lower-plan)' | FileCheck %s
// INPUT x = f32[70000]: i % 5
// INPUT at = i64[6]: (69999, 2, 20000, 2, 17500, 17499)[i]
// INPUT u = f32[6]: i + 0.5
// EXPECT y = f32[70000]: 4.5 if i == 17500 else 5.5 if i == 17499 else 2.5 if i == 20000 else 0.5 if i == 69999 else 3.5 if i == 2 else i % 5
// CHECK: arith.constant 17500 : index
func.func @main(%x: tensor<70000xf32> {nn.name = "x"}, %at: tensor<6xi64> {nn.name = "at"},
                %u: tensor<6xf32> {nn.name = "u"}) -> (tensor<70000xf32> {nn.name = "y"}) {
  %y = nn.scatter %x, %at, %u {axis = 0 : i64, kind = 0 : i32}
     : (tensor<70000xf32>, tensor<6xi64>, tensor<6xf32>) -> tensor<70000xf32>
  return %y : tensor<70000xf32>
}
