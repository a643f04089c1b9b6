# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown] tags=["en"]
# # The unit that is attacked with models

# %% [markdown] tags=["ko"]
# # 모델로 공격을 받는 단원

# %% tags=["ko"]
import cnncourse

cnncourse.language("ko")

# %% tags=["en"]
import cnncourse

cnncourse.language("en")

# %%
import numpy as np
from cnncourse import checks, models, unit
from cnncourse.quiet import quiet

with quiet():
    import keras

unit("01-models")


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "shift", "locked": false, "schema_version": 3, "solution": true, "task": false}
def shift(x):
    """Return ``x`` and one more, an array of any shape."""
    ### BEGIN SOLUTION
    return np.asarray(x) + 1.0
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-shift", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
with checks("shift", points=1) as check:
    check("adds one").call(shift, np.array([1.0, 2.5])).close([2.0, 3.5])
    ### BEGIN HIDDEN TESTS
    rng = check.hidden()  # canary-in-hidden-check
    x = rng.normal(size=(3, 4))
    check("adds one").call(shift, x).close(x + 1)
    ### END HIDDEN TESTS
check.score


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "detector", "locked": false, "schema_version": 3, "solution": true, "task": false}
def detector(kernels, biases):
    """Return a Keras model for (6, 5, 1) images: a convolution with these weights and ReLU, then the maximum of each map."""
    ### BEGIN SOLUTION
    convolution = keras.layers.Conv2D(kernels.shape[3], kernels.shape[:2], activation="relu")
    model = keras.Sequential([keras.Input((6, 5, 1)), convolution, keras.layers.GlobalMaxPooling2D()])
    convolution.set_weights([kernels, biases])
    return model
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-detector", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
def strongest(kernels, biases, images):
    windows = np.lib.stride_tricks.sliding_window_view(images[..., 0], kernels.shape[:2], axis=(1, 2))
    maps = np.einsum("nijhw,hwk->nijk", windows, kernels[:, :, 0]) + biases
    return np.maximum(maps, 0).max(axis=(1, 2))


def is_detector(model, kernels, biases, images):
    try:
        rebuilt = models.rebuild(model)
    except models.NotRebuilt:
        return False
    return bool(np.allclose(rebuilt(images), strongest(kernels, biases, images), atol=1e-4))


KERNELS = np.array([[1.0, -1.0], [0.5, 2.0], [0.0, 1.0]]).reshape(3, 2, 1, 1)
IMAGES = np.arange(60.0).reshape(2, 6, 5, 1) % 7

with checks("detector", points=2, covers="other kernels") as check:
    answer = check("detects by its layers").call(detector, KERNELS, np.array([0.5]))
    answer.satisfies(lambda m: m.kinds() == ["Conv2D", "GlobalMaxPooling2D"], "a convolution and a maximum")
    answer.satisfies(lambda m: is_detector(m, KERNELS, np.array([0.5]), IMAGES), "its layers compute it")
    answer.apply(IMAGES).close(strongest(KERNELS, np.array([0.5]), IMAGES), atol=1e-4)
    ### BEGIN HIDDEN TESTS
    rng = check.hidden()  # canary-in-hidden-check
    kernels, biases, images = rng.normal(size=(2, 3, 1, 4)), rng.normal(size=4), rng.normal(size=(3, 6, 5, 1))
    answer = check("detects by its layers").call(detector, kernels, biases)
    answer.satisfies(lambda m: is_detector(m, kernels, biases, images), "its layers compute it")
    answer.apply(images).close(strongest(kernels, biases, images), atol=1e-4)
    ### END HIDDEN TESTS
check.score


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "halve", "locked": false, "schema_version": 3, "solution": true, "task": false}
def halve(x):
    """Return half of ``x``, an array of any shape."""
    ### BEGIN SOLUTION
    return np.asarray(x) / 2.0
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-halve", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
with checks("halve", points=1) as check:
    check("halves every number").call(halve, np.array([1.0, 2.5])).close([0.5, 1.25])
    ### BEGIN HIDDEN TESTS
    rng = check.hidden()  # canary-in-hidden-check
    x = rng.normal(size=(3, 4))
    check("halves every number").call(halve, x).close(x / 2)
    ### END HIDDEN TESTS
check.score

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": true, "grade_id": "why", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# Because halving undoes doubling.
#
# ### BEGIN MARK SCHEME
# - 1 point: says that one undoes the other.
# ### END MARK SCHEME
