"""CIFAR-10 for the notebooks: the real images where they are, the generated sample where they are not.

Sources are tried in this order: a folder in the official layout (named by ``CNNCOURSE_CIFAR10``, or
in ``data/cache/``), Keras's cache, a download whose checksum is verified, the sample.
"""

from __future__ import annotations

import os
import pickle
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from . import sample
from .texts import say

CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
FOLDER = "cifar-10-batches-py"
ARCHIVE = "cifar-10-python.tar.gz"
URL = "https://www.cs.toronto.edu/~kriz/" + ARCHIVE
SHA256 = "6d958be074577803d12ecdefd02955f39262c83c16fe9406329d7fe0b5c001ce"
BATCHES = (*(f"data_batch_{n}" for n in range(1, 6)), "test_batch")
BATCH = 10_000

Images = np.ndarray[Any, np.dtype[np.uint8]]
Split = tuple[Images, Images]


class DataError(ValueError):
    """Files that should hold CIFAR-10 and do not; the message names the file and what to do."""


def profile() -> str:
    """``"quick"`` or ``"full"``, from the variable ``CNNCOURSE_PROFILE``; quick when it is not set.

    Raises ValueError for any other value.
    """
    name = os.environ.get("CNNCOURSE_PROFILE", "quick")
    if name not in {"quick", "full"}:
        raise ValueError(f"CNNCOURSE_PROFILE is {name!r}; it can be 'quick' or 'full'")
    return name


def load_cifar10(*, generated: bool | None = None) -> tuple[Split, Split]:
    """``(x_train, y_train), (x_test, y_test)`` as ``keras.datasets.cifar10.load_data()`` gives them.

    Images are uint8 of shape (n, 32, 32, 3), labels uint8 of shape (n, 1). One printed line says
    which images they are. ``generated`` asks for the sample (true) or for the real images first
    (false); by default the quick profile takes the sample, the full one the real images.

    Raises DataError when a folder named by ``CNNCOURSE_CIFAR10`` is not what it should be.
    """
    if generated is None:
        generated = profile() == "quick"
    if not generated:
        found = next(folders(), None) or download()
        if found is not None:
            images = read_folder(found)
            print(say("data_real", place=_short(found)))
            return images
    print(say("data_sample", train=sample.TRAIN, test=sample.TEST))
    return sample.load_sample()


def class_names(train: Split) -> tuple[str, ...]:
    """The names of the ten classes of a loaded training set."""
    return CLASSES if len(train[0]) == len(BATCHES[:-1]) * BATCH else sample.CLASSES


def cache() -> Path:
    """Where downloads are kept: ``data/cache`` of the project when inside one, else the user's cache folder."""
    for parent in Path.cwd().parents:
        if (parent / "data" / "README.md").is_file() and (parent / "course").is_dir():
            return parent / "data" / "cache"
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "cnncourse"


def folders() -> Iterator[Path]:
    """Folders in the official layout, best first. One named by ``CNNCOURSE_CIFAR10`` must be right or is an error."""
    named = os.environ.get("CNNCOURSE_CIFAR10")
    if named:
        yield _official(Path(named).expanduser())
    keras = Path(os.environ.get("KERAS_HOME", Path.home() / ".keras")) / "datasets"
    for place in (cache(), keras, keras / f"{FOLDER}-target"):
        if (place / FOLDER).is_dir():
            folder = place / FOLDER
            if not missing(folder):
                yield folder
            elif place == cache():
                # Our own cache, half written by a machine that stopped: fetched anew below.
                shutil.rmtree(folder)


def _official(named: Path) -> Path:
    folder = named / FOLDER if (named / FOLDER).is_dir() else named
    if absent := missing(folder):
        raise DataError(
            f"CNNCOURSE_CIFAR10 is {named}, but {absent[0]} is not there or not complete; "
            f"name the folder that holds {BATCHES[0]} … {BATCHES[-1]}, or unset the variable."
        )
    return folder


def missing(folder: Path) -> list[str]:
    """Batch files that are not there or too short to be whole."""
    short = BATCH * 3072
    return [name for name in BATCHES if not (folder / name).is_file() or (folder / name).stat().st_size < short]


def download() -> Path | None:
    """Fetch and unpack the official archive with a progress bar; ``None`` where it cannot be had.

    What is left of an interrupted download is never read: the archive counts only once its checksum
    is right, and it is unpacked beside its place and then moved there.
    """
    import pooch  # noqa: PLC0415 - only who downloads needs it

    place = cache()
    place.mkdir(parents=True, exist_ok=True)
    archive, part = place / ARCHIVE, place / f"{ARCHIVE}.part"
    try:
        if not archive.is_file() or pooch.file_hash(str(archive)) != SHA256:
            fetch(part)
            if (found := pooch.file_hash(str(part))) != SHA256:
                raise ValueError(f"an archive with checksum {found}")
            part.replace(archive)
    except (OSError, ValueError) as error:
        # No network, or not the official archive: say so and go on with the sample.
        part.unlink(missing_ok=True)
        print(say("data_no_download", reason=type(error).__name__))
        return None
    unpacked = place / "unpacking"
    shutil.rmtree(unpacked, ignore_errors=True)
    unpack(archive, unpacked)
    shutil.rmtree(place / FOLDER, ignore_errors=True)
    unpacked.replace(place / FOLDER)
    archive.unlink()
    return place / FOLDER


def unpack(archive: Path, folder: Path) -> None:
    """Write the archive's files into a new folder, all beside each other, whatever paths the archive names.

    Python has a filter for that from 3.11.4 on.
    """
    folder.mkdir()
    with tarfile.open(archive) as packed:
        for member in packed:
            if (file := packed.extractfile(member)) is not None:
                with file, (folder / Path(member.name).name).open("wb") as target:
                    shutil.copyfileobj(file, target)


def fetch(target: Path) -> None:
    """Download the official archive to a file, with a progress bar. Raises OSError where it cannot be reached."""
    from pooch import HTTPDownloader  # noqa: PLC0415 - only who downloads needs it

    HTTPDownloader(progressbar=True, timeout=30)(URL, str(target), None)


def read_folder(folder: Path) -> tuple[Split, Split]:
    """The images of a folder in the official layout. Raises DataError naming the file that is wrong."""
    batches = [read_batch(folder / name) for name in BATCHES]
    images, labels = zip(*batches, strict=True)
    return (np.concatenate(images[:-1]), np.concatenate(labels[:-1])), (images[-1], labels[-1])


def read_batch(path: Path) -> Split:
    """One batch file: images (10000, 32, 32, 3) and labels (10000, 1). Raises DataError."""
    advice = f"delete {path.parent} and load again, or name another folder with CNNCOURSE_CIFAR10"
    try:
        with path.open("rb") as file:
            batch = NumbersOnly(file, encoding="bytes").load()
        data, labels = batch[b"data"], np.array(batch[b"labels"])
    except FileNotFoundError:
        raise DataError(f"{path} is missing; {advice}.") from None
    except (pickle.UnpicklingError, EOFError, KeyError, TypeError, ValueError, AttributeError, IndexError):
        raise DataError(f"{path} is not a batch of CIFAR-10, or is cut off; {advice}.") from None
    whole = isinstance(data, np.ndarray) and data.shape == (BATCH, 3072) and data.dtype == np.uint8
    if not whole or labels.shape != (BATCH,) or labels.min() < 0 or labels.max() > 9:
        raise DataError(f"{path} does not hold 10,000 images of 32 × 32 with labels from 0 to 9; {advice}.")
    images = data.reshape(BATCH, 3, 32, 32).transpose(0, 2, 3, 1)
    return np.ascontiguousarray(images), labels.astype(np.uint8)[:, np.newaxis]


class NumbersOnly(pickle.Unpickler):
    """Reads the official batch files, which are pickles, and nothing in a pickle but arrays and plain data."""

    ALLOWED = frozenset(
        [
            ("numpy.core.multiarray", "_reconstruct"),
            ("numpy._core.multiarray", "_reconstruct"),
            ("numpy", "ndarray"),
            ("numpy", "dtype"),
            ("_codecs", "encode"),
        ]
    )

    def find_class(self, module: str, name: str) -> Any:
        """Only what arrays are made of. Raises UnpicklingError for all else."""
        if (module, name) not in self.ALLOWED:
            raise pickle.UnpicklingError(f"{module}.{name} has no place in a data file")
        return super().find_class(module, name)


def _short(path: Path) -> str:
    """A path as a learner knows it."""
    home = str(Path.home())
    return "~" + str(path)[len(home) :] if str(path).startswith(home) else str(path)
