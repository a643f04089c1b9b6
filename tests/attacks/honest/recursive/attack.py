# %% answer double

def double(x):
    x = np.asarray(x)
    if x.ndim == 0:
        return float(x) + float(x)
    return np.array([double(item) for item in x])
