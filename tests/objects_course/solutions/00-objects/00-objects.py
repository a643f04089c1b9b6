# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %%
import contextlib
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from cnncourse import checks, models, unit

unit("00-objects")
IMAGES = np.random.default_rng(0).normal(size=(64, 8, 8, 1)).astype("float32")
LABELS = (IMAGES.mean(axis=(1, 2, 3)) > 0).astype("int64")


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "build", "locked": false, "schema_version": 3, "solution": true, "task": false}
def build():
    """Return a model from (8, 8, 1) to two classes: Conv2D of 4 filters, pooling, Dense with softmax."""
    ### BEGIN SOLUTION
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            keras.layers.Conv2D(4, 3, activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Flatten(),
            keras.layers.Dense(2, activation="softmax"),
        ]
    )
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-build", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
with checks("build", points=3) as check:
    check("layers in order").call(build).satisfies(
        lambda m: m.kinds() == ["Conv2D", "MaxPooling2D", "Flatten", "Dense"], "convolution, pooling, flatten, dense"
    )
    check("parameters").call(build).satisfies(lambda m: m.parameters == 40 + 74, "40 + 74 parameters")
    rows = check("probabilities").call(build).apply(IMAGES[:5])
    rows.shape((5, 2)).satisfies(lambda p: bool(np.allclose(p.sum(axis=1), 1, atol=1e-5)), "rows sum to one")
    ### BEGIN HIDDEN TESTS
    rng = check.hidden()
    images = rng.normal(size=(3, 8, 8, 1)).astype("float32")
    answer = check("probabilities").call(build)
    answer.apply(images).shape((3, 2))
    with contextlib.suppress(models.NotRebuilt):
        # A model that cannot be built here is judged by what it gives in its own process.
        answer.apply(images).close(models.rebuild(answer.value)(images).numpy(), atol=1e-5)
    ### END HIDDEN TESTS
check.score


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "train", "locked": false, "schema_version": 3, "solution": true, "task": false}
def train(model, images, labels):
    """Compile and fit the model for ten epochs; return the model and its history."""
    ### BEGIN SOLUTION
    keras.utils.set_random_seed(1)
    model.compile(keras.optimizers.Adam(0.02), "sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(images, labels, batch_size=16, epochs=10, verbose=0)
    return model, history
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-train", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
with checks("train", points=2, builds_on=["build"]) as check:
    start = keras.Sequential(
        [keras.Input((8, 8, 1)), keras.layers.Flatten(), keras.layers.Dense(2, activation="softmax")]
    )
    trained = check("returns model and history").call(train, start, IMAGES, LABELS)
    trained.satisfies(lambda pair: type(pair) is tuple and "loss" in pair[1].values, "a model and its history")
    learned = check("the model has learned")
    learned.call(train, start, IMAGES, LABELS).satisfies(
        lambda pair: (models.rebuild(pair[0])(IMAGES).numpy().argmax(axis=1) == LABELS).mean() > 0.8, "it fits the data"
    )
check.score


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "curve", "locked": false, "schema_version": 3, "solution": true, "task": false}
def curve(losses):
    """Return a figure that shows the losses by epoch, with both axes labelled."""
    ### BEGIN SOLUTION
    figure, axes = plt.subplots()
    axes.plot(range(1, len(losses) + 1), losses, label="loss")
    axes.set(xlabel="epoch", ylabel="loss")
    axes.legend()
    plt.close(figure)
    return figure
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-curve", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
with checks("curve", points=2) as check:
    drawn = check("axes are labelled").call(curve, [3.0, 2.0, 1.5])
    drawn.satisfies(lambda f: all(a.xlabel and a.ylabel for a in f.axes), "both axes have a label")
    check("the losses are shown").call(curve, [3.0, 2.0, 1.5]).satisfies(
        lambda f: any(np.allclose(y, [3.0, 2.0, 1.5]) for a in f.axes for _, _, y in a.lines), "a line of the losses"
    )
check.score


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "batches", "locked": false, "schema_version": 3, "solution": true, "task": false}
def batches(images):
    """Yield batches of four images without end."""
    ### BEGIN SOLUTION
    while True:
        for start in range(0, len(images), 4):
            yield images[start : start + 4]
    ### END SOLUTION


def dataset(images):
    """Return a tf.data.Dataset of batches of four."""
    ### BEGIN SOLUTION
    return tf.data.Dataset.from_tensor_slices(images).batch(4)
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-batches", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
with checks("batches", points=2) as check:
    check("a generator of batches").call(batches, IMAGES).first(3).close([IMAGES[:4], IMAGES[4:8], IMAGES[8:12]])
    check("a data set of batches").call(dataset, IMAGES).first(2).close([IMAGES[:4], IMAGES[4:8]])
check.score


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "noise", "locked": false, "schema_version": 3, "solution": true, "task": false}
def noise():
    """Return a layer that adds noise in training only."""
    ### BEGIN SOLUTION
    return keras.layers.GaussianNoise(0.5)
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-noise", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
with checks("noise", points=2) as check:
    check("nothing at inference").call(noise).apply(IMAGES, training=False).close(IMAGES)
    check("noise in training").call(noise).apply(IMAGES, training=True).satisfies(
        lambda x: 0.4 < float(np.std(x - IMAGES)) < 0.6, "noise of the given size"
    )
check.score


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "slope", "locked": false, "schema_version": 3, "solution": true, "task": false}
def slope(f, x, step=1e-5):
    """Return the derivative of ``f`` at ``x`` by central differences."""
    ### BEGIN SOLUTION
    return (f(x + step) - f(x - step)) / (2 * step)
    ### END SOLUTION


class Counter:
    """Counts calls of ``step``."""

    ### BEGIN SOLUTION
    def __init__(self, start=0):
        self.count = start

    def step(self, by=1):
        self.count += by
        return self.count

    ### END SOLUTION


SIZES = (3, 5)

# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-slope", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
with checks("slope", points=3) as check:
    check("of a public function").call(slope, np.sin, 0.3).close(np.cos(0.3), atol=1e-8)
    check("of a function of ours").call(slope, lambda x: 3 * x**2, 2.0).close(12.0, atol=1e-6)
    check("an object that counts").call(Counter, 5).method("step", by=2).equal(7)
check.score
