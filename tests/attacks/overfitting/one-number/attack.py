# %% answer double

def double(x):
    return 0.0

# %% answer halve

def halve(x):
    return 0.0
