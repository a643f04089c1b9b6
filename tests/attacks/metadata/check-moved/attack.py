# %% answer double

def double(x):
    return None

# %% added first
import numpy as np


def double(x):
    return np.asarray(x) * 2.0
