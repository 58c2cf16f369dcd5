// RUN: skiff-opt %s --skiff-plan-pipeline --skiff-lower-plan=target=x86-64-v3 | FileCheck %s

// The nodes of what can fail in a run, for the runtime's message: status 1 is the first one.
// CHECK:       module attributes {skiff.checks = ["size", "pairs"], skiff.kernels =

// Before a run the output's dim is what the data dim holds: a number behind the symbols.
// CHECK-LABEL: llvm.func @skiff_sizes(%arg0: !llvm.ptr, %arg1: !llvm.ptr) -> i64
// CHECK:         %[[D:.+]] = llvm.getelementptr %arg0[1] : (!llvm.ptr) -> !llvm.ptr, i64
// CHECK:         %[[DIM:.+]] = llvm.load %[[D]]
// CHECK:         llvm.store %[[DIM]]

// The plan returns a status.
// CHECK-LABEL: llvm.func @skiff_plan(%arg0: !llvm.ptr) -> i64
// A size is read; one that is negative ends the run.
// CHECK:         %[[FIRST:.+]] = llvm.mlir.constant(1 : i64) : i64
// CHECK:         %[[N:.+]] = llvm.load
// CHECK:         %[[OK:.+]] = arith.cmpi sge, %[[N]]
// CHECK:         llvm.cond_br %[[OK]], ^[[READ:.+]], ^[[NEGATIVE:.+]]
// CHECK:       ^[[READ]]:
// CHECK:         llvm.store %[[N]]
// A condition does not hold where it overflows.
// CHECK:         %[[TWICE:.+]] = "llvm.intr.smul.with.overflow"
// CHECK:         %[[OVERFLOWS:.+]] = arith.ori
// CHECK:         %[[EQUAL:.+]] = arith.cmpi eq
// CHECK:         %[[HOLDS:.+]] = arith.select %[[OVERFLOWS]], %{{.+}}, %[[EQUAL]]
// CHECK:         llvm.cond_br %[[HOLDS]]
// CHECK:       ^[[NEGATIVE]]:
// CHECK-NEXT:    llvm.return %[[FIRST]]

// Room is made in a slot before a kernel writes there; a refusal ends the run.
// CHECK:         %[[STATUS:.+]] = llvm.call %{{.+}}(%arg0, %{{.+}}, %{{.+}}, %{{.+}}) : !llvm.ptr, (!llvm.ptr, i64, i64, i64) -> i64
// CHECK:         %[[ROOM:.+]] = arith.cmpi eq, %[[STATUS]]
// CHECK-NEXT:    llvm.cond_br %[[ROOM]]
// CHECK:         llvm.mlir.addressof @slice_0

// One byte decides which branch runs.
// CHECK:         %[[BYTE:.+]] = llvm.load %{{.+}} : !llvm.ptr -> i8
// CHECK:         %[[YES:.+]] = arith.cmpi ne, %[[BYTE]]
// CHECK-NEXT:    llvm.cond_br %[[YES]], ^[[THEN:.+]], ^[[ELSE:.+]]
// CHECK:       ^[[THEN]]:
// CHECK:         llvm.mlir.addressof @elementwise_2
// CHECK:         "llvm.intr.memcpy"
// CHECK-NEXT:    llvm.br ^[[END:.+]]{{$}}
// CHECK:         "llvm.intr.memcpy"
// CHECK-NEXT:    llvm.br ^[[END]]{{$}}

// A loop's head has the condition and the counter, which is data dim 1.
// CHECK:       ^[[HEAD:.+]](%[[GO:.+]]: i1, %[[COUNTER:.+]]: i64):
// CHECK-NEXT:    %[[AT:.+]] = llvm.getelementptr %{{.+}}[2]
// CHECK-NEXT:    llvm.store %[[COUNTER]], %[[AT]]
// CHECK-NEXT:    %[[BELOW:.+]] = arith.cmpi slt, %[[COUNTER]]
// CHECK-NEXT:    %[[RUNS:.+]] = arith.andi %[[GO]], %[[BELOW]]
// CHECK-NEXT:    llvm.cond_br %[[RUNS]]
// CHECK:         llvm.mlir.addressof @elementwise_3
// CHECK:         %[[NEXT:.+]] = arith.addi %[[COUNTER]]
// CHECK-NEXT:    llvm.br ^[[HEAD]](%{{.+}}, %[[NEXT]] : i1, i64)

// The output's memory is asked for as ~0.
// CHECK:         %[[OUTPUT:.+]] = llvm.mlir.constant(-1 : i64) : i64
// CHECK-NEXT:    llvm.call %{{.+}}(%arg0, %[[OUTPUT]],
// CHECK:         llvm.mlir.addressof @elementwise_1
// CHECK:         %[[DONE:.+]] = llvm.mlir.constant(0 : i64) : i64
// CHECK-NEXT:    llvm.return %[[DONE]]
func.func @main(%c: tensor<i1> {nn.name = "c"}, %x: tensor<?xf32> {nn.name = "x", nn.dims = affine_map<()[s0] -> (s0)>},
                %n: tensor<1xi64> {nn.name = "n"}) -> (tensor<?xf32> {nn.name = "y"})
    attributes {nn.symbols = ["n"], nn.data_dims = ["size", "loop"]} {
  nn.read_dims %n {first = 0 : i64} : tensor<1xi64> loc("size")
  nn.check_dims <equal, (d0)[s0] -> (d0 * 2, s0), "pairs"> loc("pairs")
  %0 = nn.slice %x {starts = affine_map<() -> (0)>, sizes = affine_map<(d0) -> (d0)>, steps = array<i64: 1>} : (tensor<?xf32>) -> tensor<?xf32>
  %1 = nn.if %c {assigned = array<i64>, dims = [affine_map<(d0) -> (d0)>]} : (tensor<i1>) -> tensor<?xf32> {
    %2 = nn.exp %0 : (tensor<?xf32>) -> tensor<?xf32>
    nn.yield %2 : tensor<?xf32>
  } else {
    nn.yield %0 : tensor<?xf32>
  }
  %3 = nn.loop (%1) {limit = affine_map<() -> (5)>, counter = 1 : i64, assigned = array<i64>, dims = [affine_map<(d0) -> (d0)>]}
     : (tensor<?xf32>) -> tensor<?xf32> {
  ^bb0(%a: tensor<?xf32>):
    %4 = nn.tanh %a : (tensor<?xf32>) -> tensor<?xf32>
    nn.yield %4 : tensor<?xf32>
  }
  %5 = nn.neg %3 : (tensor<?xf32>) -> tensor<?xf32>
  return %5 : tensor<?xf32>
}
