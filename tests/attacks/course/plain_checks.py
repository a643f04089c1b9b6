# The same checks as nbgrader's own documentation writes them: assertions on the returned values.

# %% check-shift
np.testing.assert_allclose(shift(np.array([1.0, 2.5])), [2.0, 3.5])
### BEGIN HIDDEN TESTS
# canary-in-hidden-check
rng = np.random.default_rng(20_631)
x = rng.normal(size=(3, 4))
np.testing.assert_allclose(shift(x), x + 1)
### END HIDDEN TESTS

# %% check-double
np.testing.assert_allclose(double(np.array([1.0, 2.5])), [2.0, 5.0])
np.testing.assert_allclose(double(np.array([[1.0, -2.0], [0.5, 4.0]])), [[2.0, -4.0], [1.0, 8.0]])
### BEGIN HIDDEN TESTS
# canary-in-hidden-check
rng = np.random.default_rng(88_417)
x = rng.normal(size=7)
assert np.allclose(double(x), x + x)
x = rng.normal(size=(3, 4))
assert np.allclose(double(x), x + x)
### END HIDDEN TESTS

# %% check-halve
np.testing.assert_allclose(halve(np.array([1.0, 2.5])), [0.5, 1.25])
### BEGIN HIDDEN TESTS
# canary-in-hidden-check
rng = np.random.default_rng(51_902)
x = rng.normal(size=(3, 4))
np.testing.assert_allclose(halve(x), x / 2)
### END HIDDEN TESTS


# %% check-detector
def strongest(kernels, biases, images):
    windows = np.lib.stride_tricks.sliding_window_view(images[..., 0], kernels.shape[:2], axis=(1, 2))
    maps = np.einsum("nijhw,hwk->nijk", windows, kernels[:, :, 0]) + biases
    return np.maximum(maps, 0).max(axis=(1, 2))


KERNELS = np.array([[1.0, -1.0], [0.5, 2.0], [0.0, 1.0]]).reshape(3, 2, 1, 1)
IMAGES = np.arange(60.0).reshape(2, 6, 5, 1) % 7
model = detector(KERNELS, np.array([0.5]))
assert [type(layer).__name__ for layer in model.layers] == ["Conv2D", "GlobalMaxPooling2D"]
assert model.count_params() == 7
np.testing.assert_allclose(
    model.predict(IMAGES, verbose=0), strongest(KERNELS, np.array([0.5]), IMAGES), rtol=1e-4, atol=1e-4
)
### BEGIN HIDDEN TESTS
# canary-in-hidden-check
rng = np.random.default_rng(71_340)
kernels, biases, images = rng.normal(size=(2, 3, 1, 4)), rng.normal(size=4), rng.normal(size=(3, 6, 5, 1))
model = detector(kernels, biases)
assert model.count_params() == 28
assert np.allclose(model.predict(images, verbose=0), strongest(kernels, biases, images), atol=1e-4)
### END HIDDEN TESTS
