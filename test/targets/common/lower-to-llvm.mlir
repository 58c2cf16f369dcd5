// RUN: skiff-opt %s --skiff-lower-to-llvm --reconcile-unrealized-casts | FileCheck %s

// CHECK-NOT:     {{func\.func|scf\.|cf\.|arith\.|memref\.|vector\.|math\.|unrealized}}

// CHECK-LABEL: llvm.func @multiply_add_is_one_instruction
// CHECK:         llvm.intr.fmuladd({{.*}}) : (vector<8xf32>, vector<8xf32>, vector<8xf32>)
func.func @multiply_add_is_one_instruction(%x: vector<8xf32>, %y: vector<8xf32>, %z: vector<8xf32>) -> vector<8xf32> {
  %0 = vector.fma %x, %y, %z : vector<8xf32>
  return %0 : vector<8xf32>
}

// CHECK-LABEL: llvm.func @loop_is_branches
// CHECK:         llvm.cond_br
// CHECK:         llvm.store
// CHECK:         llvm.br
func.func @loop_is_branches(%buffer: memref<?xf32>, %n: index, %value: f32) {
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  scf.for %i = %zero to %n step %one {
    memref.store %value, %buffer[%i] : memref<?xf32>
  }
  return
}

// CHECK-LABEL: llvm.func @masked_lanes_are_not_read
// CHECK:         llvm.intr.masked.load
func.func @masked_lanes_are_not_read(%buffer: memref<?xf32>, %at: index, %mask: vector<8xi1>) -> vector<8xf32> {
  %zero = arith.constant dense<0.0> : vector<8xf32>
  %0 = vector.maskedload %buffer[%at], %mask, %zero : memref<?xf32>, vector<8xi1>, vector<8xf32> into vector<8xf32>
  return %0 : vector<8xf32>
}

// CHECK-LABEL: llvm.func @square_root_is_an_instruction
// CHECK-NEXT:    llvm.intr.sqrt
func.func @square_root_is_an_instruction(%x: f32) -> f32 {
  %0 = math.sqrt %x : f32
  return %0 : f32
}

// The support library has what LLVM has no instruction for.
// CHECK-LABEL: llvm.func @inverse_hyperbolic_sine_is_a_call
// CHECK-NEXT:    llvm.call @asinh
func.func @inverse_hyperbolic_sine_is_a_call(%x: f64) -> f64 {
  %0 = math.asinh %x : f64
  return %0 : f64
}
