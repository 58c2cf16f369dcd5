"""Control flow over tensors, as to_static writes it: if, while, for, break, arrays."""

import numpy as np
import paddle
import paddle.nn as nn
from casebook import B, case, f32, i64, layer


def flow(name, function, *inputs, sets=None):
    case(name, function, *inputs, convert=True, sets=sets or [])


def numbers(*shape, scale=1.0, seed=0):
    return (np.random.default_rng(seed).standard_normal(shape) * scale).astype("float32")


X = numbers(2, 3)


def if_else(x):
    if x.sum() > 0:
        y = x * 2
    else:
        y = x - 1
    return y


def if_only(x):
    y = x * 1.5
    if x.mean() > 0:
        y = y + 1.5
    return y


def if_two_results(x, y):
    if y > 0:
        a, b = x + y, x * y
    else:
        a, b = x - y, x
    return a, b


def if_input_passed_on(x):
    if x.max() > 0:
        y = x
    else:
        y = -x
    return y + 0.5


def elif_chain(x, y):
    if y == 0:
        z = x + 0.5
    elif y == 1:
        z = paddle.exp(x)
    elif y == 2:
        z = x.cumsum(axis=0)
    else:
        z = paddle.zeros_like(x)
    return z


def if_nested(x, y):
    if y > 0:
        if x.sum() > 0:
            z = x * 3
        else:
            z = x / 3
    else:
        z = x + 3
    return z


def if_and_or(x, y):
    if x.sum() > 0 and y > 0:
        return x * 2
    if x.sum() < -1 or y < 0:
        return x - 2
    return x


def if_other_shape(x, y):
    if y > 0:
        z = x[:, :2]
    else:
        z = paddle.concat([x, x], axis=1)
    return z * 2


def while_counted(x):
    i = paddle.zeros([], "int64")
    while i < 4:
        x = x * 0.5 + 1.5
        i = i + 1
    return x, i


def while_on_data(x):
    n = paddle.zeros([1], "int32")
    while (x * x).sum() > 1.0:
        x = x * 0.5
        n = n + 1
    return x, n


def while_input_count(x, y):
    total = paddle.zeros_like(x)
    while y > 0:
        total = total + x * y.astype("float32")
        y = y - 1
    return total


def while_with_if(x, y):
    i = paddle.zeros([1], "int64")
    while i < y:
        if i % 2 == 0:
            x = x + 1.5
        else:
            x = x * 0.5
        i = i + 1
    return x


def while_in_while(x, y):
    i = paddle.zeros([1], "int64")
    while i < y:
        j = paddle.zeros([1], "int64")
        while j < i:
            x = x + 0.5
            j = j + 1
        x = x * 0.9
        i = i + 1
    return x


def for_range(x, y):
    total = x * 0
    for i in range(y):
        total = total + x * i
    return total


def for_range_break(x, y):
    total = x.sum() * 0
    for i in range(y):
        total = total + x.abs().sum()
        if total > 10.0:
            break
    return total


def for_range_continue(x, y):
    total = x * 0
    for i in range(y):
        if i % 3 == 1:
            continue
        total = total + x + i
    return total


def for_rows(x):
    last = paddle.zeros([3])
    for row in x:
        last = last * 0.5 + row
    return last


def array_stacked(x, y):
    rows = []
    for _ in range(y):
        x = paddle.tanh(x * 1.5)
        rows.append(x)
    return paddle.stack(rows)


def array_concatenated(x, y):
    rows, i = [], paddle.zeros([1], "int64")
    while i < y:
        rows.append(x * i.astype("float32"))
        i = i + 1
    return paddle.concat(rows, axis=1)


def array_fixed(x):
    array = paddle.tensor.create_array("float32")
    zero, one = paddle.zeros([1], "int64"), paddle.ones([1], "int64")
    paddle.tensor.array_write(x, zero, array)
    paddle.tensor.array_write(x * 2, one, array)
    return paddle.tensor.array_read(array, one) + paddle.tensor.array_read(array, zero)


def unrolled(x):
    for i in range(3):
        x = x + i * 0.5
    return x


def shape_decides(x):
    if paddle.shape(x)[0] > 2:
        return x[:2] * 2
    return x + 0.5


def loop_over_shape(x):
    total = paddle.zeros([3])
    for i in range(paddle.shape(x)[0]):
        total = total + x[i]
    return total


def returns_early(x):
    if x.max() < 0:
        return paddle.zeros([2])
    x = x + 1.5
    if x.min() > 0:
        return x[0, :2]
    return -x[1, :2]


def cond_api(x):
    return paddle.static.nn.cond(x.sum() > 0, lambda: x * 2, lambda: x - 1)


def case_api(x, y):
    return paddle.static.nn.case([(y < 1, lambda: x + 1.5), (y < 3, lambda: x * 2)], default=lambda: -x)


def switch_api(x, y):
    return paddle.static.nn.switch_case(y, {1: lambda: x + 1.5, 3: lambda: x * 2}, default=lambda: -x)


def while_api(x):
    i, x = paddle.static.nn.while_loop(
        lambda i, x: i < 3, lambda i, x: [i + 1, x * 1.5 - 0.25], [paddle.zeros([1], "int32"), x]
    )
    return x


ONE = {"sets": [[X], [-np.abs(X)], [np.abs(numbers(4, 3, seed=2))]]}
flow("if_else", if_else, f32(B, 3), **ONE)
flow("if_only", if_only, f32(B, 3), **ONE)
flow("if_input_passed_on", if_input_passed_on, f32(B, 3), **ONE)
flow("cond_api", cond_api, f32(B, 3), **ONE)
flow("returns_early", returns_early, f32(B, 3), **ONE)
flow("if_two_results", if_two_results, f32(B, 3), f32(1), sets=[[X, [1.5]], [numbers(3, 3), [-1.5]]])
for _function in (elif_chain, case_api, switch_api):
    flow(_function.__name__, _function, f32(B, 3), i64(1), sets=[[X, [0]], [X, [1]], [numbers(3, 3), [2]], [X, [3]]])
for _function in (if_nested, if_and_or, if_other_shape):
    flow(
        _function.__name__,
        _function,
        f32(B, 3),
        i64(1),
        sets=[[X, [1]], [-X, [1]], [numbers(3, 3), [-1]], [X * 0, [0]]],
    )
flow("while_counted", while_counted, f32(B, 3))
flow("while_on_data", while_on_data, f32(B, 3), sets=[[X], [X * 50], [X * 0.01]])
flow("while_api", while_api, f32(B, 3))
COUNTED = {"sets": [[X, [3]], [X, [0]], [numbers(3, 3, seed=4), [1]], [X, [5]]]}
for _function in (while_input_count, while_with_if, while_in_while):
    flow(_function.__name__, _function, f32(B, 3), i64(1), **COUNTED)
SCALAR = {"sets": [[x, n[0]] for x, n in COUNTED["sets"]]}
for _function in (for_range, for_range_break, for_range_continue):
    flow(_function.__name__, _function, f32(B, 3), i64(), **SCALAR)
flow("for_rows", for_rows, f32(B, 3))
NOT_NONE = [[X, 3], [numbers(3, 3, seed=4), 1]]
flow("array_stacked", array_stacked, f32(B, 3), i64(), sets=NOT_NONE)
flow("array_concatenated", array_concatenated, f32(B, 3), i64(1), sets=[[x, [n]] for x, n in NOT_NONE])
flow("array_fixed", array_fixed, f32(B, 3))
flow("unrolled", unrolled, f32(B, 3))
flow("shape_decides", shape_decides, f32(B, 3))
flow("loop_over_shape", loop_over_shape, f32(B, 3))


class Decoder(nn.Layer):
    """Greedy decoding until every row has ended."""

    def __init__(self):
        super().__init__()
        self.embedding, self.cell, self.out = nn.Embedding(8, 6), nn.GRUCell(6, 6), nn.Linear(6, 8)

    def forward(self, x, y):
        token = paddle.ones([paddle.shape(x)[0]], "int64")
        ended = paddle.zeros([paddle.shape(x)[0]], "bool")
        tokens, i = [], paddle.zeros([1], "int64")
        while i < y and not ended.all():
            _, x = self.cell(self.embedding(token), x)
            token = paddle.where(ended, paddle.zeros_like(token), paddle.argmax(self.out(x), axis=-1))
            ended = paddle.logical_or(ended, token == 2)
            tokens.append(token)
            i = i + 1
        return paddle.stack(tokens, axis=1)


class Gated(nn.Layer):
    """Weights that only one branch uses."""

    def __init__(self):
        super().__init__()
        self.first, self.second = nn.Linear(3, 4), nn.Linear(3, 4)

    def forward(self, x):
        if x.sum() > 0:
            return nn.functional.relu(self.first(x))
        return self.second(x)


layer(
    "greedy_decoder", Decoder, f32(B, 6), i64(1), sets=[[numbers(2, 6), [6]], [numbers(3, 6, scale=3.0, seed=1), [2]]]
)
layer("gated_weights", Gated, f32(B, 3), **ONE)
