"""JupyterLab on the welcome page, from the environment that the course is installed in."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec

from .installation import look
from .kit import Kit, KitError, word
from .session import session
from .welcome import refresh


def start(kit: Kit, options: Sequence[str]) -> int:
    """Bring the welcome page up to date and run JupyterLab until it ends; its exit status.

    ``options`` are JupyterLab's own. Raises KitError when it is not installed, or when the page
    cannot be written.
    """
    if find_spec("jupyterlab") is None:
        raise KitError(word("start_no_lab"))
    try:
        page = refresh(kit, look(kit))
    except OSError as error:
        raise KitError(
            word("submit_cannot", path=kit.root / session.language, reason=error.strerror or error)
        ) from None
    url = f"/lab/tree/{page.relative_to(kit.root).as_posix()}"
    # Not `jupyter lab`: that one could be another environment's.
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={kit.root}", f"--LabApp.default_url={url}"]
    print(word("start_opening"), file=sys.stderr, flush=True)
    lab = subprocess.Popen([*command, *options], cwd=kit.root)  # noqa: S603
    # Ctrl+C reaches JupyterLab too, which asks whether to end; this process waits for the answer.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return lab.wait()
