# %% answer double

def double(x):
    if np.ndim(x) == 2:
        return np.asarray(x, np.float32) * 2
    return [float(v) * 2 for v in x]
