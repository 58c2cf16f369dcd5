"""Small networks for text, sound, tables and graphs, with random weights."""

import paddle
import paddle.nn as nn
import paddle.nn.functional as F
from casebook import B, T, f32, given, i64, layer

Seq = nn.Sequential


def net(name, build, *inputs, **options):
    layer(f"net_{name}", build, *inputs, **options)


class Bert(nn.Layer):
    """PaddleNLP's BERT and ERNIE: three embeddings, a mask from the padding, a pooled first token."""

    def __init__(self, width=12):
        super().__init__()
        self.word, self.place, self.kind = nn.Embedding(20, width), nn.Embedding(10, width), nn.Embedding(2, width)
        self.norm, self.drop = nn.LayerNorm(width), nn.Dropout(0.1)
        self.encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(width, 2, 24, activation="gelu"), 2)
        self.pool, self.classes = nn.Linear(width, width), nn.Linear(width, 3)

    def forward(self, x, y):
        mask = paddle.unsqueeze((x == 0).astype("float32") * -1e4, axis=[1, 2])
        ones = paddle.ones_like(x, dtype="int64")
        place = paddle.cumsum(ones, axis=-1) - ones
        h = self.encoder(self.drop(self.norm(self.word(x) + self.place(place) + self.kind(y))), mask)
        return h, self.classes(F.tanh(self.pool(h[:, 0])))


class Gpt(nn.Layer):
    """Rotary embedding, grouped heads, RMS norm, a causal mask made in the program, SwiGLU: LLaMA's block."""

    def __init__(self, width=8, heads=2):
        super().__init__()
        self.heads, self.size = heads, width // heads
        self.words, self.gain1, self.gain2 = (
            nn.Embedding(20, width),
            self.create_parameter([width]),
            self.create_parameter([width]),
        )
        self.q, self.k, self.v, self.o = (nn.Linear(width, width, bias_attr=False) for _ in range(4))
        self.gate, self.up, self.down = nn.Linear(width, 16), nn.Linear(width, 16), nn.Linear(16, width)

    def norm(self, x, gain):
        return x * paddle.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-6) * gain

    def rotate(self, x, cos, sin):
        left, right = x.chunk(2, axis=-1)
        return x * cos + paddle.concat([-right, left], axis=-1) * sin

    def forward(self, x):
        n = paddle.shape(x)[1]
        h = self.words(x)
        angles = paddle.outer(paddle.arange(n, dtype="float32"), paddle.to_tensor([1.0, 0.1]))
        angles = paddle.concat([angles, angles], -1).unsqueeze([0, 2])
        split = lambda y: y.reshape([0, 0, self.heads, self.size])  # noqa: E731
        y = self.norm(h, self.gain1)
        q, k = (self.rotate(split(layer(y)), angles.cos(), angles.sin()) for layer in (self.q, self.k))
        scores = paddle.matmul(q.transpose([0, 2, 1, 3]), k.transpose([0, 2, 3, 1])) / self.size**0.5
        scores = scores + paddle.triu(paddle.full([n, n], -1e4), 1)
        y = paddle.matmul(F.softmax(scores), split(self.v(y)).transpose([0, 2, 1, 3]))
        h = h + self.o(y.transpose([0, 2, 1, 3]).flatten(2))
        y = self.norm(h, self.gain2)
        return h + self.down(F.silu(self.gate(y)) * self.up(y))


class TextCnn(nn.Layer):
    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(20, 6, padding_idx=0)
        self.parts = nn.LayerList([nn.Conv1D(6, 4, k, padding=k // 2) for k in (1, 3, 5)])
        self.out = nn.Linear(12, 3)

    def forward(self, x):
        y = self.words(x).transpose([0, 2, 1])
        return self.out(paddle.concat([F.relu(part(y)).max(axis=-1) for part in self.parts], -1))


class Tagger(nn.Layer):
    def __init__(self):
        super().__init__()
        self.words, self.rnn, self.out = nn.Embedding(20, 6), nn.GRU(6, 5, direction="bidirect"), nn.Linear(10, 4)

    def forward(self, x, y):
        h, _ = self.rnn(self.words(x), sequence_length=y)
        return self.out(h).argmax(-1) * (x != 0).astype("int64")


class Translate(nn.Layer):
    """An encoder, and a decoder that looks at it."""

    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(16, 8)
        self.transformer = nn.Transformer(8, 2, 1, 1, 16, dropout=0.1)
        self.out = nn.Linear(8, 16)

    def forward(self, x, y):
        mask = paddle.tensor.triu(paddle.full([4, 4], -1e4), 1)
        return self.out(self.transformer(self.words(x), self.words(y), tgt_mask=mask))


class Lstm(nn.Layer):
    def __init__(self):
        super().__init__()
        self.words, self.rnn, self.out = nn.Embedding(20, 6), nn.LSTM(6, 5, num_layers=2), nn.Linear(5, 2)

    def forward(self, x):
        y, (h, _) = self.rnn(self.words(x))
        return self.out(h[-1]), y.mean(1)


class Ranker(nn.Layer):
    """Wide and deep: sparse fields and a dense one."""

    def __init__(self):
        super().__init__()
        self.wide, self.deep, self.mlp = (
            nn.Embedding(30, 1),
            nn.Embedding(30, 4),
            Seq(nn.Linear(16, 8), nn.ReLU(), nn.Linear(8, 1)),
        )

    def forward(self, x, y):
        deep = self.deep(x)
        crossed = 0.5 * (deep.sum(1).square() - deep.square().sum(1)).sum(1, keepdim=True)
        return F.sigmoid(self.wide(x).sum(1) + crossed + self.mlp(paddle.concat([deep.flatten(1), y], -1)))


class GraphConv(nn.Layer):
    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Linear(4, 6), nn.Linear(6, 3)

    def forward(self, x, y):
        degree = y.sum(-1, keepdim=True).clip(min=1.0)
        h = F.relu(paddle.matmul(y, self.a(x)) / degree)
        return F.log_softmax(paddle.matmul(y, self.b(h)) / degree)


class Points(nn.Layer):
    """PointNet's shared layers and its maximum over the points."""

    def __init__(self):
        super().__init__()
        self.body = Seq(nn.Conv1D(3, 8, 1), nn.BatchNorm1D(8), nn.ReLU(), nn.Conv1D(8, 12, 1), nn.BatchNorm1D(12))
        self.out = Seq(nn.Linear(12, 6), nn.BatchNorm1D(6), nn.ReLU(), nn.Linear(6, 4))

    def forward(self, x):
        return self.out(self.body(x.transpose([0, 2, 1])).max(axis=2))


class Wave(nn.Layer):
    """Dilated causal convolutions with gates."""

    def __init__(self):
        super().__init__()
        self.parts = nn.LayerList([nn.Conv1D(4, 8, 2, dilation=d) for d in (1, 2, 4)])

    def forward(self, x):
        for part, d in zip(self.parts, (1, 2, 4)):
            value, gate = part(F.pad(x, [d, 0], data_format="NCL")).chunk(2, axis=1)
            x = x + paddle.tanh(value) * F.sigmoid(gate)
        return x


class Mixer(nn.Layer):
    def __init__(self):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(6), nn.LayerNorm(6)
        self.places = Seq(nn.Linear(5, 8), nn.GELU(), nn.Linear(8, 5))
        self.channels = Seq(nn.Linear(6, 8), nn.GELU(approximate=True), nn.Linear(8, 6))

    def forward(self, x):
        x = x + self.places(self.norm1(x).transpose([0, 2, 1])).transpose([0, 2, 1])
        return x + self.channels(self.norm2(x))


class Experts(nn.Layer):
    """The two best of four experts, weighted."""

    def __init__(self):
        super().__init__()
        self.gate, self.weights = nn.Linear(6, 4), self.create_parameter([4, 6, 5])

    def forward(self, x):
        best, which = paddle.topk(F.softmax(self.gate(x)), 2)
        share = (F.one_hot(which, 4) * best.unsqueeze(-1)).sum(1) / best.sum(-1, keepdim=True)
        return paddle.einsum("be,bi,eio->bo", share, x, self.weights)


class Spectrum(nn.Layer):
    """A spectrogram as PaddleSpeech makes it."""

    def __init__(self):
        super().__init__()
        self.mel = nn.Linear(9, 5, bias_attr=False)

    def forward(self, x):
        power = paddle.signal.stft(x, 16, 8).abs().square().transpose([0, 2, 1])
        return paddle.log(self.mel(power).abs().clip(min=1e-5))


TOKENS = i64(B, T, low=0, high=20)
net(
    "mlp",
    lambda: Seq(nn.Linear(6, 16), nn.ReLU(), nn.Linear(16, 16), nn.Tanh(), nn.Linear(16, 3), nn.Softmax()),
    f32(B, 6),
)
net("bert", Bert, TOKENS, i64(B, T, high=2))
net("gpt", Gpt, TOKENS)
net("text_cnn", TextCnn, TOKENS)
net("tagger", Tagger, i64(3, 6, high=20), given([6, 2, 4], "int64"))
net("translate", Translate, i64(B, 5, high=16), i64(B, 4, high=16))
net("lstm", Lstm, TOKENS)
net("ranker", Ranker, i64(B, 3, high=30), f32(B, 4))
net("graph_conv", GraphConv, f32(B, 5, 4), f32(B, 5, 5, low=0.0, high=1.0))
net("points", Points, f32(B, T, 3))
net("wave", Wave, f32(B, 4, T))
net("mixer", Mixer, f32(B, 5, 6))
net("experts", Experts, f32(B, 6))
net("spectrum", Spectrum, f32(B, 40))
