// Boxes of height 1, from left to right in steps of 4; each 10 wide, so that neighbours have 6/14 in common and the
// next ones 2/18. The last has no area: it suppresses nothing, and nothing suppresses it.
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 0 --atol 0 --threads 3
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 0 --atol 0 --target x86-64

// INPUT boxes = f32[1x6x4]: (0, 4 * j, 1 if j < 5 else 0, 4 * j + 10)[k]
// INPUT scores = f32[1x2x6]: ((0.5, 0.9, 0.8, 0.7, 0.6, 0.1), (0.1, 0.2, 0.3, 0.4, 0.5, 0.6))[j][k]
// INPUT order = i64[1x2x6]: ((1, 2, 3, 4, 0, 5), (5, 4, 3, 2, 1, 0))[j][k]
// INPUT iou = f32[1]: 0.25
// INPUT low = f32[1]: 0.25
// EXPECT all = i64[1x2x4]: ((1, 3, 5, -1), (5, 4, 2, 0))[j][k]
// EXPECT good = i64[1x2x4]: ((1, 3, -1, -1), (5, 4, 2, -1))[j][k]
// EXPECT few = i64[1x2x2]: ((1, 3), (5, 4))[j][k]
func.func @main(%boxes: tensor<1x6x4xf32> {nn.name = "boxes"}, %scores: tensor<1x2x6xf32> {nn.name = "scores"},
                %order: tensor<1x2x6xi64> {nn.name = "order"}, %iou: tensor<1xf32> {nn.name = "iou"},
                %low: tensor<1xf32> {nn.name = "low"})
    -> (tensor<1x2x4xi64> {nn.name = "all"}, tensor<1x2x4xi64> {nn.name = "good"}, tensor<1x2x2xi64> {nn.name = "few"}) {
  %all = nn.non_max_suppression %boxes, %scores, %order, %iou {limit = affine_map<() -> (4)>}
      : (tensor<1x6x4xf32>, tensor<1x2x6xf32>, tensor<1x2x6xi64>, tensor<1xf32>) -> tensor<1x2x4xi64>
  %good = nn.non_max_suppression %boxes, %scores, %order, %iou, %low {limit = affine_map<() -> (4)>}
      : (tensor<1x6x4xf32>, tensor<1x2x6xf32>, tensor<1x2x6xi64>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x2x4xi64>
  %few = nn.non_max_suppression %boxes, %scores, %order, %iou {limit = affine_map<() -> (2)>}
      : (tensor<1x6x4xf32>, tensor<1x2x6xf32>, tensor<1x2x6xi64>, tensor<1xf32>) -> tensor<1x2x2xi64>
  return %all, %good, %few : tensor<1x2x4xi64>, tensor<1x2x4xi64>, tensor<1x2x2xi64>
}
