# %% answer double

def double(x):
    return np.asarray(x) * 2.0


# %% added after check-double
1 / 0
