"""The figures of a bench as a picture."""

from __future__ import annotations

from pathlib import Path

from .bench import Bench


def plot(bench: Bench, path: Path) -> None:
    """Write one panel a unit: submissions a minute by class size, measured and extrapolated (a PNG or SVG)."""
    from matplotlib.figure import Figure  # noqa: PLC0415 - only where a picture is asked for

    figure = Figure(figsize=(5.2 * len(bench.units), 3.8), layout="constrained")
    for axes, unit in zip(figure.subplots(1, len(bench.units), squeeze=False)[0], bench.units, strict=True):
        sizes = sorted({g.size for g in unit.graded})
        for jobs in sorted({g.jobs for g in unit.graded}):
            rates = [next(g.per_minute for g in unit.graded if (g.size, g.jobs) == (size, jobs)) for size in sizes]
            axes.plot(sizes, rates, "o-", label=f"autograder grade, {jobs} job{'s' * (jobs > 1)}")
        for other in unit.others:
            if "(no show cells)" in other.by or "feedback" in other.by:
                continue
            rates = [60 * size / other.wall(size) for size in sizes]
            axes.plot(sizes, rates, "s--", label=f"{other.by} (extrapolated from {other.sample})")
        axes.set(title=unit.unit, xlabel="submissions in the class", ylabel="submissions a minute", yscale="log")
        axes.set_xscale("log")
        axes.set_xticks(sizes, [str(size) for size in sizes])
        axes.minorticks_off()
        axes.grid(alpha=0.3)
        axes.legend(fontsize=8)
    figure.savefig(path, dpi=150)
