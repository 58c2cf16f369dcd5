"""Transformer encoders as ONNX models, spelled out as PyTorch's exporter writes them: BERT and ViT.

Weights come by name and shape from a function: `random_weights`, or the tensors of a checkpoint, whose names (those
of Hugging Face's `transformers`) are used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET, IR_VERSION = 17, 8
Weights = Callable[[str, tuple[int, ...]], np.ndarray]
Dim = int | str  # a str names a symbolic dim


def random_weights(seed: int) -> Weights:
    """Scaled so that activations keep their size from layer to layer, as after training."""
    random = np.random.default_rng(seed)

    def weights(name: str, shape: tuple[int, ...]) -> np.ndarray:
        values = random.standard_normal(shape, np.float32)
        if len(shape) == 1:
            return 1 + 0.1 * values if "weight" in name else 0.1 * values
        return values * np.float32(1 if "embeddings" in name else np.prod(shape[1:]) ** -0.5)

    return weights


class Encoder:
    """Nodes and initializers of one graph."""

    def __init__(self, weights: Weights, hidden: int, heads: int, epsilon: float):
        self.weights, self.hidden, self.heads, self.epsilon = weights, hidden, heads, epsilon
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: dict[str, onnx.TensorProto] = {}

    def op(self, kind: str, *inputs: str, output: str = "", **attributes) -> str:
        output = output or f"{kind.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [output], name=output, **attributes))
        return output

    def constant(self, name: str, values: np.ndarray) -> str:
        self.initializers[name] = numpy_helper.from_array(np.array(values, order="C"), name)
        return name

    def scalar(self, value: float) -> str:
        return self.constant(f"scalar_{value}", np.float32(value))

    def numbers(self, *values: int) -> str:
        return self.constant("numbers_" + "_".join(map(str, values)), np.int64(values))

    def weight(self, name: str, *shape: int) -> str:
        return self.constant(name, self.weights(name, shape))

    def dense(self, x: str, name: str, inputs: int, outputs: int) -> str:
        # The checkpoint has [outputs, inputs]; the exporter folds the transpose.
        weight = self.constant(f"{name}.weight", self.weights(f"{name}.weight", (outputs, inputs)).T)
        return self.op("Add", self.weight(f"{name}.bias", outputs), self.op("MatMul", x, weight))

    def layer_norm(self, x: str, name: str) -> str:
        parameters = [self.weight(f"{name}.{part}", self.hidden) for part in ("weight", "bias")]
        return self.op("LayerNormalization", x, *parameters, axis=-1, epsilon=self.epsilon)

    def gelu(self, x: str) -> str:
        erf = self.op("Erf", self.op("Div", x, self.scalar(2**0.5)))
        return self.op("Mul", self.op("Mul", x, self.op("Add", erf, self.scalar(1))), self.scalar(0.5))

    def attention(self, x: str, names: tuple[str, str, str], mask: str | None) -> str:
        def heads(name: str, permutation: list[int]) -> str:
            split = self.numbers(0, 0, self.heads, self.hidden // self.heads)
            return self.op("Transpose", self.op("Reshape", self.dense(x, name, self.hidden, self.hidden), split),
                           perm=permutation)

        query, key, value = heads(names[0], [0, 2, 1, 3]), heads(names[1], [0, 2, 3, 1]), heads(names[2], [0, 2, 1, 3])
        scores = self.op("Div", self.op("MatMul", query, key), self.scalar((self.hidden // self.heads) ** 0.5))
        if mask:
            scores = self.op("Add", scores, mask)
        mixed = self.op("MatMul", self.op("Softmax", scores, axis=-1), value)
        return self.op("Reshape", self.op("Transpose", mixed, perm=[0, 2, 1, 3]), self.numbers(0, 0, self.hidden))

    def model(self, name: str, inputs: list, outputs: list) -> onnx.ModelProto:
        graph = helper.make_graph(self.nodes, name, inputs, outputs, list(self.initializers.values()))
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)


@dataclass(frozen=True)
class Bert:
    hidden: int
    layers: int
    heads: int = 12
    vocabulary: int = 30522
    positions: int = 512

    def build(self, weights: Weights, batch: Dim, length: Dim, pooled: bool = False) -> onnx.ModelProto:
        """input_ids, attention_mask and token_type_ids, [batch, length] -> last_hidden_state, [batch, length, hidden];
        `pooled`: sentence_embedding, [batch, hidden], the mean over what the mask leaves, of length 1."""
        e = Encoder(weights, self.hidden, self.heads, epsilon=1e-12)
        x = self._embeddings(e)
        # 0 where the mask is 1, else the lowest float.
        mask = e.op("Unsqueeze", e.op("Cast", "attention_mask", to=TensorProto.FLOAT), e.numbers(1, 2))
        bias = e.op("Mul", e.op("Sub", e.scalar(1), mask), e.scalar(float(np.finfo(np.float32).min)))
        for layer in range(self.layers):
            at = f"encoder.layer.{layer}"
            names = tuple(f"{at}.attention.self.{part}" for part in ("query", "key", "value"))
            mixed = e.dense(e.attention(x, names, bias), f"{at}.attention.output.dense", self.hidden, self.hidden)
            x = e.layer_norm(e.op("Add", mixed, x), f"{at}.attention.output.LayerNorm")
            inner = e.gelu(e.dense(x, f"{at}.intermediate.dense", self.hidden, 4 * self.hidden))
            outer = e.dense(inner, f"{at}.output.dense", 4 * self.hidden, self.hidden)
            x = e.layer_norm(e.op("Add", outer, x), f"{at}.output.LayerNorm")
        inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, [batch, length])
                  for name in ("input_ids", "attention_mask", "token_type_ids")]
        if not pooled:
            e.op("Identity", x, output="last_hidden_state")
            shape = [batch, length, self.hidden]
            return e.model("bert", inputs, [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, shape)])
        kept = e.op("Squeeze", mask, e.numbers(1))
        kept = e.op("Transpose", kept, perm=[0, 2, 1])
        mean = e.op("Div", e.op("ReduceSum", e.op("Mul", x, kept), e.numbers(1), keepdims=0),
                    e.op("ReduceSum", kept, e.numbers(1), keepdims=0))
        norm = e.op("ReduceL2", mean, axes=[1], keepdims=1)
        e.op("Div", mean, norm, output="sentence_embedding")
        shape = [batch, self.hidden]
        return e.model("bert", inputs, [helper.make_tensor_value_info("sentence_embedding", TensorProto.FLOAT, shape)])

    def _embeddings(self, e: Encoder) -> str:
        def table(name: str, rows: int) -> str:
            return e.weight(f"embeddings.{name}_embeddings.weight", rows, self.hidden)

        length = e.op("Gather", e.op("Shape", "input_ids"), e.numbers(1), axis=0)
        ids = e.constant("embeddings.position_ids", np.arange(self.positions, dtype=np.int64).reshape(1, -1))
        ids = e.op("Slice", ids, e.numbers(0), length, e.numbers(1))
        words = e.op("Gather", table("word", self.vocabulary), "input_ids")
        types = e.op("Gather", table("token_type", 2), "token_type_ids")
        positions = e.op("Gather", table("position", self.positions), ids)
        return e.layer_norm(e.op("Add", e.op("Add", words, types), positions), "embeddings.LayerNorm")

    def inputs(self, random: np.random.Generator, batch: int, length: int) -> dict[str, np.ndarray]:
        """Sentences of different lengths, padded at the end as a tokenizer does."""
        lengths = np.maximum(length - np.arange(batch) * (length // 4), 1)
        mask = (np.arange(length) < lengths[:, None]).astype(np.int64)
        ids = random.integers(1, self.vocabulary, (batch, length), np.int64) * mask
        types = (np.arange(length) >= lengths[:, None] // 2).astype(np.int64) * mask
        return {"input_ids": ids, "attention_mask": mask, "token_type_ids": types}


BERT_BASE = Bert(hidden=768, layers=12)
MINILM_L6 = Bert(hidden=384, layers=6)


def vit_b16(weights: Weights, batch: Dim) -> onnx.ModelProto:
    """x, [batch, 3, 224, 224] -> logits, [batch, 1000]."""
    hidden, patches = 768, 14 * 14
    e = Encoder(weights, hidden, heads=12, epsilon=1e-12)
    patch = "embeddings.patch_embeddings.projection"
    x = e.op("Conv", "x", e.weight(f"{patch}.weight", hidden, 3, 16, 16), e.weight(f"{patch}.bias", hidden),
             kernel_shape=[16, 16], strides=[16, 16])
    x = e.op("Transpose", e.op("Reshape", x, e.numbers(0, hidden, patches)), perm=[0, 2, 1])
    rows = e.op("Concat", e.op("Gather", e.op("Shape", "x"), e.numbers(0)), e.numbers(1, hidden), axis=0)
    token = e.op("Expand", e.weight("embeddings.cls_token", 1, 1, hidden), rows)
    x = e.op("Add", e.op("Concat", token, x, axis=1), e.weight("embeddings.position_embeddings", 1, patches + 1, hidden))
    for layer in range(12):
        at = f"encoder.layer.{layer}"
        names = tuple(f"{at}.attention.attention.{part}" for part in ("query", "key", "value"))
        mixed = e.attention(e.layer_norm(x, f"{at}.layernorm_before"), names, None)
        x = e.op("Add", e.dense(mixed, f"{at}.attention.output.dense", hidden, hidden), x)
        inner = e.dense(e.layer_norm(x, f"{at}.layernorm_after"), f"{at}.intermediate.dense", hidden, 4 * hidden)
        x = e.op("Add", e.dense(e.gelu(inner), f"{at}.output.dense", 4 * hidden, hidden), x)
    first = e.op("Gather", e.layer_norm(x, "layernorm"), e.constant("first", np.int64(0)), axis=1)
    classes = e.constant("classifier.weight", e.weights("classifier.weight", (1000, hidden)))
    e.op("Gemm", first, classes, e.weight("classifier.bias", 1000), output="logits", transB=1)
    return e.model("vit", [helper.make_tensor_value_info("x", TensorProto.FLOAT, [batch, 3, 224, 224])],
                   [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [batch, 1000])])
