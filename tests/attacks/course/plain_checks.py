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
