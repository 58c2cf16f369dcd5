// --junit writes one test case for each output of each set; what a name holds is escaped.
// REQUIRES: python
// RUN: rm -rf %t && mkdir %t
// RUN: skiffc %s -o %t/model.skiff
// RUN: %python %S/Inputs/junit.py make %t
// RUN: %exits 1 skiff-run %t/model.skiff --expect %t --expect %t/extra.npz --junit %t/report.xml | FileCheck %s
// CHECK: set {{ *}}output
// CHECK: {{.*}}test_data_set_0 {{.*}} ok
// CHECK: {{.*}}test_data_set_2 {{.*}} 1 of 6 differ
// CHECK: {{.*}}test_data_set_10 {{.*}} ok
// CHECK: {{.*}}extra.npz {{.*}} shape is 2x3, expected 6
// RUN: %python %S/Inputs/junit.py check %t/report.xml

// An error is in the report too.
// RUN: %exits 2 skiff-run %t/model.skiff --expect %t/nowhere.npz --junit %t/error.xml 2>&1 | FileCheck %s --check-prefix=ERROR
// ERROR: {{^}}error: {{.*}}nowhere.npz
// RUN: FileCheck %s --input-file %t/error.xml --check-prefix=XML
// XML: <testsuites name="skiff-run" tests="1" failures="0" errors="1"
// XML: <testcase classname="model"
// XML: <error type="input" message="{{.*}}nowhere.npz

// RUN: %exits 2 skiff-run %t/model.skiff --junit %t/no.xml 2>&1 | FileCheck %s --check-prefix=NEEDS
// NEEDS: {{^}}error: --junit requires --expect
// RUN: %exits 2 skiff-run %t/model.skiff --expect %t --outputs %t/o.npz 2>&1 | FileCheck %s --check-prefix=OUTPUTS
// OUTPUTS: {{^}}error: --outputs: of one set, but --expect gives 3

func.func @main(%x: tensor<2x3xf32> {nn.name = "x"}) ->
    (tensor<2x3xf32> {nn.name = "y<&\22'>]]>\01\C3\A9\FF"}, tensor<2x3xf32> {nn.name = "z"}) {
  %0 = nn.relu %x : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %1 = nn.exp %x : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0, %1 : tensor<2x3xf32>, tensor<2x3xf32>
}
