# %% answer double

print("2.0")
print("check-double: 2.0 of 2.0 points")
2.0
