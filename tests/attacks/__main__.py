"""Grade every attack and print the table: family, attack, plain nbgrader, ours, due."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

from .attack import attacks
from .row import begin, row


def main() -> int:
    """The command; status 1 when an attack got more than it is due, or reached what it must not."""
    parser = argparse.ArgumentParser(prog="python -m tests.attacks", description=__doc__)
    parser.add_argument("names", nargs="*", help="families or family/attack; all by default")
    parser.add_argument("--nbgrader", action="store_true", help="run them in plain nbgrader too: unprotected, minutes")
    parser.add_argument("--store", action="store_true", help="with --nbgrader: keep what it gave in expected.toml")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--markdown", action="store_true", help="print the table of docs/security.md")
    parser.add_argument("--jobs", type=int, default=min(4, os.cpu_count() or 1), help="how many are graded at a time")
    given = parser.parse_args()
    chosen = [a for a in attacks() if not given.names or {a.name, a.family} & set(given.names)]
    with (
        tempfile.TemporaryDirectory(prefix="attacks-") as folder,
        ProcessPoolExecutor(given.jobs, get_context("spawn"), begin, (folder,)) as pool,
    ):
        rows = []
        for one in pool.map(row, [(attack, given.nbgrader, given.store) for attack in chosen]):
            rows.append(one)
            if sys.stderr.isatty():
                print(f"\r{len(rows)} of {len(chosen)}", end="\r", file=sys.stderr)
    if given.json:
        json.dump(rows, sys.stdout, indent=1)
    else:
        print(markdown(rows) if given.markdown else text(rows))
    return int(any(r["troubles"] or r["ours"] != r["due"] for r in rows))


def text(rows: list[dict[str, Any]]) -> str:
    """The table for a terminal."""
    lines = [f"{'family':15} {'attack':26} {'plain nbgrader':44} {'ours':>5} {'due':>5}  of 4"]
    for r in rows:
        wrong = "  " + "; ".join(r["troubles"]) if r["troubles"] else ""
        wrong = wrong or ("  NOT ITS DUE" if r["ours"] != r["due"] else "")
        lines.append(f"{r['family']:15} {r['attack']:26} {r['nbgrader'][:44]:44} {r['ours']:5g} {r['due']:5g}{wrong}")
    hostile = [r for r in rows if r["family"] != "honest"]
    reached = sum(bool(r["troubles"]) or r["ours"] > r["due"] for r in hostile)
    honest = [r for r in rows if r["family"] == "honest"]
    lines.append(
        f"{len(hostile)} attacks, {reached} succeed; {len(honest)} honest variants, "
        f"{sum(r['ours'] == r['due'] for r in honest)} get their due; {sum(r['seconds'] for r in rows):.0f} s"
    )
    return "\n".join(lines)


def markdown(rows: list[dict[str, Any]]) -> str:
    """The table for ``docs/security.md``."""
    lines = ["| family | attack | plain nbgrader | ours | due |", "| --- | --- | --- | ---: | ---: |"]
    lines += [f"| {r['family']} | {r['title']} | {r['nbgrader']} | {r['ours']:g} | {r['due']:g} |" for r in rows]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
