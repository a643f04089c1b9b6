"""A process that has imported all that ``autograder`` needs, and is forked for each command.

The imports take longer than most of what tests do with a command. It reads a line of JSON for each:
a folder for what the command says, and its arguments. It answers with the number of the process.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
import traceback
from pathlib import Path
from typing import NoReturn

PR_SET_CHILD_SUBREAPER = 36
"""From linux/prctl.h; see prctl(2)."""


def main() -> None:
    import distributed  # noqa: F401

    import autograder.cli  # noqa: F401

    assert len(list(Path("/proc/self/task").iterdir())) == 1
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    # What a command leaves behind becomes a child of this process, where tests find it.
    assert ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0
    while line := sys.stdin.readline():
        folder, *arguments = json.loads(line)
        if pid := os.fork():
            print(pid, flush=True)
        else:
            be_command(Path(folder), arguments)


def be_command(folder: Path, arguments: list[str]) -> NoReturn:
    """What ``autograder`` does when a shell starts it, with its streams and its status in files."""
    from autograder.cli import main as command

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for number, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644), number)
    sys.argv = ["autograder", *arguments]
    status = 0
    try:
        command()
    except SystemExit as end:
        status = int(end.code or 0)
    except BaseException:
        traceback.print_exc()
        status = 70
    (folder / "status").write_text(str(status))
    # From here on as any interpreter ends, the engines' ends with it.
    sys.exit(status)


if __name__ == "__main__":
    main()
