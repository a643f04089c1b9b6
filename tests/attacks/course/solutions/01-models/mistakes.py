"""Wrong answers of the unit that is attacked with models."""

import keras

from autograder.mistakes import mistake


@mistake("no-relu", "detector", earns=0)
def detector(kernels, biases):
    convolution = keras.layers.Conv2D(kernels.shape[3], kernels.shape[:2])
    model = keras.Sequential([keras.Input((6, 5, 1)), convolution, keras.layers.GlobalMaxPooling2D()])
    convolution.set_weights([kernels, biases])
    return model
