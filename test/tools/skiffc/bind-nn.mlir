// --shape and --dim bind dims of text of the nn dialect as they do those of a model.
// RUN: skiffc %s --emit=nn -o - --dim rows=3 | FileCheck %s --check-prefix=ROWS
// ROWS:      func.func @main(%{{.+}}: tensor<3x?xf32>
// ROWS-SAME: tensor<3x4xf32>
// ROWS-SAME: nn.symbols = ["columns"]
// ROWS:      nn.reshape %{{.+}} {shape = {{.*}}} : (tensor<3x?xf32>) -> tensor<?xf32>

// Nothing is left of the symbols, nor of what was asked of them.
// RUN: skiffc %s -o %t.skiff --shape x=3x4
// RUN: skiff-inspect %t.skiff | FileCheck %s --check-prefix=ALL
// ALL:     input x f32 3x4
// ALL:     input y f32 3x4
// ALL:     output flat f32 12
// ALL-NOT: symbol
// ALL-NOT: requires
// RUN: skiff-run %t.skiff

// A range is in the artifact.
// RUN: skiffc %s -o %t.skiff --dim rows=2..8
// RUN: skiff-inspect %t.skiff | FileCheck %s --check-prefix=RANGE
// RANGE: symbol rows 2..8
// RANGE: requires columns == 4

// RUN: %exits 2 skiffc %s -o %t.skiff --dim lines=3 2>&1 | FileCheck %s --check-prefix=SYMBOL
// SYMBOL: {{^}}error: input: --dim names "lines", but the symbolic dims are: rows, columns
// A module that came from a model is called as that was.
// RUN: sed -e 's/^func/module attributes {onnx.source = "m.onnx"} {\nfunc/' -e '$a }' %s > %t.onnx.mlir
// RUN: %exits 2 skiffc %t.onnx.mlir -o %t.skiff --dim lines=3 2>&1 | FileCheck %s --check-prefix=SOURCE
// RUN: sed -e 's/^func/module attributes {paddle.source = "m.json"} {\nfunc/' -e '$a }' %s > %t.paddle.mlir
// RUN: %exits 2 skiffc %t.paddle.mlir -o %t.skiff --dim lines=3 2>&1 | FileCheck %s --check-prefix=SOURCE
// SOURCE: {{^}}error: m.{{onnx|json}}: --dim names "lines"
// RUN: %exits 2 skiffc %s -o %t.skiff --shape z=3x4 2>&1 | FileCheck %s --check-prefix=INPUT
// INPUT: {{^}}error: input: --shape names "z", but the inputs are: x, y
// RUN: %exits 2 skiffc %s -o %t.skiff --shape x=3x4x5 2>&1 | FileCheck %s --check-prefix=RANK
// RANK: {{^}}error: input: --shape gives input "x" 3 dims, the model has 'tensor<?x?xf32>'
// RUN: %exits 2 skiffc %s -o %t.skiff --shape x=3x4 --dim rows=5 2>&1 | FileCheck %s --check-prefix=TWICE
// TWICE: {{^}}error: input: --shape gives input "x" a dim of 3, but "rows" is 5 already
// RUN: %exits 2 skiffc %s -o %t.skiff --shape x=3x4 --dim rows=5..8 2>&1 | FileCheck %s --check-prefix=BELOW
// BELOW: {{^}}error: input: --shape gives input "x" a dim of 3, but --dim gives "rows" 5..8
// RUN: %exits 2 skiffc %s -o %t.skiff --dim rows=3 --dim rows=4 2>&1 | FileCheck %s --check-prefix=AGAIN
// AGAIN: {{^}}error: --dim rows=4: 'rows' has a value already
// RUN: %exits 2 skiffc %s -o %t.skiff --dim columns=5 2>&1 | FileCheck %s --check-prefix=OP
// OP: {{^}}error: {{.*}}bind-nn.mlir:{{[0-9]+}}:{{[0-9]+}}: {{.*}}cannot broadcast
// RUN: %exits 2 skiffc %s -o %t.skiff --dim columns=5..6 2>&1 | FileCheck %s --check-prefix=NEVER
// NEVER: {{^}}error: {{.*}}bind-nn.mlir:{{[0-9]+}}:{{[0-9]+}}: {{.*}}needs columns == 4, which holds for no input

// After the plan it is too late.
// RUN: skiffc %s --emit=plan -o %t.plan.mlir
// RUN: %exits 2 skiffc %t.plan.mlir -o %t.skiff --dim rows=3 2>&1 | FileCheck %s --check-prefix=PLAN
// PLAN: {{^}}error: {{.*}}.plan.mlir: is planned already; --shape and --dim come before that
func.func @main(%x: tensor<?x?xf32> {nn.name = "x", nn.dims = affine_map<()[s0, s1] -> (s0, s1)>},
                %y: tensor<?x4xf32> {nn.name = "y", nn.dims = affine_map<()[s0, s1] -> (s0, 4)>})
    -> (tensor<?x4xf32> {nn.name = "sum"}, tensor<?xf32> {nn.name = "flat"})
    attributes {nn.symbols = ["rows", "columns"]} {
  %0 = nn.add %x, %y : (tensor<?x?xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  %1 = nn.relu %x : (tensor<?x?xf32>) -> tensor<?x?xf32>
  %2 = nn.reshape %1 {shape = affine_map<()[s0, s1] -> (s0 * s1)>} : (tensor<?x?xf32>) -> tensor<?xf32>
  return %0, %2 : tensor<?x4xf32>, tensor<?xf32>
}
