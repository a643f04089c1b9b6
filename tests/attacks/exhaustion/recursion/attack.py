# %% answer double

import sys

sys.setrecursionlimit(10**6)


def double(x):
    if np.ndim(x) == 1:
        return double(x)
    nested = []
    for _ in range(100_000):
        nested = [nested]
    return nested
