// RUN: skiffc %s -o %t.skiff
// RUN: skiff-run %t.skiff --benchmark --seconds 0.05 --json | python3 -m json.tool --sort-keys | FileCheck %s
// CHECK:      "benchmark": {
// CHECK:        "median_ms":
// CHECK:        "min_ms":
// CHECK:        "p99_ms":
// CHECK:        "runs": {{[1-9]}}
// CHECK:      "load_ms":
// CHECK:      "peak_rss_bytes": {{[1-9]}}

// One slice a kernel, named by the nodes that it was made of.
// RUN: skiff-run %t.skiff --profile %t.json | FileCheck %s --check-prefix=TEXT
// TEXT: kernel {{ *}}kind {{ *}}ms
// TEXT: elementwise_0 {{ *}}elementwise {{.*}} the sum + the function
// RUN: python3 -m json.tool %t.json | FileCheck %s --check-prefix=TRACE
// TRACE: "traceEvents": [
// TRACE: "name": "the sum + the function",
// TRACE: "dur":

// Random inputs are the same each time, and others with another seed.
// RUN: skiff-run %t.skiff --outputs %t.1.npz
// RUN: skiff-run %t.skiff --outputs %t.2.npz
// RUN: skiff-run %t.skiff --outputs %t.3.npz --seed 7
// RUN: cmp %t.1.npz %t.2.npz
// RUN: not cmp %t.1.npz %t.3.npz
func.func @main(%x: tensor<64xf32> {nn.name = "x"}) -> (tensor<64xf32> {nn.name = "y"}) {
  %0 = nn.add %x, %x : (tensor<64xf32>, tensor<64xf32>) -> tensor<64xf32> loc("the sum")
  %1 = nn.exp %0 : (tensor<64xf32>) -> tensor<64xf32> loc("the function")
  return %1 : tensor<64xf32>
}
