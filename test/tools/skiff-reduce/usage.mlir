// Each error says what to do, and nothing is written.
// RUN: %exits 2 skiff-reduce 2>&1 | FileCheck %s --check-prefix=INPUT
// INPUT: error: no input file; see skiff-reduce --help
// RUN: %exits 2 skiff-reduce %s 2>&1 | FileCheck %s --check-prefix=TEST
// TEST: error: no test: give one with --test
// RUN: %exits 2 skiff-reduce %t.none --test true 2>&1 | FileCheck %s --check-prefix=NONE
// NONE: error: {{.*}}.none: no such file
// RUN: %exits 2 skiff-reduce %s --test %t.none -o %t.mlir 2>&1 | FileCheck %s --check-prefix=PROGRAM
// PROGRAM: error: {{.*}}.none: cannot be run: {{.*}}No such file or directory
// RUN: %exits 2 skiff-reduce %s --test no-such-program -o %t.mlir 2>&1 | FileCheck %s --check-prefix=PATH
// PATH: error: --test no-such-program: no such program, or it is not executable
// RUN: %exits 2 skiff-reduce %s --test true -o %t.mlir 2>&1 | FileCheck %s --check-prefix=BORING
// BORING: error: {{.*}}usage.mlir: the test exits with 0 for the whole model, so there is nothing to look for; 1 means interesting
// RUN: not ls %t.mlir

// RUN: skiffc %s --emit=plan -o %t.plan.mlir
// RUN: %exits 2 skiff-reduce %t.plan.mlir --test false 2>&1 | FileCheck %s --check-prefix=PLAN
// PLAN: error: {{.*}}.plan.mlir: is planned already; give the model or its nn text (skiffc --emit=nn)
// RUN: echo 'module {}' > %t.empty.mlir
// RUN: %exits 2 skiff-reduce %t.empty.mlir --test false 2>&1 | FileCheck %s --check-prefix=EMPTY
// EMPTY: error: {{.*}}: has no function @main with ops in it

// A test that hangs says no.
// RUN: printf '#!/bin/sh\ngrep -q nn.relu $1 || sleep 30\nexit 1\n' > %t.sh && chmod +x %t.sh
// RUN: skiff-reduce %s --test %t.sh --timeout 1 2>&1 | FileCheck %s --check-prefix=HANGS
// HANGS: 1 of 2 ops are left
// HANGS: nn.relu
func.func @main(%x: tensor<4xf32> {nn.name = "x"}) -> (tensor<4xf32> {nn.name = "y"}) {
  %0 = nn.relu %x : (tensor<4xf32>) -> tensor<4xf32>
  %1 = nn.exp %0 : (tensor<4xf32>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}
