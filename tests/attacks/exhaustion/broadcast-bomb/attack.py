# %% answer double

def double(x):
    if np.ndim(x) == 2:
        return 10 ** (10**5)
    inner = [0] * 10
    for _ in range(6):
        inner = [inner] * 10
    return (np.broadcast_to(0.0, (10**6, 10**6)), inner)
