"""Draws a benchmark's rows: one group of bars for each model and thread count, as speed relative to Skiff's."""

from __future__ import annotations

from pathlib import Path


def draw(rows: list[dict], file: Path) -> None:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    groups = list(dict.fromkeys((row["model"], row["threads"]) for row in rows))
    engines = list(dict.fromkeys(row["engine"] for row in rows))
    figure, axes = pyplot.subplots(figsize=(1.6 * len(groups) + 2, 4), layout="constrained")
    width = 0.8 / len(engines)
    for place, engine in enumerate(engines):
        times = [next(r["min_ms"] for r in rows if (r["model"], r["threads"], r["engine"]) == (*group, engine))
                 for group in groups]
        best = [min(r["min_ms"] for r in rows if (r["model"], r["threads"]) == group) for group in groups]
        heights = [fastest / mine for fastest, mine in zip(best, times)]
        bars = axes.bar([i + place * width for i in range(len(groups))], heights, width, label=engine)
        axes.bar_label(bars, [f"{mine:.2f}" for mine in times], fontsize=7)
    axes.set_xticks([i + 0.4 - width / 2 for i in range(len(groups))],
                    [f"{model}\n{threads} thread(s)" for model, threads in groups], fontsize=8)
    axes.set_ylabel("speed, the fastest engine = 1 (bars show ms)")
    axes.legend(loc="lower right")
    figure.savefig(file, dpi=120)
