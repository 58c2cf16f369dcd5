"""Edits a model as a graph: other attributes, names, sizes, types and operators. What comes out is a well-formed file, so
that it is the compiler's passes that have to find what is wrong with it, and not the reader of protobufs."""

from __future__ import annotations

import random
from collections.abc import Callable

import onnx
from onnx import numpy_helper

NUMBERS = (-(2**63), -(2**31), -3, -2, -1, 0, 1, 2, 3, 4, 5, 7, 64, 2**31, 2**62, 2**63 - 1)
FLOATS = (0.0, -0.0, 0.5, -1.0, 1.0, 3.7, 1e30, float("inf"), float("nan"))
TYPES = (1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 16, 17, 21)


def edited(model: onnx.ModelProto, chance: random.Random) -> bytes:
    """One to three edits of a model; `model` itself is changed."""
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        parts = _Parts(model)
        if parts.nodes and parts.infos:
            chance.choice(_EDITS)(parts, chance)
    return model.SerializeToString()


class _Parts:
    """What a model has, of its sub-graphs and functions too."""

    def __init__(self, model: onnx.ModelProto):
        self.model = model
        self.lists = [model.graph.node, *(function.node for function in model.functions)]
        self.infos = [*model.graph.input, *model.graph.output]
        self.tensors = list(model.graph.initializer)
        self.nodes: list[onnx.NodeProto] = []
        self.attributes: list[onnx.AttributeProto] = []
        pending = list(self.lists)
        while pending:
            for node in pending.pop():
                self.nodes.append(node)
                self.attributes += node.attribute
                for graph in (a.g for a in node.attribute if a.HasField("g")):
                    self.lists.append(graph.node)
                    pending.append(graph.node)
                    self.infos += [*graph.input, *graph.output]
                    self.tensors += graph.initializer
        self.tensors += [a.t for a in self.attributes if a.HasField("t")]
        self.names = sorted({name for node in self.nodes for name in (*node.input, *node.output)}
                            | {thing.name for thing in (*self.infos, *self.tensors)})


Edit = Callable[[_Parts, random.Random], None]


def _attribute(parts: _Parts, chance: random.Random) -> None:
    attribute = chance.choice([a for a in parts.attributes if not a.HasField("g")] or [onnx.AttributeProto()])
    if attribute.type == onnx.AttributeProto.INTS and attribute.ints:
        if chance.random() < 0.3:
            attribute.ints.append(chance.choice(NUMBERS))
        attribute.ints[chance.randrange(len(attribute.ints))] = chance.choice(NUMBERS)
    elif attribute.type == onnx.AttributeProto.FLOAT:
        attribute.f = chance.choice(FLOATS)
    elif attribute.type == onnx.AttributeProto.STRING:
        attribute.s = chance.choice((b"", b"linear", b"constant", b"SAME_UPPER", b"NOTSET", b"max"))
    else:
        attribute.i = chance.choice(NUMBERS)


def _without_attribute(parts: _Parts, chance: random.Random) -> None:
    node = chance.choice(parts.nodes)
    if node.attribute:
        del node.attribute[chance.randrange(len(node.attribute))]


def _name(parts: _Parts, chance: random.Random) -> None:
    node = chance.choice(parts.nodes)
    names = chance.choice((node.input, node.input, node.output))
    if not names:
        return
    at = chance.randrange(len(names))
    what = chance.random()
    if what < 0.6:
        names[at] = chance.choice([*parts.names, ""])
    elif what < 0.8:
        del names[at]
    else:
        names.append(chance.choice([*parts.names, "new"]))


def _operator(parts: _Parts, chance: random.Random) -> None:
    chance.choice(parts.nodes).op_type = chance.choice(parts.nodes).op_type


def _node(parts: _Parts, chance: random.Random) -> None:
    nodes = chance.choice(parts.lists)
    if not nodes:
        return
    at = chance.randrange(len(nodes))
    node = onnx.NodeProto()
    node.CopyFrom(nodes[at])
    if chance.random() < 0.5:
        del nodes[at]
    if chance.random() < 0.5:  # elsewhere, in another graph or function too
        chance.choice(parts.lists).add().CopyFrom(node)


def _dim(parts: _Parts, chance: random.Random) -> None:
    info = chance.choice(parts.infos)
    dims = info.type.tensor_type.shape.dim
    if chance.random() < 0.2:
        dims.add().dim_value = chance.choice(NUMBERS)
    elif dims and chance.random() < 0.2:
        del dims[chance.randrange(len(dims))]
    elif dims and chance.random() < 0.5:
        chance.choice(dims).dim_param = chance.choice(("", "n", "batch", "length", "other"))
    elif dims:
        chance.choice(dims).dim_value = chance.choice(NUMBERS)


def _type(parts: _Parts, chance: random.Random) -> None:
    chance.choice(parts.infos).type.tensor_type.elem_type = chance.choice(TYPES)


def _values(parts: _Parts, chance: random.Random) -> None:
    """Other values, another shape or another type of a constant."""
    tensor = chance.choice(parts.tensors or [onnx.TensorProto()])
    if tensor.data_location == onnx.TensorProto.EXTERNAL or not tensor.data_type:
        return
    array = numpy_helper.to_array(tensor).copy()
    what = chance.random()
    if what < 0.6 and array.size and array.dtype.kind in "iuf":
        low, high = (-(2**63), 2**63 - 1) if array.dtype.itemsize == 8 else (-100, 100)
        value = chance.choice(FLOATS) if array.dtype.kind == "f" else min(max(chance.choice(NUMBERS), low), high)
        array.reshape(-1)[chance.randrange(array.size)] = max(value, 0) if array.dtype.kind == "u" else value
    elif what < 0.8:
        array = array.reshape(array.shape[::-1]) if chance.random() < 0.5 else array.reshape(-1)
    else:
        array = array.astype(chance.choice(("float32", "int64", "int32", "bool", "float64", "uint8")))
    tensor.CopyFrom(numpy_helper.from_array(array, tensor.name))


def _opset(parts: _Parts, chance: random.Random) -> None:
    chance.choice(parts.model.opset_import).version = chance.choice((1, 6, 7, 9, 11, 12, 13, 17, 18, 21, 24))


_EDITS: tuple[Edit, ...] = (_attribute, _attribute, _without_attribute, _name, _name, _operator, _node, _dim, _type,
                            _values, _values, _opset)
