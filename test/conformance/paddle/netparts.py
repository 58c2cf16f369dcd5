"""What the small networks for images are built from."""

import paddle
import paddle.nn as nn
import paddle.nn.functional as F
from casebook import B, Dim, f32, layer

SIDE, OTHER = Dim((16, 24)), Dim((24, 16))  # open heights and widths that stay divisible by 8
Seq = nn.Sequential


def net(name, build, *inputs, **options):
    layer(f"net_{name}", build, *inputs, **options)


def conv(inputs, outputs, kernel=3, stride=1, groups=1, act=nn.ReLU, **options):
    """Convolution, batch normalisation, activation."""
    parts = [
        nn.Conv2D(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias_attr=False, **options),
        nn.BatchNorm2D(outputs),
    ]
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
OPEN = f32(B, 3, SIDE, OTHER)
