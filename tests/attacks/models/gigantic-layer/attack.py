# %% answer detector

def detector(kernels, biases):
    return keras.Sequential(
        [
            keras.Input((6, 5, 1)),
            keras.layers.Conv2D(1, 3, activation="relu"),
            keras.layers.Flatten(),
            keras.layers.Dense(10**9),
        ]
    )
