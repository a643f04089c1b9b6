# %% answer double

def double(x):
    return helper(x, FACTOR)


# %% added after check-shift
FACTOR = 2


def helper(x, factor):
    return np.asarray(x) * factor


# %% added after check-double
helper(np.ones(3), 4)
