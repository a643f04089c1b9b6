# %% answer detector

def detector(kernels, biases):
    model = keras.Sequential()
    model.add(keras.layers.Conv2D(kernels.shape[3], kernels.shape[:2], activation="relu"))
    model.add(keras.layers.GlobalMaxPooling2D())
    model(np.zeros((1, 6, 5, 1)))
    model.layers[0].set_weights([kernels, biases])
    return model
