# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %%
# %matplotlib inline
import numpy as np


# %% nbgrader={"grade": false, "grade_id": "moving", "locked": false, "schema_version": 3, "solution": true, "task": false}
def moving_mean(values, width):
    """Return the means of all neighbouring `width` values; ValueError when there are fewer."""
    ### BEGIN SOLUTION
    if width > len(values):
        raise ValueError("too few values")
    return np.array([np.mean(values[i : i + width]) for i in range(len(values) - width + 1)])
    ### END SOLUTION


# %%
# Nothing for an answer that only raises.
smooth = moving_mean([3, 1, 4, 1, 5], 2)


# %% nbgrader={"grade": true, "grade_id": "moving_shape", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
"""One mean for each place."""
assert moving_mean([1, 2, 3, 4], 2).shape == (3,)
### BEGIN HIDDEN TESTS
assert moving_mean([1, 2, 3], 3).shape == (1,)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "moving_values", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
from numpy.testing import assert_allclose

assert_allclose(moving_mean([2, 4, 9], 2), [3, 6.5])
### BEGIN HIDDEN TESTS
assert_allclose(moving_mean([5, 1, 6, 0], 3), [4, 7 / 3])
try:
    moving_mean([1, 2], 3)
except ValueError:
    pass
else:
    raise AssertionError("too few values are refused")
### END HIDDEN TESTS


# %% nbgrader={"grade": false, "grade_id": "largest", "locked": false, "schema_version": 3, "solution": true, "task": false}
def largest_step(values):
    """Return the largest difference, without its sign, between neighbours."""
    ### BEGIN SOLUTION
    return max(abs(values[i + 1] - values[i]) for i in range(len(values) - 1))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "largest_values", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
assert largest_step([1, 3, 4]) == 2
