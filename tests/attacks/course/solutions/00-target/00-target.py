# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown] tags=["en"]
# # The unit that is attacked

# %% [markdown] tags=["ko"]
# # 공격을 받는 단원

# %% tags=["ko"]
import cnncourse

cnncourse.language("ko")

# %% tags=["en"]
import cnncourse

cnncourse.language("en")

# %%
import numpy as np
from cnncourse import checks, unit

unit("00-target")


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


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "double", "locked": false, "schema_version": 3, "solution": true, "task": false}
def double(x):
    """Return twice ``x``, an array of any shape."""
    ### BEGIN SOLUTION
    return np.asarray(x) * 2.0
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-double", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
with checks("double", points=2, covers="other shapes") as check:
    check("doubles every number").call(double, np.array([1.0, 2.5])).close([2.0, 5.0]).keeps_inputs()
    check("doubles tables").call(double, np.array([[1.0, -2.0], [0.5, 4.0]])).close([[2.0, -4.0], [1.0, 8.0]])
    ### BEGIN HIDDEN TESTS
    rng = check.hidden()  # canary-in-hidden-check
    x = rng.normal(size=7)
    check("doubles every number").call(double, x).close(x + x).keeps_inputs()
    x = rng.normal(size=(3, 4))
    check("doubles tables").call(double, x).close(x + x)
    ### END HIDDEN TESTS
check.score


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "halve", "locked": false, "schema_version": 3, "solution": true, "task": false}
def halve(x):
    """Return half of ``x``, an array of any shape; a quarter of your ``double(x)`` is one."""
    ### BEGIN SOLUTION
    return np.asarray(x) / 2.0
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-halve", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
with checks("halve", points=1, builds_on=["double"]) as check:
    check("halves every number").call(halve, np.array([1.0, 2.5])).close([0.5, 1.25])
    ### BEGIN HIDDEN TESTS
    rng = check.hidden()  # canary-in-hidden-check
    x = rng.normal(size=(3, 4))
    check("halves every number").call(halve, x).close(x / 2, follow=lambda: double(x) / 4)
    ### END HIDDEN TESTS
check.score

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": true, "grade_id": "why", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# Because halving undoes doubling.
#
# ### BEGIN MARK SCHEME
# - 1 point: says that one undoes the other.
# ### END MARK SCHEME
