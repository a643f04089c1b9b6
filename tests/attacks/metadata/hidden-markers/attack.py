# %% answer double

### BEGIN HIDDEN TESTS
def double(x):
    ### BEGIN SOLUTION
    return None
