# %% answer double

import time


def double(x):
    time.sleep(0.3)
    return np.asarray(x) * 2.0
