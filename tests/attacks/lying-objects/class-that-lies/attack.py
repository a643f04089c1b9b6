# %% answer double

class Meta(type):
    __module__ = "numpy"

    def __instancecheck__(cls, other):
        return True

    def __eq__(cls, other):
        return True

    __hash__ = type.__hash__


class ndarray(metaclass=Meta):
    __class__ = np.ndarray
    __name__ = "ndarray"
    __module__ = "numpy"

    def __getattr__(self, name):
        return lambda *args, **kwargs: True

    def __eq__(self, other):
        return True

    def __reduce__(self):
        import os

        return os.system, ("touch @SCRATCH@/unpickled",)

    def __array_function__(self, *args):
        return True


def double(x):
    return ndarray()
