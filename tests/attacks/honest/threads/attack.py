# %% answer double

from concurrent.futures import ThreadPoolExecutor


def double(x):
    x = np.asarray(x)
    with ThreadPoolExecutor(4) as pool:
        return np.array(list(pool.map(lambda v: v * 2, x.ravel()))).reshape(x.shape)
