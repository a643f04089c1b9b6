# %% answer double

pass
