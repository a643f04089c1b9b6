"""A browser, and JupyterLab to open in it: Debian's Chromium, a server on a free port, settings of the test's own."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from command_kit import until
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright
from process_kit import SOON

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
PATIENCE = 45_000
"""Milliseconds in which everything that is waited for has happened, on the slowest machine."""
TOKEN = "a-token-of-the-tests"
SIZE = {"width": 1300, "height": 900}
SETTINGS = {
    # Every cell is in the page, seen or not; nothing is asked of the network.
    "@jupyterlab/notebook-extension/tracker": {"windowingMode": "none"},
    "@jupyterlab/apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
}


@contextlib.contextmanager
def browsing(**context: object) -> Iterator[BrowserContext]:
    """A browser's window; the test is skipped where there is none, unless REQUIRE_BROWSER is set."""
    if CHROMIUM is None:
        assert not os.environ.get("REQUIRE_BROWSER"), "Chromium is missing, and was asked for"
        pytest.skip("Chromium is not installed (Debian: apt install chromium)")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        window = browser.new_context(**{"viewport": SIZE, **context})  # type: ignore[arg-type]
        window.set_default_timeout(PATIENCE)
        try:
            yield window
        finally:
            browser.close()


class Watched:
    """A page, and what went wrong on it: errors and warnings of the console, failed requests."""

    def __init__(self, window: BrowserContext) -> None:
        self.page: Page = window.new_page()
        self.wrong: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("requestfailed", lambda request: self.wrong.append(f"failed: {request.url}"))
        self.page.on("request", self._asked)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.wrong.append(f"{message.type}: {message.text}")

    def _asked(self, request: Request) -> None:
        self.asked.append(request.url)


@contextlib.contextmanager
def jupyterlab(course: Path, settings: Path) -> Iterator[str]:
    """JupyterLab as it starts in a folder, with nothing of the user's own; gives its address."""
    for name, values in SETTINGS.items():
        file = settings / "lab" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values), encoding="utf-8")
    kept = {
        "HOME": settings, "JUPYTERLAB_SETTINGS_DIR": settings / "lab", "JUPYTERLAB_WORKSPACES_DIR": settings / "spaces",
        "JUPYTER_CONFIG_DIR": settings / "config", "JUPYTER_DATA_DIR": settings / "data",
        "JUPYTER_RUNTIME_DIR": settings / "runtime", "IPYTHONDIR": settings / "ipython", "USER": "amina",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }  # fmt: skip
    port = free_port()
    line = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}",
        "--ServerApp.port_retries=0", f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={course}",
        "--LabApp.extension_manager=readonly",
    ]  # fmt: skip
    log = settings / "log"
    with log.open("wb") as said:
        process = subprocess.Popen(
            line, cwd=course, env=os.environ | {name: str(value) for name, value in kept.items()},
            stdout=said, stderr=said, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        until(lambda: process.poll() is not None or answers(f"{address}/api"), "JupyterLab")
        assert process.poll() is None, log.read_text(encoding="utf-8")
        yield address
    finally:
        process.terminate()
        process.wait(SOON)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def answers(address: str) -> bool:
    try:
        with urlopen(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except (URLError, ConnectionError, TimeoutError):
        return False
