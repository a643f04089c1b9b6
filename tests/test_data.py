"""The images and weights of the Keras units: sources in their order, broken files, the generated sample."""

from __future__ import annotations

import pickle
import shutil
import tarfile
from pathlib import Path

import numpy as np
import pytest
from cnncourse import data, sample, weights
from cnncourse.session import session

BATCH = 20


class Mail:
    """Runs code when an ordinary unpickler reads it."""

    def __reduce__(self):
        return (print, ("opened",))


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine of its own: an empty home and working folder, no network, official batches of 20 images."""
    monkeypatch.setattr(data, "BATCH", BATCH)
    for name in ("HOME", "KERAS_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    monkeypatch.delenv("CNNCOURSE_CIFAR10", raising=False)
    monkeypatch.setenv("CNNCOURSE_PROFILE", "full")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(data, "URL", (tmp_path / "nowhere" / data.ARCHIVE).as_uri())
    monkeypatch.setattr(session, "language", "en")
    return tmp_path


def official(folder: Path, *, first: int = 0) -> Path:
    """An official folder whose every image holds one number: its place in the data."""
    folder.mkdir(parents=True)
    for n, name in enumerate(data.BATCHES):
        numbers = np.arange(BATCH, dtype=np.uint8) + first + BATCH * n
        images = np.repeat(numbers[:, np.newaxis], 3072, axis=1)
        images[:, 1024:2048] = 1  # the second channel, so that the order of axes shows
        batch = {b"data": images, b"labels": [int(k) % 10 for k in numbers], b"batch_label": name.encode()}
        (folder / name).write_bytes(pickle.dumps(batch, protocol=2))
    return folder


def assert_official(loaded, first: int = 0) -> None:
    (x_train, y_train), (x_test, y_test) = loaded
    assert x_train.shape == (5 * BATCH, 32, 32, 3)
    assert x_test.shape == (BATCH, 32, 32, 3)
    assert x_train.dtype == y_train.dtype == np.uint8
    assert y_train.shape == (5 * BATCH, 1)
    assert y_test.shape == (BATCH, 1)
    np.testing.assert_array_equal(x_train[:, 5, 7, 0], np.arange(5 * BATCH) + first)
    assert (x_train[:, :, :, 1] == 1).all()
    np.testing.assert_array_equal(x_test[:, 31, 0, 2], np.arange(5 * BATCH, 6 * BATCH) + first)
    np.testing.assert_array_equal(y_test[:, 0], x_test[:, 0, 0, 0] % 10)


@pytest.mark.parametrize("inside", ["", data.FOLDER])
def test_a_named_folder_goes_first(machine, monkeypatch, capsys, inside):
    official(machine / "kept" / data.FOLDER, first=3)
    official(machine / "keras_home" / "datasets" / data.FOLDER)
    named = machine / "kept" / data.FOLDER if inside else machine / "kept"
    monkeypatch.setenv("CNNCOURSE_CIFAR10", str(named))
    assert_official(data.load_cifar10(), first=3)
    assert capsys.readouterr().out.count("\n") == 1


@pytest.mark.parametrize("place", [data.FOLDER, f"{data.FOLDER}-target/{data.FOLDER}"])
def test_keras_cache_is_used(machine, capsys, place):
    official(machine / "keras_home" / "datasets" / place)
    assert_official(data.load_cifar10())
    assert "real CIFAR-10" in capsys.readouterr().out


def test_our_cache_goes_before_that_of_keras(machine):
    official(machine / "xdg_cache_home" / "cnncourse" / data.FOLDER, first=7)
    official(machine / "keras_home" / "datasets" / data.FOLDER)
    assert_official(data.load_cifar10(), first=7)


def test_without_network_and_cache_the_sample_stands_in_and_says_so(machine, capsys):
    (x_train, y_train), (x_test, _) = data.load_cifar10()
    assert (len(x_train), len(x_test)) == (sample.TRAIN, sample.TEST)
    assert y_train.shape == (sample.TRAIN, 1)
    told = capsys.readouterr().out
    assert "could not be downloaded" in told
    assert "generated sample" in told


def test_the_quick_profile_takes_the_sample_even_beside_real_images(machine, monkeypatch, capsys):
    monkeypatch.setenv("CNNCOURSE_PROFILE", "quick")
    official(machine / "keras_home" / "datasets" / data.FOLDER)
    assert len(data.load_cifar10()[0][0]) == sample.TRAIN
    assert capsys.readouterr().out.startswith("Data: the generated sample")
    assert_official(data.load_cifar10(generated=False))


def test_an_unknown_profile_is_refused(machine, monkeypatch):
    monkeypatch.setenv("CNNCOURSE_PROFILE", "fast")
    with pytest.raises(ValueError, match="CNNCOURSE_PROFILE is 'fast'"):
        data.load_cifar10()


def archive(machine: Path, monkeypatch) -> None:
    """Serve an official archive from this machine in place of the internet."""
    folder = official(machine / "made" / data.FOLDER)
    path = machine / "served" / data.ARCHIVE
    path.parent.mkdir()
    with tarfile.open(path, "w:gz") as tar:
        tar.add(folder, arcname=data.FOLDER)
    monkeypatch.setattr(data, "fetch", lambda target: shutil.copyfile(path, target))
    import hashlib

    monkeypatch.setattr(data, "SHA256", hashlib.sha256(path.read_bytes()).hexdigest())


def test_a_download_is_verified_unpacked_and_kept(machine, monkeypatch):
    archive(machine, monkeypatch)
    assert_official(data.load_cifar10())
    monkeypatch.setattr(data, "fetch", lambda target: pytest.fail("fetched a second time"))
    assert_official(data.load_cifar10())


def test_an_archive_with_another_checksum_is_never_read(machine, monkeypatch, capsys):
    archive(machine, monkeypatch)
    monkeypatch.setattr(data, "SHA256", "0" * 64)
    assert len(data.load_cifar10()[0][0]) == sample.TRAIN
    assert "could not be downloaded" in capsys.readouterr().out
    assert not (data.cache() / data.FOLDER).exists()


def test_a_half_unpacked_cache_is_made_anew(machine, monkeypatch):
    archive(machine, monkeypatch)
    half = official(data.cache() / data.FOLDER, first=9)
    (half / "data_batch_3").unlink()
    assert_official(data.load_cifar10())


def test_an_interrupted_download_leaves_nothing_that_is_read(machine, monkeypatch):
    archive(machine, monkeypatch)

    def break_off(target):
        Path(target).write_bytes(b"half of it")
        raise ConnectionError("the line went dead")

    whole = data.fetch
    monkeypatch.setattr(data, "fetch", break_off)
    assert len(data.load_cifar10()[0][0]) == sample.TRAIN
    monkeypatch.setattr(data, "fetch", whole)
    assert_official(data.load_cifar10())


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda path: path.unlink(), "data_batch_2 is not there or not complete"),
        (lambda path: path.write_bytes(path.read_bytes()[:1000]), "data_batch_2 is not there or not complete"),
        (lambda path: path.write_bytes(b"\x00" * path.stat().st_size), "is not a batch of CIFAR-10"),
        (lambda path: path.write_bytes(path.read_bytes()[:-3000] + b"x" * 3000), "is not a batch of CIFAR-10"),
        (lambda path: path.write_bytes(pickle.dumps({b"data": Mail(), b"x": b"0" * BATCH * 3072})), "is not a batch"),
        (
            lambda path: path.write_bytes(
                pickle.dumps({b"data": np.zeros((BATCH, 3073), "u1"), b"labels": [0] * BATCH})
            ),
            "does not hold 10,000 images",
        ),
        (
            lambda path: path.write_bytes(
                pickle.dumps({b"data": np.zeros((BATCH, 3072), "u1"), b"labels": [11] * BATCH})
            ),
            "does not hold 10,000 images",
        ),
    ],
)
def test_wrong_files_in_a_named_folder_are_named_with_what_to_do(machine, monkeypatch, capsys, spoil, told):
    folder = official(machine / data.FOLDER)
    spoil(folder / "data_batch_2")
    monkeypatch.setenv("CNNCOURSE_CIFAR10", str(folder))
    with pytest.raises(data.DataError, match=told) as caught:
        data.load_cifar10()
    assert "data_batch_2" in str(caught.value)
    assert "CNNCOURSE_CIFAR10" in str(caught.value)
    assert "opened" not in capsys.readouterr().out


def test_the_sample_is_the_same_everywhere():
    (x_train, y_train), (x_test, y_test) = sample.load_sample()
    assert sample.checksum((x_train, y_train), (x_test, y_test)) == sample.SHA256
    assert x_train.dtype == np.uint8
    assert np.bincount(y_train[:, 0]).tolist() == [sample.TRAIN // 10] * 10
    assert np.bincount(y_test[:, 0]).tolist() == [sample.TEST // 10] * 10
    assert not {image.tobytes() for image in x_train} & {image.tobytes() for image in x_test}


def test_a_machine_that_draws_other_images_says_so(monkeypatch):
    monkeypatch.setattr(sample, "SHA256", "0" * 64)
    with pytest.raises(RuntimeError, match="came out different on this machine"):
        sample.load_sample()


def test_the_two_arrows_are_mirror_images():
    places = np.stack(np.meshgrid(np.arange(-99, 100), np.arange(-99, 100))).astype(np.int32)
    left, right = (sample.SHAPES[name](*places) for name in ("arrow left", "arrow right"))
    np.testing.assert_array_equal(left, right[:, ::-1])
    assert (left != right).mean() > 0.05


def test_class_names_follow_the_images(machine):
    names = data.class_names(data.load_cifar10(generated=True)[0])
    assert names == sample.CLASSES
    assert data.class_names((np.zeros((5 * BATCH, 32, 32, 3)), np.zeros((5 * BATCH, 1)))) == data.CLASSES


def test_packaged_weights_have_the_shapes_of_vgg16():
    channels = 3
    for name, kernel, bias in weights.packaged_weights():
        assert kernel.shape[:3] == (3, 3, channels), name
        assert bias.shape == kernel.shape[3:]
        assert np.isfinite(kernel).all()
        channels = kernel.shape[3]
    assert channels == 512


def test_without_the_package_one_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setattr(weights, "find_spec", lambda name: None)
    with pytest.raises(data.DataError, match=r"\[keras,offline\]"):
        list(weights.packaged_weights())


def shifted(images: np.ndarray, pixels: int) -> np.ndarray:
    """Each image moved diagonally, its border repeated."""
    padded = np.pad(images, ((0, 0), (pixels, pixels), (pixels, pixels), (0, 0)), mode="edge")
    return padded[:, :32, :32]


@pytest.mark.keras
def test_on_the_sample_a_cnn_beats_an_mlp_and_loses_when_images_are_shifted():
    import keras
    from keras import layers

    (x_train, y_train), (x_test, y_test) = sample.load_sample()
    x_train, x_test = x_train.astype("float32") / 255, x_test.astype("float32") / 255
    keras.utils.set_random_seed(42)
    trunk = []
    for filters in (32, 64):
        trunk += [layers.Conv2D(filters, 3, padding="same", activation="relu"), layers.MaxPooling2D(2)]
    trunk += [layers.Conv2D(64, 3, padding="same", activation="relu"), layers.Flatten()]
    cnn = keras.Sequential([keras.Input((32, 32, 3)), *trunk, layers.Dense(128, "relu"), layers.Dense(10, "softmax")])
    mlp = keras.Sequential(
        [keras.Input((32, 32, 3)), layers.Flatten(), layers.Dense(188, "relu"), layers.Dense(10, "softmax")]
    )
    assert abs(mlp.count_params() / cnn.count_params() - 1) < 0.01
    accuracy = {}
    for name, model in (("cnn", cnn), ("mlp", mlp)):
        model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
        model.fit(x_train, y_train, batch_size=64, epochs=7, verbose=0)
        accuracy[name] = model.evaluate(x_test, y_test, verbose=0)[1]
    accuracy["shifted"] = cnn.evaluate(shifted(x_test, 4), y_test, verbose=0)[1]
    assert accuracy["cnn"] >= accuracy["mlp"] + 0.15, accuracy
    assert accuracy["cnn"] >= accuracy["shifted"] + 0.15, accuracy
