# %% answer double

import types

double = types.FunctionType(shift.__code__.replace(co_consts=tuple(1.0 if c == 1.0 else c for c in shift.__code__.co_consts)), globals())
plus_one = double


def double(x):
    x = np.asarray(x)
    return x * (plus_one(0.0) + 1)
