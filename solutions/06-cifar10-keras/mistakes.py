"""Wrong answers seen in unit 06, each with what it still earns.

Every function takes the place of the one with its name in the answer cell of its exercise.
"""

import keras
import matplotlib.pyplot as plt
import numpy as np

from autograder.mistakes import mistake

# Prepare the data


@mistake("prepare-not-scaled", "prepare", earns=1.8)
def prepare(train, test):
    return tuple((images.astype("float32"), labels[:, 0]) for images, labels in (train, test))


@mistake("prepare-test-not-scaled", "prepare", earns=2.4)
def prepare(train, test):
    return (train[0].astype("float32") / 255, train[1][:, 0]), (test[0].astype("float32"), test[1][:, 0])


@mistake("prepare-own-maximum", "prepare", earns=1.8)
def prepare(train, test):
    return tuple((images.astype("float32") / images.max(), labels[:, 0]) for images, labels in (train, test))


@mistake("prepare-largest-seen", "prepare", earns=1.8)
def prepare(train, test):
    top = train[0].max()
    return tuple((images.astype("float32") / top, labels[:, 0]) for images, labels in (train, test))


@mistake("prepare-float64", "prepare", earns=2.4)
def prepare(train, test):
    return tuple((images / 255, labels[:, 0]) for images, labels in (train, test))


@mistake("prepare-whole-division", "prepare", earns=1.8)
def prepare(train, test):
    return tuple(((images // 255).astype("float32"), labels[:, 0]) for images, labels in (train, test))


@mistake("prepare-by-256", "prepare", earns=1.8)
def prepare(train, test):
    return tuple((images.astype("float32") / 256, labels[:, 0]) for images, labels in (train, test))


@mistake("prepare-from-minus-one", "prepare", earns=1.8)
def prepare(train, test):
    return tuple((images.astype("float32") / 127.5 - 1, labels[:, 0]) for images, labels in (train, test))


@mistake("prepare-scaled-twice", "prepare", earns=1.8)
def prepare(train, test):
    return tuple((images.astype("float32") / 255 / 255, labels[:, 0]) for images, labels in (train, test))


@mistake("prepare-statistics-of-both", "prepare", earns=1.8)
def prepare(train, test):
    everything = np.concatenate([train[0], test[0]]).astype("float32")
    mean, std = everything.mean(), everything.std()
    return tuple(((images.astype("float32") - mean) / std, labels[:, 0]) for images, labels in (train, test))


@mistake("prepare-labels-in-a-column", "prepare", earns=2.4)
def prepare(train, test):
    return tuple((images.astype("float32") / 255, labels) for images, labels in (train, test))


@mistake("prepare-one-hot", "prepare", earns=2.4)
def prepare(train, test):
    eye = np.eye(10, dtype="float32")
    return tuple((images.astype("float32") / 255, eye[labels[:, 0]]) for images, labels in (train, test))


@mistake("prepare-labels-squeezed", "prepare", earns=2.4)
def prepare(train, test):
    return tuple((images.astype("float32") / 255, np.squeeze(labels)) for images, labels in (train, test))


@mistake("prepare-sets-swapped", "prepare", earns=0.6)
def prepare(train, test):
    return tuple((images.astype("float32") / 255, labels[:, 0]) for images, labels in (test, train))


# An MLP of the same size


@mistake("mlp-convolution", "build_mlp", earns=2.25)
def build_mlp():
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            keras.layers.Conv2D(4, 3, padding="same", activation="relu"),
            keras.layers.Flatten(),
            keras.layers.Dense(140, activation="relu"),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )


@mistake("mlp-linear", "build_mlp", earns=2.25)
def build_mlp():
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            keras.layers.Flatten(),
            keras.layers.Dense(188),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )


@mistake("mlp-not-flattened", "build_mlp", earns=2.25)
def build_mlp():
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            keras.layers.Dense(720, activation="relu"),
            keras.layers.Dense(768, activation="relu"),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )


@mistake("mlp-too-small", "build_mlp", earns=2.25)
def build_mlp():
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            keras.layers.Flatten(),
            keras.layers.Dense(128, activation="relu"),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )


@mistake("mlp-too-large", "build_mlp", earns=2.25)
def build_mlp():
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            keras.layers.Flatten(),
            keras.layers.Dense(512, activation="relu"),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )


@mistake("mlp-no-softmax", "build_mlp", earns=2.25)
def build_mlp():
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            keras.layers.Flatten(),
            keras.layers.Dense(188, activation="relu"),
            keras.layers.Dense(10),
        ]
    )


@mistake("mlp-sigmoid", "build_mlp", earns=2.25)
def build_mlp():
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            keras.layers.Flatten(),
            keras.layers.Dense(188, activation="relu"),
            keras.layers.Dense(10, activation="sigmoid"),
        ]
    )


@mistake("mlp-one-output", "build_mlp", earns=1.5)
def build_mlp():
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            keras.layers.Flatten(),
            keras.layers.Dense(188, activation="relu"),
            keras.layers.Dense(1, activation="softmax"),
        ]
    )


# Build the CNN


@mistake("cnn-padding-valid", "build_cnn", earns=3)
def build_cnn():
    L = keras.layers
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            L.Conv2D(32, 3, activation="relu"),
            L.MaxPooling2D(2),
            L.Conv2D(64, 3, activation="relu"),
            L.MaxPooling2D(2),
            L.Conv2D(64, 3, activation="relu"),
            L.Flatten(),
            L.Dense(128, activation="relu"),
            L.Dense(10, activation="softmax"),
        ]
    )


@mistake("cnn-kernels-of-5", "build_cnn", earns=3)
def build_cnn():
    L, same = keras.layers, {"padding": "same", "activation": "relu"}
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            L.Conv2D(32, 5, **same),
            L.MaxPooling2D(2),
            L.Conv2D(64, 5, **same),
            L.MaxPooling2D(2),
            L.Conv2D(64, 5, **same),
            L.Flatten(),
            L.Dense(128, activation="relu"),
            L.Dense(10, activation="softmax"),
        ]
    )


@mistake("cnn-third-of-128-filters", "build_cnn", earns=2)
def build_cnn():
    L, same = keras.layers, {"padding": "same", "activation": "relu"}
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            L.Conv2D(32, 3, **same),
            L.MaxPooling2D(2),
            L.Conv2D(64, 3, **same),
            L.MaxPooling2D(2),
            L.Conv2D(128, 3, **same),
            L.Flatten(),
            L.Dense(128, activation="relu"),
            L.Dense(10, activation="softmax"),
        ]
    )


@mistake("cnn-third-pooling", "build_cnn", earns=2)
def build_cnn():
    L, same = keras.layers, {"padding": "same", "activation": "relu"}
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            L.Conv2D(32, 3, **same),
            L.MaxPooling2D(2),
            L.Conv2D(64, 3, **same),
            L.MaxPooling2D(2),
            L.Conv2D(64, 3, **same),
            L.MaxPooling2D(2),
            L.Flatten(),
            L.Dense(128, activation="relu"),
            L.Dense(10, activation="softmax"),
        ]
    )


@mistake("cnn-average-pooling", "build_cnn", earns=3)
def build_cnn():
    L, same = keras.layers, {"padding": "same", "activation": "relu"}
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            L.Conv2D(32, 3, **same),
            L.AveragePooling2D(2),
            L.Conv2D(64, 3, **same),
            L.AveragePooling2D(2),
            L.Conv2D(64, 3, **same),
            L.Flatten(),
            L.Dense(128, activation="relu"),
            L.Dense(10, activation="softmax"),
        ]
    )


@mistake("cnn-two-convolutions", "build_cnn", earns=0)
def build_cnn():
    L, same = keras.layers, {"padding": "same", "activation": "relu"}
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            L.Conv2D(32, 3, **same),
            L.MaxPooling2D(2),
            L.Conv2D(64, 3, **same),
            L.MaxPooling2D(2),
            L.Flatten(),
            L.Dense(128, activation="relu"),
            L.Dense(10, activation="softmax"),
        ]
    )


@mistake("cnn-pools-of-stride-1", "build_cnn", earns=2)
def build_cnn():
    L, same = keras.layers, {"padding": "same", "activation": "relu"}
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            L.Conv2D(32, 3, **same),
            L.MaxPooling2D(2, strides=1),
            L.Conv2D(64, 3, **same),
            L.MaxPooling2D(2, strides=1),
            L.Conv2D(64, 3, **same),
            L.Flatten(),
            L.Dense(2, activation="relu"),
            L.Dense(10, activation="softmax"),
        ]
    )


@mistake("cnn-strides-for-pooling", "build_cnn", earns=2)
def build_cnn():
    L, same = keras.layers, {"padding": "same", "activation": "relu"}
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            L.Conv2D(32, 3, strides=2, **same),
            L.Conv2D(64, 3, strides=2, **same),
            L.Conv2D(64, 3, **same),
            L.Flatten(),
            L.Dense(128, activation="relu"),
            L.Dense(10, activation="softmax"),
        ]
    )


@mistake("cnn-global-average", "build_cnn", earns=3)
def build_cnn():
    L, same = keras.layers, {"padding": "same", "activation": "relu"}
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            L.Conv2D(32, 3, **same),
            L.MaxPooling2D(2),
            L.Conv2D(64, 3, **same),
            L.MaxPooling2D(2),
            L.Conv2D(64, 3, **same),
            L.GlobalAveragePooling2D(),
            L.Dense(128, activation="relu"),
            L.Dense(10, activation="softmax"),
        ]
    )


@mistake("cnn-convolutions-without-relu", "build_cnn", earns=3)
def build_cnn():
    L = keras.layers
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            L.Conv2D(32, 3, padding="same"),
            L.MaxPooling2D(2),
            L.Conv2D(64, 3, padding="same"),
            L.MaxPooling2D(2),
            L.Conv2D(64, 3, padding="same"),
            L.Flatten(),
            L.Dense(128, activation="relu"),
            L.Dense(10, activation="softmax"),
        ]
    )


@mistake("cnn-dense-without-relu", "build_cnn", earns=3)
def build_cnn():
    L, same = keras.layers, {"padding": "same", "activation": "relu"}
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            L.Conv2D(32, 3, **same),
            L.MaxPooling2D(2),
            L.Conv2D(64, 3, **same),
            L.MaxPooling2D(2),
            L.Conv2D(64, 3, **same),
            L.Flatten(),
            L.Dense(128),
            L.Dense(10, activation="softmax"),
        ]
    )


@mistake("cnn-no-softmax", "build_cnn", earns=3)
def build_cnn():
    L, same = keras.layers, {"padding": "same", "activation": "relu"}
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            L.Conv2D(32, 3, **same),
            L.MaxPooling2D(2),
            L.Conv2D(64, 3, **same),
            L.MaxPooling2D(2),
            L.Conv2D(64, 3, **same),
            L.Flatten(),
            L.Dense(128, activation="relu"),
            L.Dense(10),
        ]
    )


@mistake("cnn-relu-at-the-end", "build_cnn", earns=3)
def build_cnn():
    L, same = keras.layers, {"padding": "same", "activation": "relu"}
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            L.Conv2D(32, 3, **same),
            L.MaxPooling2D(2),
            L.Conv2D(64, 3, **same),
            L.MaxPooling2D(2),
            L.Conv2D(64, 3, **same),
            L.Flatten(),
            L.Dense(128, activation="relu"),
            L.Dense(10, activation="relu"),
        ]
    )


@mistake("cnn-scaled-again", "build_cnn", earns=3)
def build_cnn():
    L, same = keras.layers, {"padding": "same", "activation": "relu"}
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            L.Rescaling(1 / 255),
            L.Conv2D(32, 3, **same),
            L.MaxPooling2D(2),
            L.Conv2D(64, 3, **same),
            L.MaxPooling2D(2),
            L.Conv2D(64, 3, **same),
            L.Flatten(),
            L.Dense(128, activation="relu"),
            L.Dense(10, activation="softmax"),
        ]
    )


@mistake("cnn-frozen", "build_cnn", earns=4)
def build_cnn():
    L, same = keras.layers, {"padding": "same", "activation": "relu"}
    model = keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            L.Conv2D(32, 3, **same),
            L.MaxPooling2D(2),
            L.Conv2D(64, 3, **same),
            L.MaxPooling2D(2),
            L.Conv2D(64, 3, **same),
            L.Flatten(),
            L.Dense(128, activation="relu"),
            L.Dense(10, activation="softmax"),
        ]
    )
    model.trainable = False
    return model


# Compile and train


@mistake("train-from-logits", "train", earns=3.33)
def train(model, images, labels, epochs=10, callbacks=None):
    keras.utils.set_random_seed(42)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
    history = model.fit(images, labels, batch_size=128, epochs=epochs, validation_split=0.2, verbose=0)
    return model, history


@mistake("train-one-hot-loss", "train", earns=0)
def train(model, images, labels, epochs=10, callbacks=None):
    keras.utils.set_random_seed(42)
    model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(images, labels, batch_size=128, epochs=epochs, validation_split=0.2, verbose=0)
    return model, history


@mistake("train-squared-error", "train", earns=3.33)
def train(model, images, labels, epochs=10, callbacks=None):
    keras.utils.set_random_seed(42)
    model.compile(optimizer="adam", loss="mse", metrics=["accuracy"])
    one_hot = keras.utils.to_categorical(labels, model.output_shape[-1])
    history = model.fit(images, one_hot, batch_size=128, epochs=epochs, validation_split=0.2, verbose=0)
    return model, history


@mistake("train-no-validation", "train", earns=2)
def train(model, images, labels, epochs=10, callbacks=None):
    keras.utils.set_random_seed(42)
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(images, labels, batch_size=128, epochs=epochs, verbose=0)
    return model, history


@mistake("train-validates-on-training-images", "train", earns=2.67)
def train(model, images, labels, epochs=10, callbacks=None):
    keras.utils.set_random_seed(42)
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    data = images, labels
    history = model.fit(images, labels, batch_size=128, epochs=epochs, validation_data=data, verbose=0)
    return model, history


@mistake("train-first-fifth-aside", "train", earns=2.67)
def train(model, images, labels, epochs=10, callbacks=None):
    keras.utils.set_random_seed(42)
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    fifth = len(images) // 5
    aside = images[:fifth], labels[:fifth]
    history = model.fit(images[fifth:], labels[fifth:], batch_size=128, epochs=epochs, validation_data=aside, verbose=0)
    return model, history


@mistake("train-batches-of-32", "train", earns=3.33)
def train(model, images, labels, epochs=10, callbacks=None):
    keras.utils.set_random_seed(42)
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(images, labels, epochs=epochs, validation_split=0.2, verbose=0)
    return model, history


@mistake("train-epochs-ignored", "train", earns=3.33)
def train(model, images, labels, epochs=10, callbacks=None):
    keras.utils.set_random_seed(42)
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(images, labels, batch_size=128, epochs=10, validation_split=0.2, verbose=0)
    return model, history


@mistake("train-one-epoch", "train", earns=3.33)
def train(model, images, labels, epochs=10, callbacks=None):
    keras.utils.set_random_seed(42)
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(images, labels, batch_size=128, validation_split=0.2, verbose=0)
    return model, history


@mistake("train-not-seeded", "train", earns=3.33)
def train(model, images, labels, epochs=10, callbacks=None):
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(images, labels, batch_size=128, epochs=epochs, validation_split=0.2, verbose=0)
    return model, history


@mistake("train-sgd", "train", earns=3.33)
def train(model, images, labels, epochs=10, callbacks=None):
    keras.utils.set_random_seed(42)
    model.compile(optimizer="sgd", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(images, labels, batch_size=128, epochs=epochs, validation_split=0.2, verbose=0)
    return model, history


@mistake("train-large-steps", "train", earns=3.33)
def train(model, images, labels, epochs=10, callbacks=None):
    keras.utils.set_random_seed(42)
    adam = keras.optimizers.Adam(learning_rate=0.01)
    model.compile(optimizer=adam, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(images, labels, batch_size=128, epochs=epochs, validation_split=0.2, verbose=0)
    return model, history


@mistake("train-no-metric", "train", earns=3.33)
def train(model, images, labels, epochs=10, callbacks=None):
    keras.utils.set_random_seed(42)
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    history = model.fit(images, labels, batch_size=128, epochs=epochs, validation_split=0.2, verbose=0)
    return model, history


@mistake("train-returns-history-only", "train", earns=0)
def train(model, images, labels, epochs=10, callbacks=None):
    keras.utils.set_random_seed(42)
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model.fit(images, labels, batch_size=128, epochs=epochs, validation_split=0.2, verbose=0)


@mistake("train-returns-model-only", "train", earns=0)
def train(model, images, labels, epochs=10, callbacks=None):
    keras.utils.set_random_seed(42)
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(images, labels, batch_size=128, epochs=epochs, validation_split=0.2, verbose=0)
    return model


@mistake("train-trains-a-copy", "train", earns=0)
def train(model, images, labels, epochs=10, callbacks=None):
    keras.utils.set_random_seed(42)
    copy = keras.models.clone_model(model)
    copy.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    history = copy.fit(images, labels, batch_size=128, epochs=epochs, validation_split=0.2, verbose=0)
    return model, history


# Learning curves


@mistake("best-counted-from-0", "learning_curves", earns=1.5)
def best_epoch(history):
    return int(np.argmin(history["val_loss"]))


@mistake("best-by-accuracy", "learning_curves", earns=1.5)
def best_epoch(history):
    return int(np.argmax(history["val_accuracy"])) + 1


@mistake("best-by-training-loss", "learning_curves", earns=1.5)
def best_epoch(history):
    return int(np.argmin(history["loss"])) + 1


@mistake("best-highest-loss", "learning_curves", earns=1.5)
def best_epoch(history):
    return int(np.argmax(history["val_loss"])) + 1


@mistake("best-last-of-several", "learning_curves", earns=1.5)
def best_epoch(history):
    losses = history["val_loss"]
    return len(losses) - int(np.argmin(losses[::-1]))


@mistake("curves-from-0", "learning_curves", earns=2.25)
def learning_curves(history):
    figure, axes = plt.subplots()
    axes.plot(history["loss"], label="training")
    axes.plot(history["val_loss"], label="validation")
    axes.axvline(best_epoch(history), color="gray")
    axes.set(xlabel="epoch", ylabel="loss")
    axes.legend()
    plt.close(figure)
    return figure


@mistake("curves-training-only", "learning_curves", earns=1.5)
def learning_curves(history):
    figure, axes = plt.subplots()
    axes.plot(range(1, len(history["loss"]) + 1), history["loss"], label="training")
    axes.axvline(best_epoch(history), color="gray")
    axes.set(xlabel="epoch", ylabel="loss")
    axes.legend()
    plt.close(figure)
    return figure


@mistake("curves-axes-unnamed", "learning_curves", earns=2.25)
def learning_curves(history):
    figure, axes = plt.subplots()
    epochs = range(1, len(history["loss"]) + 1)
    axes.plot(epochs, history["loss"], label="training")
    axes.plot(epochs, history["val_loss"], label="validation")
    axes.axvline(best_epoch(history), color="gray")
    axes.legend()
    plt.close(figure)
    return figure


@mistake("curves-no-legend", "learning_curves", earns=2.25)
def learning_curves(history):
    figure, axes = plt.subplots()
    epochs = range(1, len(history["loss"]) + 1)
    axes.plot(epochs, history["loss"], label="training")
    axes.plot(epochs, history["val_loss"], label="validation")
    axes.axvline(best_epoch(history), color="gray")
    axes.set(xlabel="epoch", ylabel="loss")
    plt.close(figure)
    return figure


@mistake("curves-names-swapped", "learning_curves", earns=2.25)
def learning_curves(history):
    figure, axes = plt.subplots()
    epochs = range(1, len(history["loss"]) + 1)
    axes.plot(epochs, history["loss"], label="validation")
    axes.plot(epochs, history["val_loss"], label="training")
    axes.axvline(best_epoch(history), color="gray")
    axes.set(xlabel="epoch", ylabel="loss")
    axes.legend()
    plt.close(figure)
    return figure


@mistake("curves-of-accuracy", "learning_curves", earns=1.5)
def learning_curves(history):
    figure, axes = plt.subplots()
    epochs = range(1, len(history["loss"]) + 1)
    axes.plot(epochs, history["accuracy"], label="training")
    axes.plot(epochs, history["val_accuracy"], label="validation")
    axes.axvline(best_epoch(history), color="gray")
    axes.set(xlabel="epoch", ylabel="accuracy")
    axes.legend()
    plt.close(figure)
    return figure


@mistake("curves-best-not-marked", "learning_curves", earns=2.25)
def learning_curves(history):
    figure, axes = plt.subplots()
    epochs = range(1, len(history["loss"]) + 1)
    axes.plot(epochs, history["loss"], label="training")
    axes.plot(epochs, history["val_loss"], label="validation")
    axes.set(xlabel="epoch", ylabel="loss")
    axes.legend()
    plt.close(figure)
    return figure


@mistake("curves-best-one-too-early", "learning_curves", earns=2.25)
def learning_curves(history):
    figure, axes = plt.subplots()
    epochs = range(1, len(history["loss"]) + 1)
    axes.plot(epochs, history["loss"], label="training")
    axes.plot(epochs, history["val_loss"], label="validation")
    axes.axvline(int(np.argmin(history["val_loss"])), color="gray")
    axes.set(xlabel="epoch", ylabel="loss")
    axes.legend()
    plt.close(figure)
    return figure


# Which classes are confused?


@mistake("predict-over-images", "confusion", earns=3.2)
def predict_labels(model, images):
    return model.predict(images, verbose=0).argmax(axis=0)


@mistake("predict-probabilities", "confusion", earns=3.2)
def predict_labels(model, images):
    return model.predict(images, verbose=0).max(axis=1)


@mistake("predict-rounded", "confusion", earns=3.2)
def predict_labels(model, images):
    return (model.predict(images, verbose=0) > 0.5).astype(int)


@mistake("matrix-transposed", "confusion", earns=3.2)
def confusion_matrix(labels, predicted, classes=10):
    matrix = np.zeros((classes, classes), dtype=int)
    np.add.at(matrix, (predicted, labels), 1)
    return matrix


@mistake("matrix-classes-seen", "confusion", earns=2.4)
def confusion_matrix(labels, predicted, classes=10):
    seen = np.union1d(labels, predicted)
    return np.array([[np.sum((labels == row) & (predicted == column)) for column in seen] for row in seen])


@mistake("matrix-shares", "confusion", earns=2.4)
def confusion_matrix(labels, predicted, classes=10):
    matrix = np.zeros((classes, classes))
    np.add.at(matrix, (labels, predicted), 1)
    return matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)


@mistake("matrix-without-repeats", "confusion", earns=3.2)
def confusion_matrix(labels, predicted, classes=10):
    matrix = np.zeros((classes, classes), dtype=int)
    matrix[labels, predicted] += 1
    return matrix


@mistake("matrix-right-ones-only", "confusion", earns=3.2)
def confusion_matrix(labels, predicted, classes=10):
    return np.diag(np.bincount(labels[labels == predicted], minlength=classes))


@mistake("matrix-classes-ignored", "confusion", earns=2.4)
def confusion_matrix(labels, predicted, classes=10):
    matrix = np.zeros((10, 10), dtype=int)
    np.add.at(matrix, (labels, predicted), 1)
    return matrix


@mistake("pair-on-the-diagonal", "confusion", earns=2.4)
def most_confused(matrix):
    row, column = np.unravel_index(np.argmax(matrix), matrix.shape)
    return int(row), int(column)


@mistake("pair-turned-round", "confusion", earns=2.4)
def most_confused(matrix):
    wrong = np.where(np.eye(len(matrix), dtype=bool), -1, matrix)
    row, column = np.unravel_index(np.argmax(wrong), wrong.shape)
    return int(column), int(row)


@mistake("pair-both-directions", "confusion", earns=3.2)
def most_confused(matrix):
    both = np.triu(matrix + matrix.T, 1)
    row, column = np.unravel_index(np.argmax(both), both.shape)
    return int(row), int(column)


@mistake("pair-as-one-number", "confusion", earns=2.4)
def most_confused(matrix):
    return int(np.argmax(np.where(np.eye(len(matrix), dtype=bool), -1, matrix)))


@mistake("pair-last-of-several", "confusion", earns=3.2)
def most_confused(matrix):
    wrong = np.where(np.eye(len(matrix), dtype=bool), -1, matrix)
    row, column = np.argwhere(wrong == wrong.max())[-1]
    return int(row), int(column)


# Filters and feature maps


@mistake("filters-not-moved", "feature_maps", earns=1.5)
def filter_images(kernels):
    low, high = kernels.min(axis=(0, 1, 2), keepdims=True), kernels.max(axis=(0, 1, 2), keepdims=True)
    return (kernels - low) / (high - low)


@mistake("filters-reshaped", "feature_maps", earns=2.25)
def filter_images(kernels):
    filters = kernels.reshape(kernels.shape[3], *kernels.shape[:3])
    low, high = filters.min(axis=(1, 2, 3), keepdims=True), filters.max(axis=(1, 2, 3), keepdims=True)
    return (filters - low) / (high - low)


@mistake("filters-transposed", "feature_maps", earns=2.25)
def filter_images(kernels):
    filters = kernels.T
    low, high = filters.min(axis=(1, 2, 3), keepdims=True), filters.max(axis=(1, 2, 3), keepdims=True)
    return (filters - low) / (high - low)


@mistake("filters-stretched-together", "feature_maps", earns=2.25)
def filter_images(kernels):
    filters = np.moveaxis(kernels, 3, 0)
    return (filters - filters.min()) / (filters.max() - filters.min())


@mistake("filters-clipped", "feature_maps", earns=2.25)
def filter_images(kernels):
    return np.clip(np.moveaxis(kernels, 3, 0), 0, 1)


@mistake("filters-each-channel", "feature_maps", earns=2.25)
def filter_images(kernels):
    filters = np.moveaxis(kernels, 3, 0)
    low, high = filters.min(axis=(1, 2), keepdims=True), filters.max(axis=(1, 2), keepdims=True)
    return (filters - low) / (high - low)


@mistake("maps-last-only", "feature_maps", earns=1.5)
def feature_maps(model, images):
    last = [layer.output for layer in model.layers if isinstance(layer, keras.layers.Conv2D)][-1]
    return [np.asarray(keras.Model(model.inputs[0], last)(images))]


@mistake("maps-of-all-layers", "feature_maps", earns=1.5)
def feature_maps(model, images):
    inner = keras.Model(model.inputs[0], [layer.output for layer in model.layers])
    return [np.asarray(maps) for maps in inner(images)]


@mistake("maps-of-pooling", "feature_maps", earns=1.5)
def feature_maps(model, images):
    poolings = [layer.output for layer in model.layers if isinstance(layer, keras.layers.MaxPooling2D)]
    return [np.asarray(maps) for maps in keras.tree.flatten(keras.Model(model.inputs[0], poolings)(images))]


@mistake("maps-of-new-weights", "feature_maps", earns=2.25)
def feature_maps(model, images):
    keras.utils.set_random_seed(0)
    copy = keras.models.clone_model(model)
    convolutions = [layer.output for layer in copy.layers if isinstance(layer, keras.layers.Conv2D)]
    return [np.asarray(maps) for maps in keras.tree.flatten(keras.Model(copy.inputs[0], convolutions)(images))]


@mistake("maps-before-activation", "feature_maps", earns=2.25)
def feature_maps(model, images):
    x, maps = keras.ops.convert_to_tensor(images), []
    for layer in model.layers:
        if isinstance(layer, keras.layers.Conv2D):
            kernel, bias = layer.kernel, layer.bias
            maps.append(np.asarray(keras.ops.conv(x, kernel, padding=layer.padding) + bias))
        x = layer(x)
    return maps


@mistake("maps-poolings-skipped", "feature_maps", earns=1.5)
def feature_maps(model, images):
    x, maps = images, []
    for layer in model.layers:
        if isinstance(layer, keras.layers.Conv2D):
            x = layer(x)
            maps.append(np.asarray(x))
    return maps


@mistake("maps-of-first-image", "feature_maps", earns=1.5)
def feature_maps(model, images):
    convolutions = [layer.output for layer in model.layers if isinstance(layer, keras.layers.Conv2D)]
    return [np.asarray(maps) for maps in keras.tree.flatten(keras.Model(model.inputs[0], convolutions)(images[:1]))]


# A better CNN


@mistake("better-too-large", "build_better", earns=4)
def build_better():
    L, same = keras.layers, {"padding": "same", "activation": "relu"}
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            L.Conv2D(32, 3, **same),
            L.MaxPooling2D(2),
            L.Conv2D(64, 3, **same),
            L.MaxPooling2D(2),
            L.Flatten(),
            L.Dropout(0.3),
            L.Dense(128, activation="relu"),
            L.Dense(10, activation="softmax"),
        ]
    )


@mistake("better-no-softmax", "build_better", earns=2)
def build_better():
    L, same = keras.layers, {"padding": "same", "activation": "relu"}
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            L.Conv2D(32, 3, **same),
            L.MaxPooling2D(4),
            L.BatchNormalization(momentum=0.9),
            L.Conv2D(64, 3, **same),
            L.MaxPooling2D(2),
            L.Flatten(),
            L.Dense(10),
        ]
    )


@mistake("better-softmax-twice", "build_better", earns=3)
def build_better():
    L, same = keras.layers, {"padding": "same", "activation": "relu"}
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            L.Conv2D(32, 3, **same),
            L.MaxPooling2D(4),
            L.Conv2D(64, 3, **same),
            L.MaxPooling2D(2),
            L.Flatten(),
            L.Dense(10, activation="softmax"),
            L.Softmax(),
        ]
    )


@mistake("better-dropout-always-on", "build_better", earns=4)
def build_better():
    L, same = keras.layers, {"padding": "same", "activation": "relu"}
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            L.Conv2D(32, 3, **same),
            L.MaxPooling2D(4),
            L.BatchNormalization(momentum=0.9),
            L.Conv2D(64, 3, **same),
            L.MaxPooling2D(2),
            L.Flatten(),
            L.Lambda(lambda x: keras.random.dropout(x, 0.3)),
            L.Dense(10, activation="softmax"),
        ]
    )


@mistake("better-frozen", "build_better", earns=3)
def build_better():
    L, same = keras.layers, {"padding": "same", "activation": "relu"}
    model = keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            L.Conv2D(32, 3, **same),
            L.MaxPooling2D(4),
            L.Conv2D(64, 3, **same),
            L.MaxPooling2D(2),
            L.Flatten(),
            L.Dense(10, activation="softmax"),
        ]
    )
    model.trainable = False
    return model


@mistake("better-scaled-again", "build_better", earns=3)
def build_better():
    L, same = keras.layers, {"padding": "same", "activation": "relu"}
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            L.Rescaling(1 / 255),
            L.Conv2D(32, 3, **same),
            L.MaxPooling2D(4),
            L.Conv2D(64, 3, **same),
            L.MaxPooling2D(2),
            L.Flatten(),
            L.Dense(10, activation="softmax"),
        ]
    )


@mistake("better-almost-all-dropped", "build_better", earns=3)
def build_better():
    L, same = keras.layers, {"padding": "same", "activation": "relu"}
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            L.Conv2D(32, 3, **same),
            L.Dropout(0.95),
            L.MaxPooling2D(4),
            L.Conv2D(64, 3, **same),
            L.Dropout(0.95),
            L.MaxPooling2D(2),
            L.Flatten(),
            L.Dense(10, activation="softmax"),
        ]
    )


@mistake("better-sigmoid", "build_better", earns=3)
def build_better():
    L, same = keras.layers, {"padding": "same", "activation": "sigmoid"}
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            L.Conv2D(32, 3, **same),
            L.MaxPooling2D(2),
            L.Conv2D(64, 3, **same),
            L.MaxPooling2D(2),
            L.Conv2D(64, 3, **same),
            L.MaxPooling2D(2),
            L.Flatten(),
            L.Dense(64, activation="sigmoid"),
            L.Dense(10, activation="softmax"),
        ]
    )


@mistake("better-without-convolutions", "build_better", earns=3)
def build_better():
    L = keras.layers
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            L.Flatten(),
            L.Dense(90, activation="relu"),
            L.Dropout(0.3),
            L.Dense(10, activation="softmax"),
        ]
    )
