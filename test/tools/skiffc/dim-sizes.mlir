// --dim with a list makes functions for these sizes, beside the one for any. They keep the symbols and the signature.
// RUN: skiffc %s --emit=nn -o - --dim 'rows=1..9|2|4' | FileCheck %s --check-prefix=NN
// NN:       func.func @main(%{{.+}}: tensor<?x?xf32>
// NN-SAME:  nn.bounds = [array<i64: 1, 9>, array<i64: 0, 0>], nn.symbols = ["rows", "columns"]
// NN-NOT:   nn.when
// NN:       func.func private @main.2(%{{.+}}: tensor<2x?xf32>
// NN-SAME:  nn.bounds = [array<i64: 2, 2>, array<i64: 0, 0>]
// NN-SAME:  nn.symbols = ["rows", "columns"], nn.when = array<i64: 2, -1>
// NN:       nn.add {{.*}} -> tensor<2x?xf32>
// NN:       func.func private @main.4(%{{.+}}: tensor<4x?xf32>

// Of several symbols each combination; the names of kernels say which.
// RUN: skiffc %s --emit=plan -o %t.plan.mlir --dim 'rows=2|4' --dim 'columns=8|16'
// RUN: FileCheck %s --check-prefix=PLAN < %t.plan.mlir
// PLAN:     @main(
// PLAN:     plan.kernel "elementwise_0" 
// PLAN:     @main.2.8(
// PLAN:     plan.kernel "elementwise_0.2.8" 
// PLAN:     @main.2.16(
// PLAN:     @main.4.8(
// PLAN:     @main.4.16(

// Generated code asks for the sizes first, and the artifact made of the plan's text knows them too.
// RUN: skiffc %t.plan.mlir --emit=llvm -o - | FileCheck %s --check-prefix=HOST
// HOST:     llvm.func hidden @skiff_sizes.2.8(
// HOST:     llvm.func @skiff_sizes(
// HOST:     llvm.cond_br
// HOST:     llvm.call @skiff_sizes.2.8(
// HOST:     llvm.func @skiff_plan(
// HOST:     llvm.call @skiff_plan.2.8(

// The general code runs for all other sizes.
// RUN: skiffc %t.plan.mlir -o %t.skiff
// RUN: skiff-run %t.skiff --dim rows=2 --dim columns=16 --seed 1 --profile %t.json && FileCheck %s --check-prefix=LISTED < %t.json
// LISTED-NOT: elementwise_0"
// LISTED:     elementwise_0.2.16
// RUN: skiff-run %t.skiff --dim rows=2 --dim columns=9 --profile %t.json && FileCheck %s --check-prefix=OTHER < %t.json
// OTHER-NOT:  elementwise_0.
// OTHER:      elementwise_0

// RUN: skiffc %s -o %t.skiff --dim 'rows=2|4' --report %t.report.json
// RUN: FileCheck %s --check-prefix=REPORT < %t.report.json
// REPORT:      "specializations": [
// REPORT:      "when": {
// REPORT-NEXT:   "rows": 2
// REPORT:      "rows": 4

// RUN: %exits 2 skiffc %s -o %t.bad --dim 'rows=2|' 2>&1 | FileCheck %s --check-prefix=EMPTY
// EMPTY: {{^}}error: --dim rows=2|: expected a size after '|', found ''
// RUN: %exits 2 skiffc %s -o %t.bad --dim 'rows=2|x' 2>&1 | FileCheck %s --check-prefix=WORD
// WORD: {{^}}error: --dim rows=2|x: expected a size after '|', found 'x'
// RUN: %exits 2 skiffc %s -o %t.bad --dim 'rows=2|4|2' 2>&1 | FileCheck %s --check-prefix=TWICE
// TWICE: {{^}}error: --dim rows=2|4|2: 2 stands there twice
// RUN: %exits 2 skiffc %s -o %t.bad --dim 'rows=1..3|4' 2>&1 | FileCheck %s --check-prefix=OUTSIDE
// OUTSIDE: {{^}}error: --dim rows=1..3|4: 4 is not in 1..3
// RUN: %exits 2 skiffc %s -o %t.bad --dim 'lines=1|2' 2>&1 | FileCheck %s --check-prefix=SYMBOL
// SYMBOL: {{^}}error: input: --dim names "lines", but the symbolic dims are: rows, columns
// RUN: %exits 2 skiffc %s -o %t.bad --dim 'rows=1|2' --shape x=2x4 2>&1 | FileCheck %s --check-prefix=SHAPE
// SHAPE: {{^}}error: input: --shape gives input "x" a dim of 2, but --dim gives "rows" a list of sizes
// RUN: %exits 2 skiffc %s -o %t.bad --dim 'rows=1|2|3|4|5' --dim 'columns=1|2|3|4' 2>&1 | FileCheck %s --check-prefix=MANY
// MANY: {{^}}error: --dim lists sizes for 20 combinations, more than 16; each one is code of its own
// RUN: skiffc %s --emit=nn -o %t.nn.mlir --dim 'rows=2|4'
// RUN: %exits 2 skiffc %t.nn.mlir -o %t.bad --dim rows=2 2>&1 | FileCheck %s --check-prefix=AGAIN
// AGAIN: {{^}}error: {{.*}}.nn.mlir: has code for some sizes already; --shape and --dim come before that
// RUN: not ls %t.bad
func.func @main(%x: tensor<?x?xf32> {nn.name = "x", nn.dims = affine_map<()[s0, s1] -> (s0, s1)>},
                %y: tensor<?x1xf32> {nn.name = "y", nn.dims = affine_map<()[s0, s1] -> (s0, 1)>})
    -> (tensor<?x?xf32> {nn.name = "sum"}) attributes {nn.symbols = ["rows", "columns"]} {
  %0 = nn.add %x, %y : (tensor<?x?xf32>, tensor<?x1xf32>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}
