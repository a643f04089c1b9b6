"""Wrong answers of the unit that is attacked."""

import numpy as np

from autograder.mistakes import mistake


@mistake("squared", "double", earns=0)
def double(x):
    return np.asarray(x) ** 2
