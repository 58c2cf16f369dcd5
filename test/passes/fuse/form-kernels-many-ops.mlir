// REQUIRES: python
// RUN: %python -c "print('func.func @main(%%v0: tensor<4x8xf32>) -> tensor<4x8xf32> {'); [print(f'%%v{i + 1} = nn.exp %%v{i} : (tensor<4x8xf32>) -> tensor<4x8xf32>') for i in range(1000)]; print('return %%v1000 : tensor<4x8xf32> }')" > %t.mlir
// RUN: skiff-opt %t.mlir --skiff-form-kernels | FileCheck %s

// Ops are compared by the dims of their values, which the analysis keeps while it learns of others: no op of a long
// chain may be left out of the kernel because its dims moved in memory meanwhile.
// CHECK:       plan.kernel
// CHECK-COUNT-1000: nn.exp
// CHECK-NOT:   plan.kernel
// CHECK:       return
