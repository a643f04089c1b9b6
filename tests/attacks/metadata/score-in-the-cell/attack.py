# %% answer double

def double(x):
    return None
