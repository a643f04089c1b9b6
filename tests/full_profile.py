"""Run the lessons on real data and weights, hold them to the bars of the full profile, and say what came out.

``python -m tests.full_profile [UNIT]... [--json FILE]`` executes each notebook with
``CNNCOURSE_PROFILE=full``, writes it as a page to ``reports/full/``, and ends with status 1 where a
cell fails or an accuracy stays below its bar.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import time
from pathlib import Path
from typing import Any

import nbformat
from cnncourse.texts import catalogue
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbconvert import HTMLExporter
from nbformat import NotebookNode

from autograder.bench.measure import machine
from autograder.units import Course, Unit, in_language

ROOT = Path(__file__).parents[1]
PAGES = ROOT / "reports" / "full"
CELL_SECONDS = 4 * 3600


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m tests.full_profile", description=__doc__)
    parser.add_argument("units", nargs="*", help="all by default")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write what was measured")
    given = parser.parse_args()
    os.environ["CNNCOURSE_PROFILE"] = "full"
    PAGES.mkdir(parents=True, exist_ok=True)
    found = []
    for unit in Course(ROOT).units(given.units):
        found.append(run(unit))
        print(table(found[-1:]), flush=True)
    if given.json:
        told = {"machine": machine().model_dump(), "units": found}
        given.json.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    return int(any(one["failed"] for one in found))


def run(unit: Unit) -> dict[str, Any]:
    """Execute one unit's notebook in English and read the accuracies that it prints."""
    notebook = nbformat.from_dict({**unit.notebook, "cells": in_language(unit.notebook.cells, "en")})
    client = NotebookClient(
        notebook, timeout=CELL_SECONDS, kernel_name="python3", resources={"metadata": {"path": str(unit.folder)}}
    )
    started = time.perf_counter()
    failed = ""
    try:
        client.execute()
    except CellExecutionError as error:
        failed = f"{error.ename}: {error.evalue}"
    seconds = time.perf_counter() - started
    page, _ = HTMLExporter().from_notebook_node(notebook)
    (PAGES / f"{unit.name}.html").write_text(page, encoding="utf-8")
    return {
        "unit": unit.name,
        "seconds": round(seconds, 1),
        "failed": failed,
        "said": [line for line in printed(notebook) if "CIFAR" in line or "VGG16" in line or "sample" in line][:6],
        "accuracies": accuracies(notebook),
    }


def printed(notebook: NotebookNode) -> list[str]:
    """Every line that the notebook's cells printed."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return [line for output in outputs if output.output_type == "stream" for line in output.text.splitlines()]


def accuracies(notebook: NotebookNode) -> list[dict[str, Any]]:
    """What ``expect_accuracy`` and ``expect_gain`` printed, by the names of their models."""
    found: list[dict[str, Any]] = []
    for text in ("accuracy_expected", "gain_expected"):
        template = re.escape(catalogue("en", "messages")[text])
        for name, kind in (("name", ".+"), ("value", r"-?[\d.]+"), ("bar", r"[\d.]+")):
            template = template.replace(re.escape("{" + name + "}"), f"(?P<{name}>{kind})")
        matches = filter(None, (re.fullmatch(template, line) for line in printed(notebook)))
        found += [{"name": m["name"], "accuracy": float(m["value"]), "bar": float(m["bar"])} for m in matches]
    return found


def table(found: list[dict[str, Any]]) -> str:
    """What was measured, as rows of ``docs/results.md``."""
    lines = []
    for one in found:
        lines += [f"| {one['unit']} | whole notebook | {one['failed'] or 'ran'} | | {one['seconds']:.0f} s |"]
        lines += [f"| {one['unit']} | {a['name']} | {a['accuracy']} | {a['bar']} | |" for a in one["accuracies"]]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
