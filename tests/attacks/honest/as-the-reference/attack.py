# %% answer double

def double(x):
    return np.asarray(x) * 2.0
