# %% answer double

HELD = []


def double(x):
    while True:
        HELD.append(np.ones(1 << 25))
