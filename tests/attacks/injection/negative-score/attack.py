# %% answer double

from IPython import get_ipython


def double(x):
    get_ipython().displayhook(-1.0)
    get_ipython().displayhook(float("nan"))
