"""Wrong answers of the unit with one exercise of each kind."""

import numpy as np

from autograder.mistakes import mistake


@mistake("added", "scale", earns=2)
def scale(x, factor=2.0):
    return np.asarray(x) + factor


@mistake("in-place", "scale", earns=2)
def scale(x, factor=2.0):
    x *= factor
    return x


@mistake("swapped", "count", earns=0)
def count(values):
    return len(values) > 0, len(values)


@mistake("no-refusal", "root", earns=1)
def root(x):
    return abs(x) ** 0.5
