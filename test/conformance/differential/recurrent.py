"""Cases of RNN, GRU and LSTM."""

from __future__ import annotations

import numpy as np

from .draw import Case, Draw, Operand

FUNCTIONS = {  # with the parameters that each takes
    "Affine": "ab", "Elu": "a", "HardSigmoid": "ab", "LeakyRelu": "a", "Relu": "", "ScaledTanh": "ab", "Sigmoid": "",
    "Softplus": "", "Softsign": "", "Tanh": "", "ThresholdedRelu": "a",
}  # fmt: skip


def functions(d: Draw, count: int) -> dict:
    chosen = [d.pick(list(FUNCTIONS)) for _ in range(count)]
    parameters = {
        name: [d.int(1, 9) / 10 for f in chosen if letter in FUNCTIONS[f]]
        for name, letter in (("activation_alpha", "a"), ("activation_beta", "b"))
    }
    return {"activations": chosen, **{name: values for name, values in parameters.items() if values}}


def recurrent(d: Draw, gates: int, states: int, activations: int) -> Case:
    steps, batch, size, hidden = d.int(1, 6), d.int(1, 4), d.int(1, 9), d.pick([1, 2, 3, 8, 17])
    directions, dtype = d.int(1, 2), d.dtype()
    layout = int(d.opset >= 14 and d.chance(0.2))
    # The reference evaluator knows all types and layouts, but not the rest; the runtime the rest of f32 only.
    full = dtype == np.float32 and not layout
    attributes = {
        "direction": "bidirectional" if directions == 2 else d.pick(["forward", "reverse"]),
        "hidden_size": hidden,
    }
    if layout:
        attributes["layout"] = layout
    if gates == 3:
        attributes.update(d.some(linear_before_reset=d.int(0, 1)))
    if gates == 4 and full:
        attributes.update(d.some(input_forget=d.int(0, 1)))
    if full and d.chance(0.3):
        attributes["clip"] = d.int(1, 9) / 10
    if full and d.chance(0.4):
        attributes.update(functions(d, activations * directions))

    def weights(*shape: int, constant: float = 0.7, chance: float = 1) -> Operand | None:
        return d.operand(shape, dtype, "unit", constant) if d.chance(chance) else None

    state = (batch, directions, hidden) if layout else (directions, batch, hidden)
    lengths = np.array([d.int(1, steps) for _ in range(batch)], np.int32)
    return Case(
        d.op,
        [
            weights(*((batch, steps, size) if layout else (steps, batch, size)), constant=0),
            weights(directions, gates * hidden, size),
            weights(directions, gates * hidden, hidden),
            weights(directions, 2 * gates * hidden, chance=0.6),
            Operand(lengths) if full and d.chance(0.4) else None,
            *(weights(*state, constant=0.2, chance=0.5) for _ in range(states)),
            *([weights(directions, 3 * hidden, chance=0.4)] if gates == 4 else []),
        ],
        attributes,
        outputs=1 + states,
        symbolic=int(d.chance(0.3)),
        loose=10,
    )


GENERATORS = {
    "GRU": lambda d: recurrent(d, 3, 1, 2),
    "LSTM": lambda d: recurrent(d, 4, 2, 3),
    "RNN": lambda d: recurrent(d, 1, 1, 1),
}
