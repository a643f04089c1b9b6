# %% answer double

import numpy.ma as secret


def double(x):
    return np.asarray(secret.add(x, x))
