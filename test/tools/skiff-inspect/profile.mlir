// A trace and the file together: each kernel's time, rates and share of the roofline.
// RUN: skiffc %s -o %t.skiff
// RUN: skiff-run %t.skiff --profile %t.json --dim batch=1 > /dev/null
// RUN: skiff-inspect %t.skiff --profile %t.json | FileCheck %s
// CHECK:     kernel {{ *}}kind {{ *}}runs {{ *}}ms {{ *}}% {{ *}}GFLOP/s {{ *}}GB/s {{ *}}FLOP/B {{ *}}bound {{ *}}of roof {{ *}}source nodes
// CHECK-DAG: matmul_0 {{ *}}matmul {{ *}}1 {{.*}}%  product{{$}}
// CHECK-DAG: softmax_1 {{ *}}softmax {{ *}}1 {{.*}}%  softmax{{$}}
// CHECK:     roof: {{.*}}the best of this profile
// The matrix product has 2 * 256 * 256 FLOPs, and reads and writes 4 * (256 + 256 * 256 + 256) bytes.
// RUN: skiff-inspect %t.skiff --profile %t.json --json --peak-gflops 1000000 --peak-gbytes 10 | FileCheck %s --check-prefix=JSON
// JSON:     "schema": "skiff.profile/1"
// JSON:     "gflops_per_s": 1000000.0
// JSON:     "given": true
// JSON:     "kernel": "matmul_0"
// JSON:     "flops_per_byte": 0.496
// JSON:     "bound": "memory"

// With other dims than those that the file counts for, there is no rate to tell.
// RUN: skiff-run %t.skiff --profile %t.3.json --dim batch=3 > /dev/null
// RUN: skiff-inspect %t.skiff --profile %t.3.json | FileCheck %s --check-prefix=DIMS
// DIMS: matmul_0 {{.*}} - {{ *}}- {{ *}}- {{ *}}- {{ *}}- {{ *}}product
// DIMS: no rates

// RUN: echo '{}' > %t.no.json
// RUN: %exits 2 skiff-inspect %t.skiff --profile %t.no.json 2>&1 | FileCheck %s --check-prefix=NO
// NO: error: {{.*}}.no.json: is no trace of skiff-run --profile:
// RUN: skiffc %S/graph.mlir -o %t.other.skiff && skiff-run %t.other.skiff --profile %t.other.json > /dev/null
// RUN: sed 's/softmax_1/softmax_7/' %t.other.json > %t.wrong.json
// RUN: %exits 2 skiff-inspect %t.skiff --profile %t.wrong.json 2>&1 | FileCheck %s --check-prefix=OTHER
// OTHER: error: {{.*}}: has kernel "softmax_7", which {{.*}}.skiff has not; profile that file again
func.func @main(%x: tensor<?x256xf32> {nn.name = "x", nn.dims = affine_map<()[s0] -> (s0, 256)>})
    -> (tensor<?x256xf32> {nn.name = "y"}) attributes {nn.symbols = ["batch"]} {
  %w = nn.constant dense<0.5> : tensor<256x256xf32> : tensor<256x256xf32>
  %0 = nn.matmul %x, %w : (tensor<?x256xf32>, tensor<256x256xf32>) -> tensor<?x256xf32> loc("product")
  %1 = nn.softmax %0 {axis = 1 : i64} : (tensor<?x256xf32>) -> tensor<?x256xf32> loc("softmax")
  return %1 : tensor<?x256xf32>
}
