#!/usr/bin/env python3
"""What tools/demo shows once everything is built: a digit classifier's accuracy on images it never saw, ResNet-50
against the output that ships with it, a network of Paddle in both of its formats and as ONNX, and a search for sentences
by their meaning; with compile time, artifact size, memory and latency."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "test"))
from harness import compare, tensors, tools  # noqa: E402
from models import light, minilm  # noqa: E402
from models.digits.data import splits  # noqa: E402

BATCH = 64
QUESTIONS = ["Can I use another batch size than the one I compiled for?", "What happens if the file is damaged?",
             "How are weights kept small in memory?", "Which processors does the code run on?"]


def tool(*arguments: str | Path) -> str:
    done = subprocess.run([tools.tool(str(arguments[0])), *map(str, arguments[1:])], stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(f"demo: {arguments[0]} failed with exit code {done.returncode}")  # it has said why on stderr
    return done.stdout


def compiled(model: Path, artifact: Path, *weights: Path) -> list[tuple[str, str]]:
    started = time.monotonic()
    tool("skiffc", model, "-o", artifact, "--target", "host")
    size = sum(file.stat().st_size for file in (model, *weights))
    return [
        ("compile", f"{time.monotonic() - started:.2f} s"),
        ("artifact", f"{artifact.stat().st_size / 1e6:.2f} MB, from a model of {size / 1e6:.2f} MB"),
    ]


def timed(artifact: Path, *dims: str) -> list[tuple[str, str]]:
    report = json.loads(tool("skiff-run", artifact, "--benchmark", "--seconds", "2", "--json", *dims))
    times = report["benchmark"]
    return [
        ("load", f"{report['load_ms']:.2f} ms"),
        ("peak memory", f"{report['peak_rss_bytes'] / 1e6:.1f} MB"),
        ("latency, batch 1", f"{times['min_ms']:.3f} ms best, {times['median_ms']:.3f} ms median of {times['runs']} runs"),
    ]


def run(artifact: Path, inputs: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    given, made = artifact.with_suffix(".in.npz"), artifact.with_suffix(".out.npz")
    tensors.save(given, inputs)
    tool("skiff-run", artifact, "--inputs", given, "--outputs", made)
    return tensors.load(made)


def digits(folder: Path) -> list[tuple[str, str]]:
    artifact = folder / "digits.skiff"
    rows = compiled(ROOT / "test/models/digits/digits.onnx", artifact)
    _, (images, labels) = splits()
    right = batches = 0
    # The last batch is smaller: the artifact's batch is symbolic.
    for start in range(0, len(images), BATCH):
        batch = slice(start, start + BATCH)
        guesses = run(artifact, {"image": images[batch]})["probabilities"].argmax(1)
        right += int((guesses == labels[batch]).sum())
        batches += 1
    rows += timed(artifact)
    rows.append(("accuracy", f"{right / len(labels):.2%}: {right} of {len(labels)} held-out images right, in {batches} batches"))
    if right < 0.97 * len(labels):
        sys.exit(f"demo: only {right} of {len(labels)} digits right; the committed network knows 99%")
    return rows


def resnet50(folder: Path) -> list[tuple[str, str]]:
    artifact = folder / "resnet50.skiff"
    rows = compiled(light.path("light_resnet50"), artifact)
    inputs, references = light.shipped_pair("light_resnet50")
    ((name, reference),) = references.items()
    output = run(artifact, inputs)[name]
    if wrong := compare.official(reference, output, rtol=1e-3, atol=1e-7):
        sys.exit(f"demo: ResNet-50 differs from the output that ships with it: {wrong}")
    worst = float(np.abs(output - reference).max() / np.abs(reference).max())
    rows += timed(artifact)
    rows.append(("against shipped output", f"agrees, largest relative error {worst:.1e}"))
    return rows


def paddle(folder: Path) -> list[tuple[str, str]]:
    """Outputs are compared by place: each format names them in its own way."""
    source = ROOT / "test/models/paddle-demo"
    inputs = tensors.load(source / "inputs.npz")
    (reference,) = tensors.load(source / "outputs.npz").values()
    rows, outputs = [], {}
    for name, file, *weights in [
        ("PIR", "inference.json", "inference.pdiparams"),
        ("ProgramDesc", "inference.pdmodel", "inference.pdiparams"),
        ("ONNX", "network.onnx"),
    ]:
        artifact = folder / f"{file}.skiff"
        made = compiled(source / file, artifact, *(source / weight for weight in weights))
        rows += [(f"{name}: {key}", value) for key, value in made]
        (outputs[name],) = run(artifact, inputs).values()
        if wrong := compare.f32_bar(reference, outputs[name]):
            sys.exit(f"demo: {file} differs from what Paddle computes: {wrong}")
    rows += timed(folder / "inference.json.skiff")
    worst = max(float(np.abs(output - reference).max() / np.abs(reference).max()) for output in outputs.values())
    rows.append(("against Paddle's output", f"all three agree, largest relative error {worst:.1e}"))
    same = all(np.array_equal(output, outputs["PIR"]) for output in outputs.values())
    rows.append(("against each other", "the same bits" if same else "not the same bits"))
    return rows


def sentences() -> list[tuple[str, str]]:
    """The sentences of this project's documentation, each with its page."""
    found = []
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        text = re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL)
        for paragraph in re.split(r"\n\n|\n- ", text):
            if paragraph.startswith(("#", "|", "<")):
                continue
            plain = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", " ".join(paragraph.split())).replace("**", "")
            found += [(sentence, page.name) for sentence in re.split(r"(?<=[.?!]) (?=[A-Z])", plain.lstrip("-* "))
                      if len(sentence) > 30]
    return found


def search(folder: Path) -> list[tuple[str, str]]:
    artifact = folder / "minilm.skiff"
    rows = compiled(minilm.path(), artifact)
    tokenizer, corpus = minilm.Tokenizer(), sentences()
    corpus.sort(key=lambda entry: len(entry[0]))  # sentences of about the same length share a batch

    def embedded(texts: list[str]) -> np.ndarray:
        batches = [tokenizer(texts[start : start + BATCH]) for start in range(0, len(texts), BATCH)]
        lengths.extend(batch["input_ids"].shape[1] for batch in batches)
        return np.concatenate([run(artifact, batch)["sentence_embedding"] for batch in batches])

    lengths: list[int] = []
    scores = embedded(QUESTIONS) @ embedded([sentence for sentence, _ in corpus]).T
    rows += timed(artifact, "--dim", "batch=1", "--dim", "length=16")
    rows.append(("corpus", f"{len(corpus)} sentences of this project's documentation; one artifact, batches of "
                           f"{min(lengths)} to {max(lengths)} tokens"))
    for question, row in zip(QUESTIONS, scores):
        rows.append(("", ""))
        rows.append(("question", question))
        for place in np.argsort(-row)[:3]:
            sentence, page = corpus[place]
            rows.append((f"  {row[place]:.2f}  {page}", sentence if len(sentence) < 120 else sentence[:117] + "..."))
    return rows


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="skiff-demo-") as folder:
        for title, demo in [
            ("Handwritten digits: a CNN trained by test/models/digits/train.py", digits),
            ("ResNet-50 of the onnx package (light_resnet50.onnx)", resnet50),
            ("A residual network of Paddle: as PIR, as a ProgramDesc, and its ONNX export by paddle2onnx", paddle),
            ("Search by meaning with the sentence encoder all-MiniLM-L6-v2", search),
        ]:
            print(f"\n{title}", flush=True)
            for key, value in demo(Path(folder)):
                print(f"  {key:<24}{value}".rstrip())


if __name__ == "__main__":
    main()
