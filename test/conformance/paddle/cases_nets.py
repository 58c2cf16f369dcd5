"""Small networks that classify images, with random weights: the shapes of PaddleClas."""

import paddle
import paddle.nn as nn
import paddle.nn.functional as F
from casebook import B, f32
from netparts import IMAGE, OTHER, SIDE, Cat, Excite, Seq, Sum, conv, head, net

net(
    "lenet",
    lambda: Seq(
        nn.Conv2D(1, 4, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2D(2),
        nn.Conv2D(4, 6, 5),
        nn.ReLU(),
        nn.MaxPool2D(2),
        nn.Flatten(),
        nn.Linear(54, 10),
    ),
    f32(B, 1, 20, 20),
)
net(
    "vgg",
    lambda: Seq(
        conv(3, 6),
        conv(6, 6),
        nn.MaxPool2D(2),
        conv(6, 8),
        nn.AdaptiveAvgPool2D(2),
        nn.Flatten(),
        nn.Linear(32, 8),
        nn.ReLU(),
        nn.Dropout(0.5),
        nn.Linear(8, 4),
    ),
    f32(B, 3, SIDE, OTHER),
)
net(
    "resnet",
    lambda: Seq(
        conv(3, 8, 7, 2),
        nn.MaxPool2D(3, 2, 1),
        Sum(Seq(conv(8, 8), conv(8, 8, act=None)), act=nn.ReLU()),
        Sum(Seq(conv(8, 12, 3, 2), conv(12, 12, act=None)), conv(8, 12, 1, 2, act=None), nn.ReLU()),
        head(12),
    ),
    IMAGE,
)
net(
    "resnet_vd",
    lambda: Seq(
        conv(3, 4, 3, 2),
        conv(4, 8),
        nn.MaxPool2D(3, 2, 1),
        Sum(
            Seq(conv(8, 4, 1), conv(4, 4, 3, 2), conv(4, 12, 1, act=None)),
            Seq(nn.AvgPool2D(2, 2, ceil_mode=True), conv(8, 12, 1, act=None)),
            nn.ReLU(),
        ),
        head(12),
    ),
    IMAGE,
)
net(
    "resnext",
    lambda: Seq(
        conv(3, 8, 3, 2),
        Sum(Seq(conv(8, 8, 1), conv(8, 8, 3, groups=4), conv(8, 8, 1, act=None)), act=nn.ReLU()),
        head(8),
    ),
    IMAGE,
)
net(
    "mobilenet_v1",
    lambda: Seq(
        conv(3, 4, 3, 2), conv(4, 4, groups=4), conv(4, 8, 1), conv(8, 8, 3, 2, groups=8), conv(8, 12, 1), head(12)
    ),
    IMAGE,
)
net(
    "mobilenet_v2",
    lambda: Seq(
        conv(3, 4, 3, 2, act=nn.ReLU6),
        Sum(Seq(conv(4, 12, 1, act=nn.ReLU6), conv(12, 12, groups=12, act=nn.ReLU6), conv(12, 4, 1, act=None))),
        head(4),
    ),
    f32(B, 3, SIDE, OTHER),
)
net(
    "mobilenet_v3",
    lambda: Seq(
        conv(3, 8, 3, 2, act=nn.Hardswish),
        Sum(
            Seq(
                conv(8, 16, 1, act=nn.Hardswish),
                conv(16, 16, 5, groups=16, act=nn.Hardswish),
                Excite(16),
                conv(16, 8, 1, act=None),
            )
        ),
        head(8),
    ),
    IMAGE,
)
net(
    "pplcnet",
    lambda: Seq(
        conv(3, 8, 3, 2, act=nn.Hardswish),
        conv(8, 8, 3, groups=8, act=nn.Hardswish),
        conv(8, 16, 1, act=nn.Hardswish),
        Excite(16, 1 / 6),
        conv(16, 16, 5, 2, groups=16, act=nn.Hardswish),
        nn.AdaptiveAvgPool2D(1),
        nn.Conv2D(16, 12, 1, bias_attr=False),
        nn.Hardswish(),
        nn.Dropout(0.2),
        nn.Flatten(),
        nn.Linear(12, 5),
    ),
    IMAGE,
)
net(
    "densenet",
    lambda: Seq(
        conv(3, 6),
        Cat(nn.Identity(), Seq(nn.BatchNorm2D(6), nn.ReLU(), nn.Conv2D(6, 4, 3, padding=1))),
        Cat(nn.Identity(), Seq(nn.BatchNorm2D(10), nn.ReLU(), nn.Conv2D(10, 4, 3, padding=1))),
        nn.AvgPool2D(2),
        head(14),
    ),
    IMAGE,
)
net(
    "inception",
    lambda: Seq(
        conv(3, 6, 3, 2),
        Cat(
            conv(6, 4, 1),
            conv(6, 4, 3),
            Seq(conv(6, 3, 1), conv(3, 4, 5)),
            Seq(nn.AvgPool2D(3, 1, 1, exclusive=False), conv(6, 4, 1)),
        ),
        head(16),
    ),
    IMAGE,
)
net(
    "squeezenet",
    lambda: Seq(
        conv(3, 6, 3, 2),
        nn.MaxPool2D(3, 2, ceil_mode=True),
        nn.Conv2D(6, 3, 1),
        nn.ReLU(),
        Cat(Seq(nn.Conv2D(3, 4, 1), nn.ReLU()), Seq(nn.Conv2D(3, 4, 3, padding=1), nn.ReLU())),
        nn.Conv2D(8, 5, 1),
        nn.AdaptiveAvgPool2D(1),
        nn.Flatten(),
    ),
    IMAGE,
)


class Halves(nn.Layer):
    """A ShuffleNetV2 unit."""

    def __init__(self, channels):
        super().__init__()
        half = channels // 2
        self.body = Seq(
            conv(half, half, 1, act=nn.Swish),
            conv(half, half, groups=half, act=None),
            conv(half, half, 1, act=nn.Swish),
        )

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
        self.qkv, self.out, self.up, self.down = (
            nn.Linear(width, 3 * width),
            nn.Linear(width, width),
            nn.Linear(width, 24),
            nn.Linear(24, width),
        )
        self.classes = nn.Linear(width, 5)

    def forward(self, x):
        x = self.patch(x).flatten(2).transpose([0, 2, 1])
        x = (
            paddle.concat([self.token.expand([x.shape[0] if x.shape[0] > 0 else paddle.shape(x)[0], -1, -1]), x], 1)
            + self.place
        )
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
