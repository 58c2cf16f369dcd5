"""Small networks for images, with random weights: the shapes of PaddleClas, PaddleDetection, PaddleSeg and PaddleOCR."""

import paddle
import paddle.nn as nn
import paddle.nn.functional as F
from casebook import B, Dim, f32, given, i32, layer

SIDE, OTHER = Dim((16, 24)), Dim((24, 16))  # open heights and widths that stay divisible by 8
Seq = nn.Sequential


def net(name, build, *inputs, **options):
    layer(f"net_{name}", build, *inputs, **options)


def conv(inputs, outputs, kernel=3, stride=1, groups=1, act=nn.ReLU, **options):
    """Convolution, batch normalisation, activation."""
    parts = [nn.Conv2D(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias_attr=False, **options),
             nn.BatchNorm2D(outputs)]
    return Seq(*parts, *([act()] if act else []))


class Sum(nn.Layer):
    """x + f(x), and an activation."""

    def __init__(self, body, short=None, act=None):
        super().__init__()
        self.body, self.short, self.act = body, short, act

    def forward(self, x):
        y = self.body(x) + (self.short(x) if self.short is not None else x)
        return self.act(y) if self.act is not None else y


class Cat(nn.Layer):
    def __init__(self, *branches, shuffle=0):
        super().__init__()
        self.branches, self.shuffle = nn.LayerList(branches), shuffle

    def forward(self, x):
        y = paddle.concat([branch(x) for branch in self.branches], axis=1)
        return F.channel_shuffle(y, self.shuffle) if self.shuffle else y


class Excite(nn.Layer):
    def __init__(self, channels, slope=0.2):
        super().__init__()
        self.pool, self.slope = nn.AdaptiveAvgPool2D(1), slope
        self.squeeze, self.expand = nn.Conv2D(channels, channels // 4, 1), nn.Conv2D(channels // 4, channels, 1)

    def forward(self, x):
        return x * F.hardsigmoid(self.expand(F.relu(self.squeeze(self.pool(x)))), slope=self.slope, offset=0.5)


def head(channels, classes=5):
    return Seq(nn.AdaptiveAvgPool2D(1), nn.Flatten(), nn.Linear(channels, classes), nn.Softmax())


IMAGE = f32(B, 3, 16, 16)
net("lenet", lambda: Seq(nn.Conv2D(1, 4, 3, padding=1), nn.ReLU(), nn.MaxPool2D(2), nn.Conv2D(4, 6, 5), nn.ReLU(),
    nn.MaxPool2D(2), nn.Flatten(), nn.Linear(54, 10)), f32(B, 1, 20, 20))
net("vgg", lambda: Seq(conv(3, 6), conv(6, 6), nn.MaxPool2D(2), conv(6, 8), nn.AdaptiveAvgPool2D(2), nn.Flatten(),
    nn.Linear(32, 8), nn.ReLU(), nn.Dropout(0.5), nn.Linear(8, 4)), f32(B, 3, SIDE, OTHER))
net("resnet", lambda: Seq(conv(3, 8, 7, 2), nn.MaxPool2D(3, 2, 1), Sum(Seq(conv(8, 8), conv(8, 8, act=None)), act=nn.ReLU()),
    Sum(Seq(conv(8, 12, 3, 2), conv(12, 12, act=None)), conv(8, 12, 1, 2, act=None), nn.ReLU()), head(12)), IMAGE)
net("resnet_vd", lambda: Seq(conv(3, 4, 3, 2), conv(4, 8), nn.MaxPool2D(3, 2, 1), Sum(Seq(conv(8, 4, 1), conv(4, 4, 3, 2),
    conv(4, 12, 1, act=None)), Seq(nn.AvgPool2D(2, 2, ceil_mode=True), conv(8, 12, 1, act=None)), nn.ReLU()), head(12)), IMAGE)
net("resnext", lambda: Seq(conv(3, 8, 3, 2), Sum(Seq(conv(8, 8, 1), conv(8, 8, 3, groups=4), conv(8, 8, 1, act=None)),
    act=nn.ReLU()), head(8)), IMAGE)
net("mobilenet_v1", lambda: Seq(conv(3, 4, 3, 2), conv(4, 4, groups=4), conv(4, 8, 1), conv(8, 8, 3, 2, groups=8),
    conv(8, 12, 1), head(12)), IMAGE)
net("mobilenet_v2", lambda: Seq(conv(3, 4, 3, 2, act=nn.ReLU6), Sum(Seq(conv(4, 12, 1, act=nn.ReLU6),
    conv(12, 12, groups=12, act=nn.ReLU6), conv(12, 4, 1, act=None))), head(4)), f32(B, 3, SIDE, OTHER))
net("mobilenet_v3", lambda: Seq(conv(3, 8, 3, 2, act=nn.Hardswish), Sum(Seq(conv(8, 16, 1, act=nn.Hardswish),
    conv(16, 16, 5, groups=16, act=nn.Hardswish), Excite(16), conv(16, 8, 1, act=None))), head(8)), IMAGE)
net("pplcnet", lambda: Seq(conv(3, 8, 3, 2, act=nn.Hardswish), conv(8, 8, 3, groups=8, act=nn.Hardswish),
    conv(8, 16, 1, act=nn.Hardswish), Excite(16, 1 / 6), conv(16, 16, 5, 2, groups=16, act=nn.Hardswish),
    nn.AdaptiveAvgPool2D(1), nn.Conv2D(16, 12, 1, bias_attr=False), nn.Hardswish(), nn.Dropout(0.2), nn.Flatten(),
    nn.Linear(12, 5)), IMAGE)
net("densenet", lambda: Seq(conv(3, 6), Cat(nn.Identity(), Seq(nn.BatchNorm2D(6), nn.ReLU(), nn.Conv2D(6, 4, 3, padding=1))),
    Cat(nn.Identity(), Seq(nn.BatchNorm2D(10), nn.ReLU(), nn.Conv2D(10, 4, 3, padding=1))), nn.AvgPool2D(2), head(14)), IMAGE)
net("inception", lambda: Seq(conv(3, 6, 3, 2), Cat(conv(6, 4, 1), conv(6, 4, 3), Seq(conv(6, 3, 1), conv(3, 4, 5)),
    Seq(nn.AvgPool2D(3, 1, 1, exclusive=False), conv(6, 4, 1))), head(16)), IMAGE)
net("squeezenet", lambda: Seq(conv(3, 6, 3, 2), nn.MaxPool2D(3, 2, ceil_mode=True), nn.Conv2D(6, 3, 1), nn.ReLU(),
    Cat(Seq(nn.Conv2D(3, 4, 1), nn.ReLU()), Seq(nn.Conv2D(3, 4, 3, padding=1), nn.ReLU())), nn.Conv2D(8, 5, 1),
    nn.AdaptiveAvgPool2D(1), nn.Flatten()), IMAGE)


class Halves(nn.Layer):
    """A ShuffleNetV2 unit."""

    def __init__(self, channels):
        super().__init__()
        half = channels // 2
        self.body = Seq(conv(half, half, 1, act=nn.Swish), conv(half, half, groups=half, act=None),
                        conv(half, half, 1, act=nn.Swish))

    def forward(self, x):
        left, right = paddle.split(x, 2, axis=1)
        y = paddle.concat([left, self.body(right)], axis=1)
        n, c, h, w = y.shape
        return y.reshape([0, 2, c // 2, h, w]).transpose([0, 2, 1, 3, 4]).reshape([0, c, h, w])


net("shufflenet_v2", lambda: Seq(conv(3, 8, 3, 2), Halves(8), Halves(8), head(8)), IMAGE)
net("ghostnet", lambda: Seq(conv(3, 6, 3, 2), Cat(nn.Identity(), conv(6, 6, groups=6)), head(12)), IMAGE)


class ConvNext(nn.Layer):
    def __init__(self, channels=8):
        super().__init__()
        self.stem, self.mix = nn.Conv2D(3, channels, 4, 4), nn.Conv2D(channels, channels, 7, padding=3, groups=channels)
        self.norm, self.up, self.down = nn.LayerNorm(channels), nn.Linear(channels, 24), nn.Linear(24, channels)
        self.gamma = self.create_parameter([channels])

    def forward(self, x):
        x = self.stem(x)
        y = self.norm(self.mix(x).transpose([0, 2, 3, 1]))
        y = self.gamma * self.down(F.gelu(self.up(y)))
        return (x + y.transpose([0, 3, 1, 2])).mean([-2, -1])


class Vit(nn.Layer):
    def __init__(self, width=12):
        super().__init__()
        self.patch, self.width = nn.Conv2D(3, width, 8, 8), width
        self.token, self.place = self.create_parameter([1, 1, width]), self.create_parameter([1, 5, width])
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.out, self.up, self.down = (nn.Linear(width, 3 * width), nn.Linear(width, width),
                                                  nn.Linear(width, 24), nn.Linear(24, width))
        self.classes = nn.Linear(width, 5)

    def forward(self, x):
        x = self.patch(x).flatten(2).transpose([0, 2, 1])
        x = paddle.concat([self.token.expand([x.shape[0] if x.shape[0] > 0 else paddle.shape(x)[0], -1, -1]), x], 1) + self.place
        q, k, v = self.qkv(self.norm1(x)).reshape([0, 5, 3, 2, self.width // 2]).transpose([2, 0, 3, 1, 4]).unbind(0)
        a = F.softmax(paddle.matmul(q, k, transpose_y=True) * (self.width // 2) ** -0.5)
        x = x + self.out(paddle.matmul(a, v).transpose([0, 2, 1, 3]).reshape([0, 5, self.width]))
        x = x + self.down(F.gelu(self.up(self.norm2(x))))
        return self.classes(x[:, 0])


class Swin(nn.Layer):
    """One shifted-window block."""

    def __init__(self, width=8, window=4):
        super().__init__()
        self.patch, self.norm, self.window = nn.Conv2D(3, width, 2, 2), nn.LayerNorm(width), window
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.bias = self.create_parameter([1, window * window, window * window])

    def forward(self, x):
        w = self.window
        x = self.patch(x).transpose([0, 2, 3, 1])
        y = paddle.roll(self.norm(x), shifts=[-w // 2, -w // 2], axis=[1, 2])
        y = y.reshape([-1, 8 // w, w, 8 // w, w, 8]).transpose([0, 1, 3, 2, 4, 5]).reshape([-1, w * w, 8])
        q, k, v = paddle.chunk(self.qkv(y), 3, axis=-1)
        y = self.out(F.softmax(q @ k.transpose([0, 2, 1]) + self.bias) @ v)
        y = y.reshape([-1, 8 // w, 8 // w, w, w, 8]).transpose([0, 1, 3, 2, 4, 5]).reshape([-1, 8, 8, 8])
        return x + paddle.roll(y, shifts=[w // 2, w // 2], axis=[1, 2])


net("convnext", ConvNext, IMAGE)
net("vit", Vit, IMAGE)
net("swin", Swin, IMAGE)


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


OPEN = f32(B, 3, SIDE, OTHER)
net("unet_transposed", lambda: Unet(True), OPEN)
net("unet_resized", lambda: Unet(False), OPEN)
net("deeplab", Aspp, OPEN)
net("db_pyramid", Pyramid, OPEN)
net("super_resolution", lambda: Seq(nn.Conv2D(3, 8, 5, padding=2), nn.Tanh(), nn.Conv2D(8, 12, 3, padding=1),
    nn.PixelShuffle(2)), OPEN)
net("autoencoder", lambda: Seq(nn.Conv2D(3, 6, 3, 2, 1), nn.LeakyReLU(), nn.InstanceNorm2D(6), nn.Conv2DTranspose(
    6, 3, 4, 2, 1), nn.Tanh()), IMAGE)


class Yolo(nn.Layer):
    def __init__(self):
        super().__init__()
        self.stem, self.down = Seq(conv(3, 6, 3, 2, act=nn.LeakyReLU), conv(6, 8, 3, 2, act=nn.Mish)), conv(8, 8, 3, 2)
        self.coarse, self.fine = nn.Conv2D(8, 16, 1), nn.Conv2D(16, 16, 1)

    def forward(self, x, y):
        a = self.stem(x)
        b = self.down(a)
        a = paddle.concat([a, F.interpolate(b, scale_factor=2, mode="nearest")], axis=1)
        boxes, scores = zip(*(paddle.vision.ops.yolo_box(layer(value), y, anchors, 3, 0.01, stride)
                              for layer, value, anchors, stride in ((self.coarse, b, [12, 9, 6, 15], 8),
                                                                    (self.fine, a, [4, 5, 8, 3], 4))))
        return paddle.concat(boxes, 1), paddle.concat(scores, 1).transpose([0, 2, 1])


class Ssd(nn.Layer):
    def __init__(self):
        super().__init__()
        self.stem, self.boxes, self.scores = conv(3, 6, 3, 4), nn.Conv2D(6, 12, 3, padding=1), nn.Conv2D(6, 9, 3, padding=1)

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
        boxes = paddle.concat([centres - d[:, :, :2], centres + d[:, :, 2:]], -1) / paddle.tile(y.flip(1), [1, 2]).unsqueeze(1)
        return boxes, F.sigmoid(self.classes(f)).flatten(2)


class Crnn(nn.Layer):
    def __init__(self):
        super().__init__()
        self.b = Seq(conv(3, 6, 3, 2, act=nn.Hardswish), conv(6, 8, 3, (2, 1), act=nn.Hardswish), nn.MaxPool2D((4, 1), (4, 1)))
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
net("normalised_image", lambda: Seq(Scale(), conv(3, 4), head(4)), f32(B, 3, 8, 8, low=0.0, high=255.0),
    )


class Warp(nn.Layer):
    def __init__(self):
        super().__init__()
        self.theta = nn.Linear(2, 6)

    def forward(self, x):
        theta = self.theta(x.mean([2, 3])).reshape([-1, 2, 3]) * 0.2 + paddle.to_tensor([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
        return F.grid_sample(x, F.affine_grid(theta, paddle.shape(x), align_corners=False), align_corners=False)


class Scale(nn.Layer):
    def forward(self, x):
        mean, deviation = ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
        return (x / 255.0 - paddle.to_tensor(mean).reshape([1, 3, 1, 1])) / paddle.to_tensor(deviation).reshape([1, 3, 1, 1])
