# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown] tags=["en"]
# # One exercise of each kind

# %% [markdown] tags=["ko"]
# # 종류마다 연습 하나

# %% tags=["ko"]
import cnncourse

cnncourse.language("ko")

# %% tags=["en"]
import cnncourse

cnncourse.language("en")

# %%
import numpy as np
from cnncourse import checks, unit

unit("00-many")


def lift(value):
    """A function of the lesson, known on both sides."""
    return value + 1


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "scale", "locked": false, "schema_version": 3, "solution": true, "task": false}
def scale(x, factor=2.0):
    """Return ``x`` times ``factor``."""
    ### BEGIN SOLUTION
    return np.asarray(x) * factor
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-scale", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
with checks("scale", points=3, covers="other shapes") as check:
    check("keeps the shape").call(scale, np.ones((2, 3))).shape((2, 3))
    check("multiplies").call(scale, np.array([1.0, 2.5, -1.0, 4.0]), factor=3.0).close([3.0, 7.5, -3.0, 12.0])
    check("leaves its input alone").call(scale, np.array([1.0, 2.0])).keeps_inputs()
    ### BEGIN HIDDEN TESTS
    rng = check.hidden()
    x = rng.normal(size=(3, 4))
    check("multiplies").call(scale, x, factor=0.5).close(x / 2)
    check("leaves its input alone").call(scale, x).keeps_inputs()
    ### END HIDDEN TESTS
check.score


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "six_times", "locked": false, "schema_version": 3, "solution": true, "task": false}
def six_times(x):
    """Return six times ``x``; you may use your ``scale``."""
    ### BEGIN SOLUTION
    return scale(scale(x), factor=3.0)
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-six_times", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
with checks("six_times", points=1, builds_on=["scale"]) as check:
    x = np.array([1.0, 3.0])
    check("six times").call(six_times, x).close(6 * x, follow=lambda: scale(scale(x), factor=3.0))
check.score


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "count", "locked": false, "schema_version": 3, "solution": true, "task": false}
def count(values):
    """Return how many values there are and whether there are any, as a tuple."""
    ### BEGIN SOLUTION
    return len(values), len(values) > 0
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-count", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
with checks("count", points=2) as check:
    check("some").call(count, [1, "a", (2, None)]).equal((3, True))
    check("none").call(count, {}).equal((0, False))
check.score


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "root", "locked": false, "schema_version": 3, "solution": true, "task": false}
def root(x):
    """Return the square root of a number; refuse a negative one with a ``ValueError``."""
    ### BEGIN SOLUTION
    if x < 0:
        raise ValueError("a negative number has no real root")
    return x**0.5
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-root", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
with checks("root", points=2) as check:
    check("takes roots").call(root, 9.0).close(3.0)
    check("refuses negative numbers").call(root, -1.0).raises(ValueError)
check.score


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "KERNEL", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
KERNEL = np.array([[1.0, 0.0, -1.0]] * 3)
NAMES = ("left", "right")
### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-KERNEL", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
with checks("KERNEL", points=2) as check:
    check("adds up to 0").call(np.sum, KERNEL).close(0.0)
    check("has three rows").call(lift, len(np.atleast_1d(KERNEL))).equal(4)
    check("has names").call(len, NAMES).equal(2)
check.score


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "Counter", "locked": false, "schema_version": 3, "solution": true, "task": false}
class Counter:
    """Counts: ``counter.up()`` returns 1, then 2, and so on."""

    ### BEGIN SOLUTION
    def __init__(self):
        self.n = 0

    def up(self):
        self.n += 1
        return self.n

    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-Counter", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
with checks("Counter", points=1) as check:
    counter = check("counts").call(Counter)
    counter.method("up").equal(1)
    counter.method("up").equal(2)
check.score


# %% tags=["show"]
print("a picture would stand here:", scale(np.ones(2)))
