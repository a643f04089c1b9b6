"""Wrong answers of the small unit."""

import numpy as np

from autograder.mistakes import mistake


@mistake("squared", "double", earns=1)
def double(x):
    return np.asarray(x) ** 2


@mistake("in-place", "double", earns=1)
def double(x):
    x *= 2
    return x


@mistake("forgot-return", "quadruple", earns=0)
def quadruple(x):
    double(double(x))
