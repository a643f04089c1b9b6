# %% answer detector

def detector(kernels, biases):
    images = keras.Input((6, 5, 1))
    convolution = keras.layers.Conv2D(kernels.shape[3], kernels.shape[:2], activation=keras.activations.relu)
    maps = keras.layers.GlobalMaxPooling2D()(convolution(images))
    convolution.set_weights([kernels, biases])
    return keras.Model(images, maps)
