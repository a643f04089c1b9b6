"""The command ``cnncourse``: ``start``, ``check``, ``progress``, ``submit``."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from . import hand_in, installation, standing
from .kit import Kit, KitError, word
from .session import LANGUAGES
from .session import language as speak
from .start import start

USAGE = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; its exit status: 0 done, 1 something is missing, 2 what was asked for cannot be done."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A terminal may have no sign for ✓; that must not end the command.
            stream.reconfigure(errors="replace")
    # The help is in the language too, so that is read first.
    first = argparse.ArgumentParser(add_help=False)
    first.add_argument("--language", choices=list(LANGUAGES), default=_of_this_computer())
    speak(first.parse_known_args(arguments)[0].language)
    asked = _parser().parse_args(arguments)
    try:
        status: int = asked.does(asked)
    except KitError as error:
        print(f"cnncourse: {error}", file=sys.stderr)
        return USAGE
    return status


def _of_this_computer() -> str:
    named = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return "ko" if named.startswith("ko") else "en"


def _parser() -> argparse.ArgumentParser:
    of_all = argparse.ArgumentParser(add_help=False)
    of_all.add_argument("--language", choices=list(LANGUAGES), help=word("help_language"))
    of_all.add_argument("--folder", type=Path, default=Path(), help=word("help_folder"))
    parser = argparse.ArgumentParser(prog="cnncourse", description=word("help"))
    commands = parser.add_subparsers(required=True, metavar="start | check | progress | submit")

    def command(name: str, does: Any) -> argparse.ArgumentParser:
        made = commands.add_parser(name, parents=[of_all], help=word(f"help_{name}"), description=word(f"help_{name}"))
        made.set_defaults(does=does)
        return made

    command("start", _start).add_argument("lab", nargs="*", help=word("help_lab"))
    command("check", _check).add_argument("--json", action="store_true", help=word("help_json"))
    command("progress", _progress).add_argument("--json", action="store_true", help=word("help_json"))
    submit = command("submit", _submit)
    submit.add_argument("unit", help=word("help_unit"))
    submit.add_argument("--student", default=os.environ.get("JUPYTERHUB_USER"), help=word("help_student"))
    submit.add_argument("--to", type=Path, help=word("help_to"))
    return parser


def _kit(asked: argparse.Namespace) -> Kit:
    return Kit.around(asked.folder.absolute())


def _start(asked: argparse.Namespace) -> int:
    return start(_kit(asked), asked.lab)


def _check(asked: argparse.Namespace) -> int:
    try:
        kit = _kit(asked)
    except KitError:
        kit = None  # that is one of the findings
    found = installation.look(kit)
    print(json.dumps(installation.as_data(found), indent=1) if asked.json else installation.in_words(found))
    return 0 if installation.complete(found) else 1


def _progress(asked: argparse.Namespace) -> int:
    found = standing.standings(_kit(asked))
    print(json.dumps(standing.as_data(found), indent=1) if asked.json else standing.in_words(found))
    return 0


def _submit(asked: argparse.Namespace) -> int:
    kit = _kit(asked)
    if not asked.student:
        raise KitError(word("submit_who", unit=asked.unit))
    into = asked.to or kit.root / "hand-in"
    path, stand = hand_in.make_file(kit, asked.unit, asked.student, language=asked.language, into=into)
    told = "submit_nothing" if stand.state == "none" else "submit_state"
    print(word(told, passed=stand.passed, total=stand.automatic), file=sys.stderr)
    print(word("submit_done"), file=sys.stderr)
    print(path)
    return 0
