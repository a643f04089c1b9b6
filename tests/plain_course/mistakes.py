"""Wrong answers that students of the plain course handed in."""

import numpy as np

from autograder.mistakes import mistake


@mistake("moving-one-short", "moving", earns=0)
def moving_mean(values, width):
    return np.array([np.mean(values[i : i + width]) for i in range(len(values) - width)])


@mistake("moving-sums", "moving", earns=1)
def moving_mean(values, width):
    return np.array([np.sum(values[i : i + width]) for i in range(len(values) - width + 1)])


@mistake("largest-with-sign", "largest", earns=0)
def largest_step(values):
    return max(values[i + 1] - values[i] for i in range(len(values) - 1))
