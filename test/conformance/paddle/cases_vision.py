"""Operators of detection and segmentation models: boxes, anchors, regions, suppression, deformable convolution."""

import numpy as np
import paddle
from casebook import B, case, either, f32, given, i32, layer, made, written
from paddle.vision import ops


def boxes_in(size: float):
    def fill(random, shape):
        corner = random.uniform(0, 0.6 * size, (*shape[:-1], 2))
        return np.concatenate([corner, corner + random.uniform(0.05 * size, 0.4 * size, (*shape[:-1], 2))], -1)

    return fill


def boxes(*dims, size=10.0):
    return made("float32", dims, boxes_in(size))


# Suppression. The scores are all different.
case("nms", lambda x: ops.nms(x, 0.3), boxes(8, 4))
case("nms_scores", lambda x, y: ops.nms(x, 0.3, y), boxes(8, 4), f32(8))
case(
    "nms_categories",
    lambda x, y, z: ops.nms(x, 0.3, y, z, [0, 1], top_k=4),
    boxes(8, 4),
    f32(8),
    given([0, 1, 0, 1, 0, 1, 0, 1], "int64"),
)


def multiclass_nms(score, top, keep, overlap, normalized=True, eta=1.0, background=-1):
    return either(
        lambda x, y: paddle._C_ops.multiclass_nms3(x, y, None, score, top, keep, overlap, normalized, eta, background),
        written(
            "multiclass_nms3",
            "BBoxes Scores",
            "Out Index:int32 NmsRoisNum:int32",
            score_threshold=score,
            nms_top_k=top,
            keep_top_k=keep,
            nms_threshold=overlap,
            normalized=normalized,
            nms_eta=eta,
            background_label=background,
        ),
    )


SCORES = {"low": 0.0, "high": 1.0}
case("multiclass_nms", multiclass_nms(0.3, 100, 20, 0.5), boxes(B, 8, 4), f32(B, 3, 8, **SCORES), eager=False)
case(
    "multiclass_nms_background",
    multiclass_nms(0.2, 5, 4, 0.3, background=0),
    boxes(2, 8, 4),
    f32(2, 3, 8, **SCORES),
    eager=False,
)
case(
    "multiclass_nms_pixels",
    multiclass_nms(0.1, -1, -1, 0.4, normalized=False),
    boxes(1, 8, 4),
    f32(1, 2, 8, **SCORES),
    eager=False,
)
case(
    "multiclass_nms_eta",
    multiclass_nms(0.1, -1, 10, 0.7, eta=0.8),
    boxes(1, 10, 4),
    f32(1, 2, 10, **SCORES),
    eager=False,
)
case("multiclass_nms_none_left", multiclass_nms(1.5, 100, 20, 0.5), boxes(2, 8, 4), f32(2, 3, 8, **SCORES), eager=False)
for _gaussian in (False, True):
    case(
        f"matrix_nms{'_gaussian' * _gaussian}",
        lambda x, y, g=_gaussian: ops.matrix_nms(
            x, y, 0.2, 0.1, 6, 5, use_gaussian=g, background_label=-1, return_index=True
        ),
        boxes(2, 8, 4),
        f32(2, 3, 8, **SCORES),
        eager=False,
    )

# Boxes and anchors.
VARIANCE = [0.1, 0.1, 0.2, 0.2]
case("box_coder_encode", lambda x, y: ops.box_coder(x, VARIANCE, y), boxes(5, 4), boxes(3, 4))
case(
    "box_coder_decode",
    lambda x, y: ops.box_coder(x, VARIANCE, y, "decode_center_size"),
    boxes(5, 4),
    f32(3, 5, 4, scale=0.3),
)
case(
    "box_coder_decode_axis1",
    lambda x, y: ops.box_coder(x, VARIANCE, y, "decode_center_size", False, axis=1),
    boxes(3, 4),
    f32(3, 5, 4, scale=0.3),
)
case(
    "box_coder_variances",
    lambda x, y, z: ops.box_coder(x, y, z, "decode_center_size"),
    boxes(5, 4),
    f32(5, 4, low=0.1, high=0.3),
    f32(3, 5, 4, scale=0.3),
)
case(
    "prior_box",
    lambda x, y: ops.prior_box(x, y, [4.0, 6.0], [8.0, 9.0], [1.0, 2.0], clip=True, flip=True),
    f32(1, 3, 4, 5),
    f32(1, 3, 20, 25),
)
case(
    "prior_box_order",
    lambda x, y: ops.prior_box(
        x, y, [4.0], [8.0], [2.0], steps=[5.0, 6.0], offset=0.3, min_max_aspect_ratios_order=True
    ),
    f32(1, 3, 3, 4),
    f32(1, 3, 20, 25),
)
case(
    "anchor_generator",
    either(
        lambda x: paddle._C_ops.anchor_generator(x, [16.0, 32.0], [0.5, 1.0], VARIANCE, [8.0, 8.0], 0.5),
        written(
            "anchor_generator",
            "Input",
            "Anchors Variances",
            anchor_sizes=[16.0, 32.0],
            aspect_ratios=[0.5, 1.0],
            variances=VARIANCE,
            stride=[8.0, 8.0],
            offset=0.5,
        ),
    ),
    f32(1, 3, 3, 4),
    eager=False,
)
case(
    "bipartite_match",
    either(
        lambda x: paddle._C_ops.bipartite_match(x, "bipartite", 0.5),
        written(
            "bipartite_match",
            "DistMat",
            "ColToRowMatchIndices:int32 ColToRowMatchDist",
            match_type="bipartite",
            dist_threshold=0.5,
        ),
    ),
    f32(4, 5, **SCORES),
    eager=False,
)
for _name, _options in (
    ("", {}),
    ("_scaled", {"scale_x_y": 1.2, "clip_bbox": False}),
    ("_aware", {"iou_aware": True, "iou_aware_factor": 0.4}),
):
    case(
        f"yolo_box{_name}",
        lambda x, y, o=_options: ops.yolo_box(x, y, [10, 13, 16, 30], 3, 0.3, 8, **o),
        f32(B, 18 if "aware" in _name else 16, 3, 4),
        i32(B, 2, low=40, high=90),
    )
case(
    "generate_proposals",
    lambda x, y, z, w, v: ops.generate_proposals(
        x, y, z, w, v, pre_nms_top_n=10, post_nms_top_n=5, nms_thresh=0.5, min_size=1.0, return_rois_num=True
    ),
    f32(1, 2, 3, 3),
    f32(1, 8, 3, 3, scale=0.2),
    given([[30.0, 30.0]]),
    boxes(3, 3, 2, 4, size=30.0),
    given(np.ones((3, 3, 2, 4))),
    eager=False,
)
case(
    "distribute_fpn_proposals_counts",
    lambda x, y: ops.distribute_fpn_proposals(x, 2, 4, 3, 100, rois_num=y),
    boxes(6, 4, size=300.0),
    given([4, 2], "int32"),
)
case(
    "collect_fpn_proposals",
    either(
        lambda x, y, z, w, v, u: paddle._C_ops.collect_fpn_proposals([x, y], [z, w], [v, u], 4),
        lambda x, y, z, w, v, u: written(
            "collect_fpn_proposals",
            "MultiLevelRois MultiLevelScores MultiLevelRoIsNum",
            "FpnRois RoisNum:int32",
            post_nms_topN=4,
        )([x, y], [z, w], [v, u]),
    ),
    boxes(4, 4),
    boxes(3, 4),
    f32(4, 1),
    f32(3, 1),
    given([4], "int32"),
    given([3], "int32"),
    eager=False,
)

# Regions of a feature map.
COUNTS = given([2, 1], "int32")
for _aligned in (True, False):
    case(
        f"roi_align{'_aligned' * _aligned}",
        lambda x, y, z, a=_aligned: ops.roi_align(x, y, z, (2, 3), 0.5, aligned=a),
        f32(2, 3, 8, 8),
        boxes(3, 4, size=14.0),
        COUNTS,
    )
case(
    "roi_align_samples",
    lambda x, y, z: ops.roi_align(x, y, z, 2, sampling_ratio=2),
    f32(2, 3, 8, 8),
    boxes(3, 4, size=7.0),
    COUNTS,
)
case("roi_pool", lambda x, y, z: ops.roi_pool(x, y, z, (2, 2), 0.5), f32(2, 3, 8, 8), boxes(3, 4, size=14.0), COUNTS)
case(
    "psroi_pool",
    lambda x, y, z: ops.psroi_pool(x, y, z, 2),
    f32(2, 8, 8, 8),
    boxes(3, 4, size=7.0),
    COUNTS,
    formats=("pir",),
    notes="3.0.0 leaves the counts out of the program",
)

# Deformable convolution: with a mask and without, in groups.
case("deform_conv", lambda x, y, z: ops.deform_conv2d(x, y, z), f32(B, 2, 6, 6), f32(B, 18, 4, 4), f32(3, 2, 3, 3))
case(
    "deform_conv_mask",
    lambda x, y, z, w: ops.deform_conv2d(x, y, z, mask=w, padding=1),
    f32(B, 2, 5, 5),
    f32(B, 18, 5, 5),
    f32(3, 2, 3, 3),
    f32(B, 9, 5, 5, **SCORES),
)
case(
    "deform_conv_groups",
    lambda x, y, z, w: ops.deform_conv2d(x, y, z, mask=w, stride=2, padding=1, deformable_groups=2, groups=2),
    f32(1, 4, 6, 6),
    f32(1, 36, 3, 3),
    f32(4, 2, 3, 3),
    f32(1, 18, 3, 3, **SCORES),
)
layer(
    "deform_conv_dilated", lambda: ops.DeformConv2D(2, 3, 3, dilation=2, padding=2), f32(1, 2, 5, 5), f32(1, 18, 5, 5)
)

# Old forms that PaddleDetection and Paddle Lite models still hold.
for _layout in ("NCHW", "NHWC"):
    case(
        f"affine_channel_{_layout.lower()}",
        either(
            lambda x, y, z, k=_layout: paddle._C_ops.affine_channel(x, y, z, k),
            written("affine_channel", "X Scale Bias", "Out", data_layout=_layout),
        ),
        f32(B, 3, 4, 5) if _layout == "NCHW" else f32(B, 4, 5, 3),
        f32(3),
        f32(3),
        eager=False,
    )
case(
    "shuffle_channel",
    either(lambda x: paddle._C_ops.shuffle_channel(x, 2), written("shuffle_channel", "X", "Out", group=2)),
    f32(B, 6, 2, 3),
    eager=False,
)
case(
    "im2sequence",
    either(
        lambda x: paddle._C_ops.im2sequence(x, None, [2, 2], [1, 1], [0, 0, 0, 0], [1, 1]),
        written("im2sequence", "X", "Out", kernels=[2, 2], strides=[1, 1], paddings=[0, 0, 0, 0]),
    ),
    f32(2, 2, 3, 4),
    eager=False,
)
case(
    "ctc_align",
    either(
        lambda x, y: paddle._C_ops.ctc_align(x, y, 0, True, 0),
        written(
            "ctc_align",
            "Input InputLength",
            "Output:int32 OutputLength:int32",
            blank=0,
            merge_repeated=True,
            padding_value=0,
        ),
    ),
    given([[0, 1, 1, 0, 2, 2], [3, 0, 3, 3, 1, 0]], "int32"),
    given([[6], [5]], "int32"),
    eager=False,
)
case(
    "add_position_encoding",
    either(
        lambda x: paddle._C_ops.add_position_encoding(x, 0.5, 2.0),
        written("add_position_encoding", "X", "Out", alpha=0.5, beta=2.0),
    ),
    f32(2, 4, 6),
    eager=False,
)
