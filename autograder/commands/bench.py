"""``autograder bench``: how fast a class is graded, beside what people use today."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from ..console import HERE, CourseDir, Debug, Quiet, Units, course_at, err, out

if TYPE_CHECKING:
    from ..bench.bench import Bench

SIZES = "10,100,300"


def bench_command(
    units: Units = None,
    sizes: Annotated[str, typer.Option(help="Class sizes, separated by commas.")] = SIZES,
    jobs: Annotated[str, typer.Option(help="Numbers of jobs, separated by commas.")] = "1,2",
    sample: Annotated[int, typer.Option(min=2, help="Submissions on which the others are measured.")] = 5,
    otter: Annotated[
        bool, typer.Option("--otter", help="Also measure otter-grader (pip install otter-grader).")
    ] = False,
    scheduling: Annotated[
        str, typer.Option(help="Also hand out that many empty tasks to 64 workers of Dask, separated by commas.")
    ] = "",
    picture: Annotated[Path | None, typer.Option("--plot", help="Write the figures as a picture, too.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,
    course_dir: CourseDir = HERE,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Grade classes of several sizes with this project, nbgrader and otter-grader, and compare.

    Everything runs one after another on this machine, which should have nothing else to do. nbgrader
    and otter-grader are measured on a sample and extrapolated. Takes long: minutes a unit, and up to
    an hour for a unit of Keras at the default sizes.

    Example: `autograder bench 01-convolution --sizes 10,100 --json`
    """
    from ..bench.bench import Bench, bench_unit  # noqa: PLC0415 - psutil and more, needed here alone
    from ..bench.measure import machine  # noqa: PLC0415
    from ..bench.plot import plot  # noqa: PLC0415
    from ..bench.scheduling import scheduling as schedule  # noqa: PLC0415

    def tell(what: str) -> None:
        if not quiet:
            err.print(what, highlight=False)

    course = course_at(course_dir)
    chosen = course.units(units or [])
    classes, workers = _numbers("sizes", sizes), _numbers("jobs", jobs)
    counts = _numbers("scheduling", scheduling) if scheduling else []
    where = machine()
    if where.load > 0.5:
        tell(f"The machine has other work to do (load {where.load}); the figures will be too high.")
    found = [bench_unit(course, unit, classes, workers, sample, with_otter=otter, tell=tell) for unit in chosen]
    scheduled = []
    for count in counts:
        tell(f"scheduling {count} empty tasks")
        scheduled.append(schedule(count, 64))
    bench = Bench(machine=where, units=found, scheduling=scheduled)
    if picture is not None:
        plot(bench, picture)
    if as_json:
        sys.stdout.write(bench.model_dump_json(indent=1) + "\n")
    else:
        _show(bench)


def _numbers(name: str, told: str) -> list[int]:
    try:
        found = [int(part) for part in told.split(",")]
    except ValueError:
        found = [0]
    if min(found) < 1:
        raise typer.BadParameter(f"{told!r} is no list of whole numbers such as {SIZES}.", param_hint=f"--{name}")
    return found


def _show(bench: Bench) -> None:
    for unit in bench.units:
        table = Table("graded by", "submissions", "jobs", "s", "a minute", "MB", title=unit.unit)
        for graded in [*unit.graded, unit.unchanged]:
            run = graded.run
            table.add_row(
                graded.by,
                str(graded.size),
                str(graded.jobs),
                f"{run.wall:.1f}",
                f"{graded.per_minute:.0f}",
                f"{run.memory:.0f}",
            )
        for other in unit.others:
            table.add_row(
                f"{other.by}, {other.startup:.1f} s + {other.each:.2f} s each", f"{other.sample} (sample)", "1", "",
                f"{60 / other.each:.1f}", f"{other.memory:.0f}",
            )  # fmt: skip
        out.print(table)
        out.print(
            f"own compute {unit.own_compute} s and {unit.overhead} s more a submission, "
            f"server start-up {unit.server_startup} s"
        )
        out.print(f"times nbgrader's throughput: {unit.ratios}; several jobs over one: {unit.speedup}")
        parts = Table("where the time goes (1 job, in process)", "ms a submission")
        for part in unit.profile:
            parts.add_row(part.name, f"{1000 * part.seconds:.1f}")
        out.print(parts)
    for one in bench.scheduling:
        out.print(f"{one.tasks} empty tasks, {one.workers} workers: {one.milliseconds_a_task} ms a task")
