"""Small networks for segmentation, detection and text in images, with random weights: the shapes of PaddleSeg,
PaddleDetection and PaddleOCR."""

import paddle
import paddle.nn as nn
import paddle.nn.functional as F
from casebook import B, f32, i32
from netparts import IMAGE, OPEN, OTHER, Seq, conv, head, net


class Unet(nn.Layer):
    def __init__(self, learnt):
        super().__init__()
        self.a, self.b, self.c = conv(3, 4), conv(4, 6, 3, 2), conv(6, 8, 3, 2)
        self.learnt = learnt
        self.up1 = nn.Conv2DTranspose(8, 6, 2, 2) if learnt else nn.Conv2D(8, 6, 1)
        self.up2 = nn.Conv2DTranspose(6, 4, 2, 2) if learnt else nn.Conv2D(6, 4, 1)
        self.mix1, self.out = conv(12, 6), nn.Conv2D(8, 3, 1)

    def forward(self, x):
        def up(y, by, like):
            y = by(y)
            return y if self.learnt else F.interpolate(y, paddle.shape(like)[2:], mode="bilinear", align_corners=True)

        a = self.a(x)
        b = self.b(a)
        y = self.mix1(paddle.concat([up(self.c(b), self.up1, b), b], axis=1))
        logits = self.out(paddle.concat([up(y, self.up2, a), a], axis=1))
        return logits, paddle.argmax(logits, axis=1, dtype="int32")


class Aspp(nn.Layer):
    """DeepLab's pyramid."""

    def __init__(self):
        super().__init__()
        self.stem = conv(3, 6, 3, 2)
        self.parts = nn.LayerList([nn.Conv2D(6, 4, 1)] + [nn.Conv2D(6, 4, 3, padding=d, dilation=d) for d in (2, 4)])
        self.pool, self.out = Seq(nn.AdaptiveAvgPool2D(1), nn.Conv2D(6, 4, 1)), nn.Conv2D(16, 3, 1)

    def forward(self, x):
        y = self.stem(x)
        size = paddle.shape(y)[2:]
        parts = [part(y) for part in self.parts] + [F.interpolate(self.pool(y), size, mode="bilinear")]
        return F.interpolate(self.out(paddle.concat(parts, 1)), paddle.shape(x)[2:], mode="bilinear")


class Pyramid(nn.Layer):
    """A feature pyramid and DB's head."""

    def __init__(self):
        super().__init__()
        self.c1, self.c2, self.c3 = conv(3, 4, 3, 2), conv(4, 6, 3, 2), conv(6, 8, 3, 2)
        self.sides = nn.LayerList([nn.Conv2D(c, 4, 1) for c in (4, 6, 8)])
        self.head = Seq(conv(12, 4), nn.Conv2DTranspose(4, 1, 2, 2), nn.Sigmoid())

    def forward(self, x):
        c1 = self.c1(x)
        c2 = self.c2(c1)
        p3 = self.sides[2](self.c3(c2))
        p2 = self.sides[1](c2) + F.upsample(p3, scale_factor=2, mode="nearest")
        p1 = self.sides[0](c1) + F.upsample(p2, scale_factor=2, mode="nearest")
        return self.head(paddle.concat([p1, F.upsample(p2, scale_factor=2), F.upsample(p3, scale_factor=4)], axis=1))


net("unet_transposed", lambda: Unet(True), OPEN)
net("unet_resized", lambda: Unet(False), OPEN)
net("deeplab", Aspp, OPEN)
net("db_pyramid", Pyramid, OPEN)
net(
    "super_resolution",
    lambda: Seq(nn.Conv2D(3, 8, 5, padding=2), nn.Tanh(), nn.Conv2D(8, 12, 3, padding=1), nn.PixelShuffle(2)),
    OPEN,
)
net(
    "autoencoder",
    lambda: Seq(
        nn.Conv2D(3, 6, 3, 2, 1), nn.LeakyReLU(), nn.InstanceNorm2D(6), nn.Conv2DTranspose(6, 3, 4, 2, 1), nn.Tanh()
    ),
    IMAGE,
)


class Yolo(nn.Layer):
    def __init__(self):
        super().__init__()
        self.stem, self.down = Seq(conv(3, 6, 3, 2, act=nn.LeakyReLU), conv(6, 8, 3, 2, act=nn.Mish)), conv(8, 8, 3, 2)
        self.coarse, self.fine = nn.Conv2D(8, 16, 1), nn.Conv2D(16, 16, 1)

    def forward(self, x, y):
        a = self.stem(x)
        b = self.down(a)
        a = paddle.concat([a, F.interpolate(b, scale_factor=2, mode="nearest")], axis=1)
        boxes, scores = zip(
            *(
                paddle.vision.ops.yolo_box(layer(value), y, anchors, 3, 0.01, stride)
                for layer, value, anchors, stride in (
                    (self.coarse, b, [12, 9, 6, 15], 8),
                    (self.fine, a, [4, 5, 8, 3], 4),
                )
            )
        )
        return paddle.concat(boxes, 1), paddle.concat(scores, 1).transpose([0, 2, 1])


class Ssd(nn.Layer):
    def __init__(self):
        super().__init__()
        self.stem, self.boxes, self.scores = (
            conv(3, 6, 3, 4),
            nn.Conv2D(6, 12, 3, padding=1),
            nn.Conv2D(6, 9, 3, padding=1),
        )

    def forward(self, x):
        y = self.stem(x)
        priors, variances = paddle.vision.ops.prior_box(y, x, [4.0], [8.0], [2.0], steps=[4.0, 4.0])
        priors, variances = priors.reshape([-1, 4]), variances.reshape([-1, 4])
        boxes = self.boxes(y).transpose([0, 2, 3, 1]).reshape([0, -1, 4])
        scores = F.softmax(self.scores(y).transpose([0, 2, 3, 1]).reshape([0, -1, 3]))
        decoded = paddle.vision.ops.box_coder(priors, variances, boxes, "decode_center_size")
        return decoded, scores


class Anchorless(nn.Layer):
    """PicoDet's and PP-YOLOE's head: distances as distributions over a grid made in the program."""

    def __init__(self):
        super().__init__()
        self.stem, self.classes, self.distances = conv(3, 6, 3, 4, act=nn.Silu), nn.Conv2D(6, 3, 1), nn.Conv2D(6, 32, 1)

    def forward(self, x, y):
        f = self.stem(x)
        _, _, h, w = paddle.shape(f)
        rows, columns = paddle.meshgrid(paddle.arange(h, dtype="float32"), paddle.arange(w, dtype="float32"))
        centres = (paddle.stack([columns, rows], -1).reshape([1, -1, 2]) + 0.5) * 4
        d = F.softmax(self.distances(f).transpose([0, 2, 3, 1]).reshape([0, -1, 4, 8]))
        d = paddle.matmul(d, paddle.arange(8, dtype="float32")) * 4
        boxes = paddle.concat([centres - d[:, :, :2], centres + d[:, :, 2:]], -1) / paddle.tile(
            y.flip(1), [1, 2]
        ).unsqueeze(1)
        return boxes, F.sigmoid(self.classes(f)).flatten(2)


class Crnn(nn.Layer):
    def __init__(self):
        super().__init__()
        self.b = Seq(
            conv(3, 6, 3, 2, act=nn.Hardswish), conv(6, 8, 3, (2, 1), act=nn.Hardswish), nn.MaxPool2D((4, 1), (4, 1))
        )
        self.rnn, self.out = nn.LSTM(8, 6, direction="bidirect"), nn.Linear(12, 9)

    def forward(self, x):
        y = self.b(x).squeeze(2).transpose([0, 2, 1])
        p = F.softmax(self.out(self.rnn(y)[0]), axis=2)
        return p, p.argmax(-1)


net("yolo", Yolo, IMAGE, i32(B, 2, low=16, high=60))
net("ssd", Ssd, f32(1, 3, 16, 16))
net("anchorless_head", Anchorless, OPEN, f32(B, 2, low=0.5, high=2.0))
net("crnn", Crnn, f32(B, 3, 16, OTHER))
net("spatial_transformer", lambda: Warp(), f32(B, 2, 8, 8))
net(
    "normalised_image",
    lambda: Seq(Scale(), conv(3, 4), head(4)),
    f32(B, 3, 8, 8, low=0.0, high=255.0),
)


class Warp(nn.Layer):
    def __init__(self):
        super().__init__()
        self.theta = nn.Linear(2, 6)

    def forward(self, x):
        theta = self.theta(x.mean([2, 3])).reshape([-1, 2, 3]) * 0.2 + paddle.to_tensor(
            [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]
        )
        return F.grid_sample(x, F.affine_grid(theta, paddle.shape(x), align_corners=False), align_corners=False)


class Scale(nn.Layer):
    def forward(self, x):
        mean, deviation = ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
        return (x / 255.0 - paddle.to_tensor(mean).reshape([1, 3, 1, 1])) / paddle.to_tensor(deviation).reshape(
            [1, 3, 1, 1]
        )
