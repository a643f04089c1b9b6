# %% answer double

class Trouble(ValueError):
    pass


def double(x):
    try:
        raise Trouble("mine")
    except Trouble:
        return np.asarray(x) * 2.0


try:
    raise Trouble("another")
except Trouble as error:
    print(error)
