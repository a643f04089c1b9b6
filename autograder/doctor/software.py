"""Python, packages, programs, the kernel and fonts."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib import metadata, resources
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from .finding import Verdict

SETUP = "Run `make setup` in the project's folder."
OWN = ("autograder", "cnncourse")
NAMED = ("nbgrader", "jupyterlab", "ipykernel", "numpy", "matplotlib")
KERNEL = "python3"
KERNEL_STARTS_WITHIN = 45
KERNEL_ANSWERS_WITHIN = 10
HANGUL = ord("가")
GPU_CODE = """
import json, tensorflow
print(json.dumps([device.name for device in tensorflow.config.list_physical_devices("GPU")]))
"""
TENSORFLOW_IMPORTS_WITHIN = 120


def python() -> Verdict:
    """The running Python against what the package says it needs."""
    version = ".".join(map(str, sys.version_info[:3]))
    try:
        bounds = metadata.metadata("autograder")["Requires-Python"]
    except metadata.PackageNotFoundError:
        return Verdict("warning", f"Python {version}; the autograder is not installed as a package", SETUP)
    if not SpecifierSet(bounds).contains(version, prereleases=True):
        return Verdict("problem", f"Python {version}; {bounds} is needed", "Make the environment with another Python.")
    return Verdict("ok", f"Python {version} ({bounds})")


def packages() -> Verdict:
    """Installed versions against the bounds of both packages' requirements."""
    wrong, missing, count = [], [], 0
    for requirement in _requirements():
        count += 1
        try:
            version = metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            missing.append(requirement.name)
            continue
        if not requirement.specifier.contains(version, prereleases=True):
            wrong.append(f"{requirement.name} {version} ({requirement.specifier} is needed)")
    if missing or wrong:
        detail = "; ".join([*(f"{name} is missing" for name in missing), *wrong])
        return Verdict("problem", detail, SETUP)
    if not count:
        return Verdict("warning", "neither autograder nor cnncourse is installed as a package", SETUP)
    shown = ", ".join(f"{name} {metadata.version(name)}" for name in NAMED if _version(name))
    return Verdict("ok", f"{count} packages within their bounds; {shown}")


def _requirements() -> Iterator[Requirement]:
    """What the project's packages need here, extras left out."""
    for name in OWN:
        try:
            texts = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue
        for requirement in map(Requirement, texts):
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                yield requirement


def _version(name: str) -> str | None:
    """A package's version, ``None`` when it is not installed."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def alembic() -> Verdict:
    """Whether the search path leads to ``alembic``, which nbgrader starts by name when it makes a gradebook."""
    if found := shutil.which("alembic"):
        return Verdict("ok", found)
    beside = Path(sys.executable).with_name("alembic")
    if beside.exists():
        return Verdict(
            "problem",
            "not on PATH, though it is installed beside this Python",
            f"Activate the environment, or put {beside.parent} on PATH.",
        )
    return Verdict("problem", "not on PATH; nbgrader starts it by name when it makes a gradebook", SETUP)


def kernel() -> Verdict:
    """Start the kernel that the notebooks name, and ask it something."""
    # Imported here, like everything of Jupyter and Matplotlib below: half a second that no other command should pay.
    from jupyter_client.kernelspec import NoSuchKernel  # noqa: PLC0415
    from jupyter_client.manager import KernelManager  # noqa: PLC0415

    repair = f"Run `{Path(sys.executable).name} -m ipykernel install --sys-prefix` in the course's environment."
    manager = KernelManager(kernel_name=KERNEL)
    started = time.monotonic()
    with TemporaryDirectory() as folder:
        try:
            prefix = _ask(manager, folder)
        except NoSuchKernel:
            return Verdict("problem", f"there is no kernel named {KERNEL}", repair)
        except (OSError, RuntimeError, ValueError, TimeoutError) as error:
            return Verdict("problem", f"the kernel {KERNEL} does not start: {error}", repair)
        finally:
            if manager.has_kernel:
                manager.shutdown_kernel(now=True)
    seconds = time.monotonic() - started
    if prefix != sys.prefix:
        return Verdict(
            "warning",
            f"the kernel {KERNEL} answers after {seconds:.1f} s, but from another environment ({prefix})",
            f"{repair} `jupyter kernelspec list` shows which one goes first.",
        )
    return Verdict("ok", f"{KERNEL} answers after {seconds:.1f} s")


def _ask(manager: Any, folder: str) -> str:
    """The ``sys.prefix`` of a kernel started for the question.

    Raises RuntimeError when the kernel dies, does not get ready, or gives no sensible answer;
    OSError and ValueError when its program or its specification cannot be read; queue.Empty,
    turned into TimeoutError, when it does not answer.
    """
    manager.start_kernel(cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    client = manager.blocking_client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=KERNEL_STARTS_WITHIN)
        reply = client.execute(
            "import sys",
            silent=True,
            user_expressions={"prefix": "sys.prefix"},
            reply=True,
            timeout=KERNEL_ANSWERS_WITHIN,
        )
        answer = reply["content"].get("user_expressions", {}).get("prefix", {})
        if answer.get("status") != "ok":
            raise RuntimeError("it could not import sys")
        return str(answer["data"]["text/plain"]).strip("'\"")
    finally:
        client.stop_channels()


def hangul() -> Verdict:
    """The font that comes with the student package, as Matplotlib reads it."""
    from matplotlib import font_manager  # noqa: PLC0415

    font = Path(str(resources.files("cnncourse") / "fonts" / "NanumGothic.ttf"))
    advice = "Install the student package anew; figures in Korean show boxes until then."
    if not font.is_file():
        return Verdict("warning", "the font of the student package is missing", advice)
    try:
        face = font_manager.get_font(str(font))
    except (OSError, RuntimeError) as error:
        return Verdict("warning", f"the font of the student package cannot be read: {error}", advice)
    if not face.get_char_index(HANGUL):
        return Verdict("warning", f"{face.family_name} has no Hangul", advice)
    return Verdict("ok", f"{face.family_name}, from the student package")


def tensorflow(*, load: bool) -> Verdict:
    """TensorFlow's version, and with ``load`` whether it starts and sees a GPU."""
    version = _version("tensorflow")
    if version is None:
        return Verdict(
            "warning", "not installed; the Keras units need it", 'Install the extra: pip install "./course[keras]".'
        )
    if not load:
        return Verdict("ok", f"TensorFlow {version}, Keras {_version('keras') or 'missing'}; not started (--keras)")
    done = subprocess.run(  # noqa: S603 - this Python and our own code
        [sys.executable, "-c", GPU_CODE],
        capture_output=True,
        text=True,
        errors="replace",
        timeout=TENSORFLOW_IMPORTS_WITHIN,
        check=False,
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1]
        return Verdict("problem", f"TensorFlow {version} does not start: {last}", SETUP)
    devices: list[str] = json.loads(done.stdout.strip().splitlines()[-1])
    return Verdict("ok", f"TensorFlow {version}; " + (", ".join(devices) or "no GPU, it computes on the CPU"))
