"""The whole models that Skiff is tested on: for each a file, input sets, expected outputs, and how to judge them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import onnxruntime

from harness import compare, tensors, tools
from models import light, paddle_vision, recipes, transformers

Arrays = dict[str, np.ndarray]
Inputs = Callable[[np.random.Generator, int], Arrays]  # for a batch
Judge = Callable[[np.ndarray, np.ndarray], str | None]


@dataclass(frozen=True)
class Model:
    name: str
    prepare: Callable[[Path], tuple[Path, list[tuple[Arrays, Arrays]]]]  # given a scratch folder
    judge: Judge = compare.f32_bar
    host_only: bool = False
    shapes_may_be_bound: bool = False  # try again with every input's shape fixed before calling it refused


def shared(folder: Path = tools.SHARED_MODELS) -> Iterator[Model]:
    for entry in json.loads((folder / "MANIFEST.json").read_text())["models"]:
        file = folder / entry["file"]
        yield Model(
            f"shared/{entry['name']}",
            lambda scratch, file=file: (file, list(_stored_pairs(file.parent))),
            _judge_by_manifest(**entry["tolerance"]),
            shapes_may_be_bound=True,
        )


def paddle(folder: Path = tools.SHARED_MODELS) -> Iterator[Model]:
    """Each model in both of Paddle's formats."""
    for entry in json.loads((folder / "PADDLE_MANIFEST.json").read_text())["models"]:
        for kind in entry["formats"]:
            where = folder / entry["name"] / kind
            yield Model(
                f"paddle/{entry['name'].removeprefix('paddle_')}/{kind}",
                lambda scratch, where=where: (_program(where), list(_stored_pairs(where))),
                _judge_by_manifest(**entry["tolerance"]),
                shapes_may_be_bound=True,
            )


def paddle_vision_models() -> Iterator[Model]:
    for name in paddle_vision.NAMES:
        for kind in paddle_vision.FORMATS:
            def prepare(scratch: Path, name: str = name, kind: str = kind):
                where = paddle_vision.folder(name, kind)
                return _program(where), list(_stored_pairs(where))

            yield Model(f"paddle-vision/{name}/{kind}", prepare, host_only=True)


def _program(folder: Path) -> Path:
    return folder / ("inference.json" if (folder / "inference.json").exists() else "inference.pdmodel")


def _stored_pairs(folder: Path) -> Iterator[tuple[Arrays, Arrays]]:
    for inputs in sorted(folder.glob("inputs*.npz")):
        yield tensors.load(inputs), tensors.load(inputs.with_name(inputs.name.replace("inputs", "outputs")))


def _judge_by_manifest(rtol: float, atol: float) -> Judge:
    # Looser limits belong to models that compute in half precision or integers: Skiff's float32 bar is not for them.
    float32 = rtol <= 1e-3 and atol <= 1e-3

    def judge(reference: np.ndarray, output: np.ndarray) -> str | None:
        # Of a loop without iterations ONNX Runtime, which made the references, scans [0, 0]: it does not know the other
        # dims. They are those of the loop's body, [0, N].
        if reference.size == 0 == output.size and reference.ndim == output.ndim:
            return None
        wrong = compare.within(reference, output, rtol, atol)
        if not wrong and float32 and reference.dtype == np.float32:
            wrong = compare.f32_bar(reference, output)
        return wrong

    return judge


def light_models() -> Iterator[Model]:
    for name in light.NAMES:
        large = name in ("light_bvlc_alexnet", "light_vgg19", "light_zfnet512")
        yield Model(f"{name}/batch1", lambda scratch, name=name: (light.path(name), [light.shipped_pair(name)]))
        yield Model(
            f"{name}/random_batch4",
            lambda scratch, name=name: _light_against_onnxruntime(_saved(light.with_random_weights(name, 4), scratch)),
            host_only=large,
        )


def _light_against_onnxruntime(file: Path) -> tuple[Path, list[tuple[Arrays, Arrays]]]:
    (info,) = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"]).get_inputs()
    return _against_onnxruntime(
        file, [4], lambda random, batch: recipes.images(random, batch, info.name, info.shape[1:]))


def recipe_models() -> Iterator[Model]:
    # BERT-base and ViT are left out, for time: MiniLM has the same parts.
    for name in ("resnet50", "mobilenet_v2", "mobilenet_v3_large", "minilm_s128"):
        inputs = recipes.RECIPES[name].inputs
        yield Model(
            f"{name}/batch1",
            lambda scratch, name=name, inputs=inputs: _against_onnxruntime(recipes.path(name, 1), [1], inputs),
        )
        # One artifact with a symbolic batch must serve every batch size.
        yield Model(
            f"{name}/symbolic_batch",
            lambda scratch, name=name, inputs=inputs: _against_onnxruntime(recipes.path(name, "batch"), [1, 3, 4], inputs),
        )


def transformer_models() -> Iterator[Model]:
    """One artifact for every batch and length."""
    for name, config in (("minilm", transformers.MINILM_L6), ("bert_base", transformers.BERT_BASE)):
        def prepare(scratch: Path, name: str = name, config: transformers.Bert = config):
            file, pairs = recipes.path(f"{name}_s128", "batch"), []
            for length in (1, 17, 128, 384):
                inputs = lambda random, batch: config.inputs(random, batch, length)  # noqa: E731
                pairs += _against_onnxruntime(file, [1, 3], inputs)[1]
            return file, pairs

        yield Model(f"{name}/any_length", prepare)
    vit = recipes.RECIPES["vit_b16"].inputs
    yield Model("vit_b16/batch1", lambda scratch: _against_onnxruntime(recipes.path("vit_b16", 1), [1], vit))


def _saved(model: onnx.ModelProto, scratch: Path) -> Path:
    onnx.save(model, scratch / "model.onnx")
    return scratch / "model.onnx"


def _against_onnxruntime(file: Path, batches: list[int], inputs: Inputs) -> tuple[Path, list[tuple[Arrays, Arrays]]]:
    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    pairs = []
    for batch in batches:
        given = inputs(np.random.default_rng(batch), batch)
        outputs = session.run(None, given)
        pairs.append((given, {o.name: value for o, value in zip(session.get_outputs(), outputs)}))
    return file, pairs


def missing(name: str) -> str | None:
    """Why a set can't run here."""
    manifests = {"shared": "MANIFEST.json", "paddle": "PADDLE_MANIFEST.json"}
    if name in manifests and not (tools.SHARED_MODELS / manifests[name]).exists():
        return f"no {manifests[name]} in {tools.SHARED_MODELS}; set SKIFF_MODELS to the folder of the models"
    return paddle_vision.missing() if name == "paddle-vision" else None


SETS: dict[str, Callable[[], Iterator[Model]]] = {
    "shared": shared,
    "light": light_models,
    "recipes": recipe_models,
    "transformers": transformer_models,
    "paddle": paddle,
    "paddle-vision": paddle_vision_models,
}
