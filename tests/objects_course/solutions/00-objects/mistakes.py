"""Wrong answers of the unit of objects."""

import keras
import matplotlib.pyplot as plt

from autograder.mistakes import mistake


@mistake("no-softmax", "build", earns=2)
def build():
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            keras.layers.Conv2D(4, 3, activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Flatten(),
            keras.layers.Dense(2),
        ]
    )


@mistake("not-trained", "train", earns=0)
def train(model, images, labels):
    return model


@mistake("no-labels", "curve", earns=1)
def curve(losses):
    figure, axes = plt.subplots()
    axes.plot(losses)
    return figure


@mistake("always-noisy", "noise", earns=1)
def noise():
    layer = keras.layers.GaussianNoise(0.5)
    return lambda x, training: layer(x, training=True)
