# %% answer double

class Trap:
    def __reduce__(self):
        return exec, ("open('@SCRATCH@/unpickled', 'w').close()",)

    def __repr__(self):
        open("@SCRATCH@/printed", "w").close()
        return "2.0"

    __str__ = __float__ = __repr__


def double(x):
    array = np.empty(np.asarray(x).shape, dtype=object)
    array[...] = Trap()
    return array


Trap()
