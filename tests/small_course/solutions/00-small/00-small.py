# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown] tags=["en"]
# # A small unit

# %% [markdown] tags=["ko"]
# # 작은 단원

# %% tags=["ko"]
import cnncourse

cnncourse.language("ko")

# %% tags=["en"]
import cnncourse

cnncourse.language("en")

# %%
import numpy as np
from cnncourse import checks, unit

unit("00-small")


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "double", "locked": false, "schema_version": 3, "solution": true, "task": false}
def double(x):
    """Return twice ``x``, an array of any shape."""
    ### BEGIN SOLUTION
    return np.asarray(x) * 2.0
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-double", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
with checks("double", points=2, covers="other shapes") as check:
    check("keeps the shape").call(double, np.full((2, 3), 2)).shape((2, 3)).satisfies(lambda y: y[0, 0] != 2, "twice")
    check("doubles every number").call(double, np.array([1.0, 2.5])).close([2.0, 5.0]).keeps_inputs()
    ### BEGIN HIDDEN TESTS
    rng = check.hidden()
    x = rng.normal(size=(3, 4))
    check("keeps the shape").call(double, x).shape((3, 4))
    check("doubles every number").call(double, x).close(x + x).keeps_inputs()
    ### END HIDDEN TESTS
check.score


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "quadruple", "locked": false, "schema_version": 3, "solution": true, "task": false}
def quadruple(x):
    """Return four times ``x``; you may use your ``double``."""
    ### BEGIN SOLUTION
    return double(double(x))
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-quadruple", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
with checks("quadruple", points=1, builds_on=["double"]) as check:
    check("four times").call(quadruple, np.array([1.0, 3.0])).close([4.0, 12.0])
    ### BEGIN HIDDEN TESTS
    rng = check.hidden()
    x = rng.normal(size=5)
    check("four times").call(quadruple, x).close(4 * x, follow=lambda: double(double(x)))
    ### END HIDDEN TESTS
check.score

# %% tags=["show"]
print("a picture would stand here:", double(np.ones(2)))

# %% [markdown] tags=["en"]
# Why is twice enough?

# %% [markdown] tags=["ko"]
# 왜 두 배면 충분합니까?

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": true, "grade_id": "why-twice", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# Because two times two is four.
#
# ### BEGIN MARK SCHEME
# - 1 point: mentions that doubling twice multiplies by four.
# ### END MARK SCHEME
