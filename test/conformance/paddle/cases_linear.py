"""Products of matrices, linear algebra, Fourier transforms, attention, recurrent layers and losses."""

import paddle
import paddle.nn as nn
import paddle.nn.functional as F
from casebook import B, HALF, T, case, f16, f32, f64, given, i64, layer, made

# Products.
case("matmul", paddle.matmul, f32(B, 3, 4), f32(4, 5))
case("matmul_batches", paddle.matmul, f32(B, 1, 3, 4), f32(2, 4, 5))
case(
    "matmul_transposed",
    lambda x, y: paddle.matmul(x, y, transpose_x=True, transpose_y=True),
    f32(B, 4, 3),
    f32(B, 5, 4),
)
case("matmul_vectors", paddle.matmul, f32(6), f32(6))
case("matmul_matrix_vector", paddle.matmul, f32(B, 3, 4), f32(4))
case("matmul_vector_matrix", paddle.matmul, f32(4), f32(B, 4, 5))
case("matmul_f64", paddle.matmul, f64(3, 4), f64(4, 2))
case("matmul_f16", paddle.matmul, f16(B, 4), f16(4, 5), **HALF)
case("bmm", paddle.bmm, f32(B, 3, 4), f32(B, 4, 5))
case("mm", paddle.mm, f32(3, T), f32(T, 4))
case("mv", paddle.mv, f32(B, 4), f32(4))
case("dot", paddle.dot, f32(6), f32(6))
case("dot_rows", paddle.dot, f32(B, 4), f32(B, 4))
case("inner", paddle.inner, f32(B, 4), f32(3, 4))
case("outer", paddle.outer, f32(3), f32(4))
case("addmm", lambda x, y, z: paddle.addmm(x, y, z, beta=0.5, alpha=2.0), f32(3, 5), f32(3, 4), f32(4, 5))
case("baddbmm", lambda x, y, z: paddle.baddbmm(x, y, z, beta=0.5, alpha=2.0), f32(2, 3, 5), f32(2, 3, 4), f32(2, 4, 5))
case("multi_dot", lambda x, y, z: paddle.linalg.multi_dot([x, y, z]), f32(3, 4), f32(4, 5), f32(5, 2))
case("cross", paddle.cross, f32(4, 3), f32(4, 3))
case("cross_axis", lambda x, y: paddle.cross(x, y, axis=1), f32(2, 3, 4), f32(2, 3, 4))
layer("linear", lambda: nn.Linear(4, 5), f32(B, 4))
layer("linear_rows", lambda: nn.Linear(4, 5, bias_attr=False), f32(B, T, 4))
layer("linear_f16", lambda: nn.Linear(4, 5), f16(B, 4), **HALF)
layer("bilinear", lambda: nn.Bilinear(3, 4, 5), f32(B, 3), f32(B, 4))
for _name, _equation, _shapes in (
    ("matmul", "ij,jk->ik", ((B, 4), (4, 3))),
    ("batch", "bij,bjk->bik", ((B, 3, 4), (B, 4, 2))),
    ("trace", "ii->i", ((4, 4),)),
    ("sum", "ij->j", ((B, 4),)),
    ("outer", "i,j->ij", ((3,), (4,))),
    ("attention", "bhqd,bhkd->bhqk", ((B, 2, 3, 4), (B, 2, 5, 4))),
    ("transpose", "bchw->bhwc", ((B, 2, 3, 4),)),
    ("three", "ij,jk,kl->il", ((2, 3), (3, 4), (4, 2))),
):
    case(
        f"einsum_{_name}", lambda *tensors, e=_equation: paddle.einsum(e, *tensors), *(f32(*shape) for shape in _shapes)
    )
case("tensordot", lambda x, y: paddle.tensordot(x, y, axes=1), f32(2, 3, 4), f32(4, 5))
case("cdist", paddle.cdist, f32(3, 4), f32(5, 4))
case("cosine_similarity", lambda x, y: F.cosine_similarity(x, y, axis=1), f32(B, 5), f32(B, 5))
case("pairwise_distance", F.pairwise_distance, f32(B, 5), f32(B, 5))


def positive(random, shape):
    square = random.standard_normal(shape)
    return square @ square.swapaxes(-1, -2) + 2 * paddle.eye(shape[-1]).numpy()


SPD = made("float32", (2, 4, 4), positive)
case("cholesky", paddle.linalg.cholesky, SPD)
case("cholesky_upper", lambda x: paddle.linalg.cholesky(x, upper=True), SPD)
case("inverse", paddle.inverse, SPD)
case("det", paddle.linalg.det, SPD)
case("slogdet", paddle.linalg.slogdet, SPD)
case("solve", paddle.linalg.solve, SPD, f32(2, 4, 3))
case("triangular_solve", lambda x, y: paddle.linalg.triangular_solve(x, y, upper=False), SPD, f32(2, 4, 3))
case("matrix_power", lambda x: paddle.linalg.matrix_power(x, 3), SPD)
case("matrix_rank", paddle.linalg.matrix_rank, SPD)
case("trace", lambda x: paddle.trace(x, 1, 1, 2), f32(B, 3, 4))
# Signs and orders of vectors are free: what comes of them is compared.
case("svd", lambda x: paddle.linalg.svd(x)[1], f32(4, 3))
case("qr", lambda x: paddle.matmul(*paddle.linalg.qr(x)), f32(4, 3))
case("eigh", lambda x: paddle.linalg.eigh(x)[0], SPD)
case("renorm", lambda x: paddle.renorm(x, 2.0, 0, 1.0), f32(3, 4))

# Fourier transforms; the results as pairs of reals.
case("rfft", lambda x: paddle.as_real(paddle.fft.rfft(x)), f32(B, 8))
case("irfft", lambda x: paddle.fft.irfft(paddle.as_complex(x)), f32(B, 5, 2))
case("fft", lambda x: paddle.as_real(paddle.fft.fft(paddle.as_complex(x), norm="ortho")), f32(B, 6, 2))
case("fft2", lambda x: paddle.as_real(paddle.fft.fft2(paddle.as_complex(x))), f32(4, 6, 2))
case("stft", lambda x: paddle.as_real(paddle.signal.stft(x, 8, 4)), f32(B, 24))
case("abs_of_rfft", lambda x: paddle.abs(paddle.fft.rfft(x)), f32(B, 8))

# Attention.
case(
    "attention",
    lambda x, y, z: F.scaled_dot_product_attention(x, y, z),
    f32(B, T, 2, 4),
    f32(B, T, 2, 4),
    f32(B, T, 2, 4),
)
case(
    "attention_mask",
    lambda x, y, z, w: F.scaled_dot_product_attention(x, y, z, w),
    f32(B, 5, 2, 4),
    f32(B, 5, 2, 4),
    f32(B, 5, 2, 4),
    f32(B, 1, 5, 5),
)
case(
    "attention_causal",
    lambda x, y, z: F.scaled_dot_product_attention(x, y, z, is_causal=True),
    f32(2, 5, 2, 4),
    f32(2, 5, 2, 4),
    f32(2, 5, 2, 4),
    formats=("pir",),
    notes="3.0.0 can run it on a GPU only",
)
layer("multi_head_attention", lambda: nn.MultiHeadAttention(8, 2), f32(B, T, 8))
layer("transformer_layer", lambda: nn.TransformerEncoderLayer(8, 2, 16, normalize_before=True), f32(B, T, 8))
layer("transformer_decoder", lambda: nn.TransformerDecoderLayer(8, 2, 16), f32(B, T, 8), f32(B, 4, 8))


# Recurrent layers.
class Cell(nn.Layer):
    def __init__(self, kind):
        super().__init__()
        self.cell = kind(4, 3)

    def forward(self, x):
        return self.cell(x)[1]


for _kind in ("LSTM", "GRU", "SimpleRNN"):
    _make = getattr(nn, _kind)
    layer(f"rnn_{_kind.lower()}", lambda make=_make: make(4, 3), f32(B, T, 4))
    layer(
        f"rnn_{_kind.lower()}_both_ways",
        lambda make=_make: make(4, 3, num_layers=2, direction="bidirect"),
        f32(B, T, 4),
    )
    layer(f"rnn_{_kind.lower()}_time_major", lambda make=_make: make(4, 3, time_major=True), f32(T, B, 4))
    layer(f"rnn_{_kind.lower()}_cell", lambda kind=_kind: Cell(getattr(nn, f"{kind}Cell")), f32(B, 4))
layer("rnn_relu", lambda: nn.SimpleRNN(4, 3, activation="relu"), f32(B, T, 4))


class Lengths(nn.Layer):
    def __init__(self, kind, **options):
        super().__init__()
        self.rnn = kind(4, 3, **options)

    def forward(self, x, y):
        return self.rnn(x, sequence_length=y)


class Given(nn.Layer):
    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(4, 3)

    def forward(self, x, y, z):
        return self.rnn(x, (y, z))


layer("rnn_lengths", lambda: Lengths(nn.LSTM, direction="bidirect"), f32(3, 5, 4), given([5, 2, 3], "int64"))
layer("rnn_lengths_gru", lambda: Lengths(nn.GRU), f32(3, 5, 4), given([1, 5, 3], "int64"))
layer("rnn_given_state", Given, f32(B, T, 4), f32(1, B, 3), f32(1, B, 3))

# Losses and what goes with them.
case("cross_entropy", F.cross_entropy, f32(B, 5), i64(B, high=5))
case("cross_entropy_none", lambda x, y: F.cross_entropy(x, y, reduction="none"), f32(B, 5), i64(B, 1, high=5))
case("cross_entropy_soft", lambda x, y: F.cross_entropy(x, y, soft_label=True), f32(3, 5), f32(3, 5, low=0.0, high=0.4))
case(
    "cross_entropy_ignore",
    lambda x, y: F.cross_entropy(x, y, ignore_index=2, reduction="none"),
    f32(4, 5),
    given([1, 2, 0, 2], "int64"),
)
case(
    "softmax_with_cross_entropy",
    lambda x, y: F.softmax_with_cross_entropy(x, y, return_softmax=True),
    f32(B, 5),
    i64(B, 1, high=5),
)
case("nll_loss", F.nll_loss, f32(3, 5), i64(3, high=5))
case("mse_loss", F.mse_loss, f32(B, 5), f32(B, 5))
case("l1_loss", F.l1_loss, f32(B, 5), f32(B, 5))
case("smooth_l1_loss", F.smooth_l1_loss, f32(B, 5), f32(B, 5))
case("bce", F.binary_cross_entropy, f32(B, 5, low=0.1, high=0.9), f32(B, 5, low=0.0, high=1.0))
case("bce_logits", F.binary_cross_entropy_with_logits, f32(B, 5), f32(B, 5, low=0.0, high=1.0))
case("kl_div", F.kl_div, f32(B, 5), f32(B, 5, low=0.1, high=1.0))
case("kl_div_none", lambda x, y: F.kl_div(x, y, reduction="none"), f32(3, 5), f32(3, 5, low=0.1, high=1.0))
case("label_smooth", lambda x: F.label_smooth(x, epsilon=0.2), f32(B, 5, low=0.0, high=1.0))
case("log_loss", F.log_loss, f32(B, 1, low=0.1, high=0.9), f32(B, 1, low=0.0, high=1.0))
case("square_error_cost", F.square_error_cost, f32(B, 5), f32(B, 5))
case("sigmoid_focal_loss", F.sigmoid_focal_loss, f32(3, 5), f32(3, 5, low=0.0, high=1.0))
case(
    "ctc_loss",
    lambda x, y, z, w: F.ctc_loss(x, y, z, w, reduction="none"),
    f32(6, 2, 4),
    given([[1, 2], [3, 1]], "int32"),
    given([6, 5], "int64"),
    given([2, 1], "int64"),
)
case(
    "viterbi_decode",
    lambda x, y, z: paddle.text.viterbi_decode(x, y, z, include_bos_eos_tag=False),
    f32(2, 4, 3),
    f32(3, 3),
    given([4, 3], "int64"),
)
case(
    "viterbi_decode_tags",
    lambda x, y, z: paddle.text.viterbi_decode(x, y, z),
    f32(2, 4, 4),
    f32(4, 4),
    given([4, 4], "int64"),
)
case("segment_sum", paddle.geometric.segment_sum, f32(5, 3), given([0, 0, 1, 2, 2], "int64"))
case("segment_max", paddle.geometric.segment_max, f32(5, 3), given([0, 0, 1, 2, 2], "int64"))
case("segment_mean", paddle.geometric.segment_mean, f32(5, 3), given([0, 0, 1, 2, 2], "int64"))
case(
    "send_u_recv",
    lambda x, y, z: paddle.geometric.send_u_recv(x, y, z, "sum"),
    f32(4, 3),
    given([0, 1, 2], "int64"),
    given([1, 1, 0], "int64"),
)
