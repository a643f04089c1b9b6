"""Wrong answers to unit 07, each with the points that its exercise's checks still give it."""

import time

import keras
import matplotlib.pyplot as plt
import numpy as np
from keras import layers

from autograder.mistakes import mistake

# Exercise 1: preprocess


@mistake("preprocess-255", "preprocess", earns=0)
def preprocess(images):
    return images.astype(np.float32) / 255


@mistake("preprocess-both", "preprocess", earns=1.5)
def preprocess(images):
    return images[..., ::-1].astype(np.float32) / 255 - np.array([103.939, 116.779, 123.68], dtype=np.float32)


@mistake("preprocess-rgb", "preprocess", earns=0.75)
def preprocess(images):
    return images.astype(np.float32) - np.array([123.68, 116.779, 103.939], dtype=np.float32)


@mistake("preprocess-rgb-minus-bgr", "preprocess", earns=1.5)
def preprocess(images):
    return images.astype(np.float32) - np.array([103.939, 116.779, 123.68], dtype=np.float32)


@mistake("preprocess-mean-reversed", "preprocess", earns=1.5)
def preprocess(images):
    return images[..., ::-1].astype(np.float32) - np.array([123.68, 116.779, 103.939], dtype=np.float32)


@mistake("preprocess-no-mean", "preprocess", earns=1.5)
def preprocess(images):
    return images[..., ::-1].astype(np.float32)


@mistake("preprocess-mirrored", "preprocess", earns=0)
def preprocess(images):
    return images[:, :, ::-1].astype(np.float32) - np.array([103.939, 116.779, 123.68], dtype=np.float32)


@mistake("preprocess-batch-reversed", "preprocess", earns=0)
def preprocess(images):
    return images[::-1].astype(np.float32) - np.array([103.939, 116.779, 123.68], dtype=np.float32)


@mistake("preprocess-whole-numbers", "preprocess", earns=0.75)
def preprocess(images):
    out = np.zeros_like(images)
    with np.errstate(all="ignore"):
        out[:] = (images[..., ::-1] - np.array([103.939, 116.779, 123.68])).astype(np.int64)
    return out


@mistake("preprocess-changes-images", "preprocess", earns=2.25)
def preprocess(images):
    return keras.applications.vgg16.preprocess_input(images)


@mistake("preprocess-own-mean", "preprocess", earns=1.5)
def preprocess(images):
    flipped = images[..., ::-1].astype(np.float32)
    return flipped - flipped.mean(axis=(0, 1, 2))


@mistake("preprocess-mean-added", "preprocess", earns=1.5)
def preprocess(images):
    return images[..., ::-1].astype(np.float32) + np.array([103.939, 116.779, 123.68], dtype=np.float32)


@mistake("preprocess-minus-one-to-one", "preprocess", earns=0)
def preprocess(images):
    return images.astype(np.float32) / 127.5 - 1


# Exercise 2: frozen_trunk


@mistake("trunk-not-frozen", "frozen_trunk", earns=2)
def frozen_trunk(trunk, last):
    return keras.Model(trunk.input, trunk.get_layer(last).output)


@mistake("trunk-not-cut", "frozen_trunk", earns=1)
def frozen_trunk(trunk, last):
    trunk.trainable = False
    return trunk


@mistake("trunk-ends-before-layer", "frozen_trunk", earns=1)
def frozen_trunk(trunk, last):
    cut = keras.Model(trunk.input, trunk.get_layer(last).input)
    cut.trainable = False
    return cut


@mistake("trunk-new-weights", "frozen_trunk", earns=2)
def frozen_trunk(trunk, last):
    cut = keras.models.clone_model(keras.Model(trunk.input, trunk.get_layer(last).output))
    cut.trainable = False
    return cut


@mistake("trunk-only-convolutions-frozen", "frozen_trunk", earns=2)
def frozen_trunk(trunk, last):
    cut = keras.Model(trunk.input, trunk.get_layer(last).output)
    for layer in cut.layers:
        if isinstance(layer, layers.Conv2D):
            layer.trainable = False
    return cut


@mistake("trunk-output-only", "frozen_trunk", earns=1)
def frozen_trunk(trunk, last):
    layer = trunk.get_layer(last)
    layer.trainable = False
    return layer


# Exercise 3: build_transfer_model


@mistake("model-not-frozen", "build_transfer_model", earns=3)
def build_transfer_model(trunk):
    model = keras.Sequential(
        [
            trunk,
            layers.GlobalAveragePooling2D(),
            layers.Dense(128, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


@mistake("model-frozen-after-training", "build_transfer_model", earns=3)
def build_transfer_model(trunk):
    model = keras.Sequential(
        [
            trunk,
            layers.GlobalAveragePooling2D(),
            layers.Dense(128, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.train_on_batch(np.zeros((1, *trunk.input_shape[1:])), np.zeros(1))
    trunk.trainable = False
    return model


@mistake("model-all-frozen", "build_transfer_model", earns=3)
def build_transfer_model(trunk):
    model = keras.Sequential(
        [
            trunk,
            layers.GlobalAveragePooling2D(),
            layers.Dense(128, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.trainable = False
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


@mistake("model-flattened", "build_transfer_model", earns=2)
def build_transfer_model(trunk):
    trunk.trainable = False
    model = keras.Sequential(
        [trunk, layers.Flatten(), layers.Dense(128, activation="relu"), layers.Dense(10, activation="softmax")]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


@mistake("model-maximum", "build_transfer_model", earns=3)
def build_transfer_model(trunk):
    trunk.trainable = False
    model = keras.Sequential(
        [
            trunk,
            layers.GlobalMaxPooling2D(),
            layers.Dense(128, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


@mistake("model-without-relu", "build_transfer_model", earns=3)
def build_transfer_model(trunk):
    trunk.trainable = False
    model = keras.Sequential(
        [trunk, layers.GlobalAveragePooling2D(), layers.Dense(128), layers.Dense(10, activation="softmax")]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


@mistake("model-without-hidden-layer", "build_transfer_model", earns=2)
def build_transfer_model(trunk):
    trunk.trainable = False
    model = keras.Sequential([trunk, layers.GlobalAveragePooling2D(), layers.Dense(10, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


@mistake("model-without-softmax", "build_transfer_model", earns=1)
def build_transfer_model(trunk):
    trunk.trainable = False
    model = keras.Sequential(
        [trunk, layers.GlobalAveragePooling2D(), layers.Dense(128, activation="relu"), layers.Dense(10)]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


@mistake("model-softmax-twice", "build_transfer_model", earns=3)
def build_transfer_model(trunk):
    trunk.trainable = False
    model = keras.Sequential(
        [
            trunk,
            layers.GlobalAveragePooling2D(),
            layers.Dense(128, activation="relu"),
            layers.Dense(10, activation="softmax"),
            layers.Softmax(),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


@mistake("model-sigmoid", "build_transfer_model", earns=1)
def build_transfer_model(trunk):
    trunk.trainable = False
    model = keras.Sequential(
        [
            trunk,
            layers.GlobalAveragePooling2D(),
            layers.Dense(128, activation="relu"),
            layers.Dense(10, activation="sigmoid"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


@mistake("model-one-hot-loss", "build_transfer_model", earns=2)
def build_transfer_model(trunk):
    trunk.trainable = False
    model = keras.Sequential(
        [
            trunk,
            layers.GlobalAveragePooling2D(),
            layers.Dense(128, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    return model


@mistake("model-not-compiled", "build_transfer_model", earns=2)
def build_transfer_model(trunk):
    trunk.trainable = False
    return keras.Sequential(
        [
            trunk,
            layers.GlobalAveragePooling2D(),
            layers.Dense(128, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )


@mistake("model-without-accuracy", "build_transfer_model", earns=3)
def build_transfer_model(trunk):
    trunk.trainable = False
    model = keras.Sequential(
        [
            trunk,
            layers.GlobalAveragePooling2D(),
            layers.Dense(128, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy")
    return model


# Exercise 4: features


@mistake("features-training-mode", "features", earns=1)
def features(trunk, images, batch_size=64):
    rows = []
    for start in range(0, len(images), batch_size):
        maps = trunk(preprocess(images[start : start + batch_size]), training=True)
        rows.append(np.asarray(maps).mean(axis=(1, 2)))
    return np.concatenate(rows)


@mistake("features-not-preprocessed", "features", earns=3)
def features(trunk, images, batch_size=64):
    rows = []
    for start in range(0, len(images), batch_size):
        maps = trunk(images[start : start + batch_size].astype(np.float32), training=False)
        rows.append(np.asarray(maps).mean(axis=(1, 2)))
    return np.concatenate(rows)


@mistake("features-255", "features", earns=3)
def features(trunk, images, batch_size=64):
    rows = []
    for start in range(0, len(images), batch_size):
        maps = trunk(images[start : start + batch_size].astype(np.float32) / 255, training=False)
        rows.append(np.asarray(maps).mean(axis=(1, 2)))
    return np.concatenate(rows)


@mistake("features-preprocessed-twice", "features", earns=3)
def features(trunk, images, batch_size=64):
    rows = []
    for start in range(0, len(images), batch_size):
        maps = trunk(preprocess(preprocess(images[start : start + batch_size])), training=False)
        rows.append(np.asarray(maps).mean(axis=(1, 2)))
    return np.concatenate(rows)


@mistake("features-flattened", "features", earns=2)
def features(trunk, images, batch_size=64):
    rows = []
    for start in range(0, len(images), batch_size):
        maps = np.asarray(trunk(preprocess(images[start : start + batch_size]), training=False))
        rows.append(maps.reshape(len(maps), -1))
    return np.concatenate(rows)


@mistake("features-maximum", "features", earns=3)
def features(trunk, images, batch_size=64):
    rows = []
    for start in range(0, len(images), batch_size):
        maps = trunk(preprocess(images[start : start + batch_size]), training=False)
        rows.append(np.asarray(maps).max(axis=(1, 2)))
    return np.concatenate(rows)


@mistake("features-maps-averaged", "features", earns=3)
def features(trunk, images, batch_size=64):
    rows = []
    for start in range(0, len(images), batch_size):
        maps = np.asarray(trunk(preprocess(images[start : start + batch_size]), training=False))
        rows.append(maps.mean(axis=3).reshape(len(maps), -1))
    return np.concatenate(rows)


@mistake("features-last-batch-lost", "features", earns=0)
def features(trunk, images, batch_size=64):
    rows = []
    for batch in range(len(images) // batch_size):
        part = images[batch * batch_size : (batch + 1) * batch_size]
        rows.append(np.asarray(trunk(preprocess(part), training=False)).mean(axis=(1, 2)))
    return np.concatenate(rows)


@mistake("features-last-batch-only", "features", earns=0)
def features(trunk, images, batch_size=64):
    for start in range(0, len(images), batch_size):
        maps = trunk(preprocess(images[start : start + batch_size]), training=False)
    return np.asarray(maps).mean(axis=(1, 2))


@mistake("features-shuffled", "features", earns=1)
def features(trunk, images, batch_size=64):
    images = np.random.default_rng(0).permutation(images)
    rows = []
    for start in range(0, len(images), batch_size):
        maps = trunk(preprocess(images[start : start + batch_size]), training=False)
        rows.append(np.asarray(maps).mean(axis=(1, 2)))
    return np.concatenate(rows)


@mistake("features-standardised", "features", earns=2)
def features(trunk, images, batch_size=64):
    rows = []
    for start in range(0, len(images), batch_size):
        maps = trunk(preprocess(images[start : start + batch_size]), training=False)
        rows.append(np.asarray(maps).mean(axis=(1, 2)))
    rows = np.concatenate(rows)
    return (rows - rows.mean(axis=0)) / (rows.std(axis=0) + 1e-6)


# Exercise 5: parameter_counts, seconds_per_step


@mistake("counts-arrays", "parameter_counts", earns=1)
def parameter_counts(model):
    return len(model.trainable_weights), len(model.non_trainable_weights)


@mistake("counts-total", "parameter_counts", earns=1.5)
def parameter_counts(model):
    return sum(int(np.prod(w.shape)) for w in model.trainable_weights), model.count_params()


@mistake("counts-swapped", "parameter_counts", earns=1)
def parameter_counts(model):
    trained = sum(int(np.prod(w.shape)) for w in model.trainable_weights)
    return model.count_params() - trained, trained


@mistake("counts-by-layer", "parameter_counts", earns=1)
def parameter_counts(model):
    trained = sum(layer.count_params() for layer in model.layers if layer.trainable)
    return trained, model.count_params() - trained


@mistake("seconds-with-first-step", "parameter_counts", earns=1)
def seconds_per_step(step, steps, clock=time.perf_counter):
    began = clock()
    for _ in range(steps):
        step()
    return (clock() - began) / steps


@mistake("seconds-clock-too-early", "parameter_counts", earns=1)
def seconds_per_step(step, steps, clock=time.perf_counter):
    began = clock()
    step()
    for _ in range(steps):
        step()
    return (clock() - began) / steps


@mistake("seconds-of-all-steps", "parameter_counts", earns=1.5)
def seconds_per_step(step, steps, clock=time.perf_counter):
    step()
    began = clock()
    for _ in range(steps):
        step()
    return clock() - began


@mistake("seconds-one-step-short", "parameter_counts", earns=1)
def seconds_per_step(step, steps, clock=time.perf_counter):
    step()
    began = clock()
    for _ in range(steps - 1):
        step()
    return (clock() - began) / steps


@mistake("seconds-milliseconds", "parameter_counts", earns=1.5)
def seconds_per_step(step, steps, clock=time.perf_counter):
    step()
    began = clock()
    for _ in range(steps):
        step()
    return 1000 * (clock() - began) / steps


# Exercise 6: train_head, curves


@mistake("head-not-seeded", "train_head", earns=4)
def train_head(rows, labels, validation, epochs=20, seed=0):
    head = keras.Sequential([layers.Dense(128, activation="relu"), layers.Dense(10, activation="softmax")])
    head.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    history = head.fit(rows, labels, batch_size=16, epochs=epochs, validation_data=validation, verbose=0)
    head(rows[:1])
    return head, history


@mistake("head-not-trained", "train_head", earns=2)
def train_head(rows, labels, validation, epochs=20, seed=0):
    keras.utils.set_random_seed(seed)
    head = keras.Sequential(
        [keras.Input(rows.shape[1:]), layers.Dense(128, activation="relu"), layers.Dense(10, activation="softmax")]
    )
    head.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return head, head.fit(rows, labels, epochs=0, verbose=0)


@mistake("head-learns-validation", "train_head", earns=3)
def train_head(rows, labels, validation, epochs=20, seed=0):
    keras.utils.set_random_seed(seed)
    head = keras.Sequential(
        [keras.Input(rows.shape[1:]), layers.Dense(128, activation="relu"), layers.Dense(10, activation="softmax")]
    )
    head.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    both = np.concatenate([rows, validation[0]]), np.concatenate([labels, validation[1]])
    return head, head.fit(*both, batch_size=16, epochs=epochs, validation_data=validation, verbose=0)


@mistake("head-splits-training-rows", "train_head", earns=4)
def train_head(rows, labels, validation, epochs=20, seed=0):
    keras.utils.set_random_seed(seed)
    head = keras.Sequential(
        [keras.Input(rows.shape[1:]), layers.Dense(128, activation="relu"), layers.Dense(10, activation="softmax")]
    )
    head.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return head, head.fit(rows, labels, batch_size=16, epochs=epochs, validation_split=0.2, verbose=0)


@mistake("head-without-validation", "train_head", earns=3)
def train_head(rows, labels, validation, epochs=20, seed=0):
    keras.utils.set_random_seed(seed)
    head = keras.Sequential(
        [keras.Input(rows.shape[1:]), layers.Dense(128, activation="relu"), layers.Dense(10, activation="softmax")]
    )
    head.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return head, head.fit(rows, labels, batch_size=16, epochs=epochs, verbose=0)


@mistake("head-epochs-ignored", "train_head", earns=4)
def train_head(rows, labels, validation, epochs=20, seed=0):
    keras.utils.set_random_seed(seed)
    head = keras.Sequential(
        [keras.Input(rows.shape[1:]), layers.Dense(128, activation="relu"), layers.Dense(10, activation="softmax")]
    )
    head.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return head, head.fit(rows, labels, batch_size=16, epochs=10, validation_data=validation, verbose=0)


@mistake("head-usual-batches", "train_head", earns=4)
def train_head(rows, labels, validation, epochs=20, seed=0):
    keras.utils.set_random_seed(seed)
    head = keras.Sequential(
        [keras.Input(rows.shape[1:]), layers.Dense(128, activation="relu"), layers.Dense(10, activation="softmax")]
    )
    head.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return head, head.fit(rows, labels, epochs=epochs, validation_data=validation, verbose=0)


@mistake("head-rows-shuffled", "train_head", earns=3)
def train_head(rows, labels, validation, epochs=20, seed=0):
    keras.utils.set_random_seed(seed)
    head = keras.Sequential(
        [keras.Input(rows.shape[1:]), layers.Dense(128, activation="relu"), layers.Dense(10, activation="softmax")]
    )
    head.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    rows = np.random.default_rng(seed).permutation(rows)
    return head, head.fit(rows, labels, batch_size=16, epochs=epochs, validation_data=validation, verbose=0)


@mistake("head-one-hot-loss", "train_head", earns=2)
def train_head(rows, labels, validation, epochs=20, seed=0):
    keras.utils.set_random_seed(seed)
    head = keras.Sequential(
        [keras.Input(rows.shape[1:]), layers.Dense(128, activation="relu"), layers.Dense(10, activation="softmax")]
    )
    head.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    return head, head.fit(rows, labels, batch_size=16, epochs=epochs, validation_data=validation, verbose=0)


@mistake("head-alone-returned", "train_head", earns=2)
def train_head(rows, labels, validation, epochs=20, seed=0):
    keras.utils.set_random_seed(seed)
    head = keras.Sequential(
        [keras.Input(rows.shape[1:]), layers.Dense(128, activation="relu"), layers.Dense(10, activation="softmax")]
    )
    head.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    head.fit(rows, labels, batch_size=16, epochs=epochs, validation_data=validation, verbose=0)
    return head


@mistake("curves-from-zero", "train_head", earns=4)
def curves(accuracies):
    figure, axes = plt.subplots()
    for name, values in accuracies.items():
        axes.plot(values, label=name)
    axes.set(xlabel="epoch", ylabel="accuracy")
    axes.legend()
    plt.close(figure)
    return figure


@mistake("curves-without-legend", "train_head", earns=4)
def curves(accuracies):
    figure, axes = plt.subplots()
    for name, values in accuracies.items():
        axes.plot(range(1, len(values) + 1), values, label=name)
    axes.set(xlabel="epoch", ylabel="accuracy")
    plt.close(figure)
    return figure


@mistake("curves-without-axis-labels", "train_head", earns=4)
def curves(accuracies):
    figure, axes = plt.subplots()
    for name, values in accuracies.items():
        axes.plot(range(1, len(values) + 1), values, label=name)
    axes.legend()
    plt.close(figure)
    return figure


@mistake("curves-last-only", "train_head", earns=3)
def curves(accuracies):
    for name, values in accuracies.items():
        figure, axes = plt.subplots()
        axes.plot(range(1, len(values) + 1), values, label=name)
        axes.set(xlabel="epoch", ylabel="accuracy")
        axes.legend()
        plt.close(figure)
    return figure


@mistake("curves-as-bars", "train_head", earns=3)
def curves(accuracies):
    figure, axes = plt.subplots()
    axes.bar(list(accuracies), [values[-1] for values in accuracies.values()])
    axes.set(xlabel="training", ylabel="accuracy")
    plt.close(figure)
    return figure


# Exercise 7: fine_tune


@mistake("tune-nothing-unfrozen", "fine_tune", earns=1)
def fine_tune(trunk, head, block, images, labels, validation=None, epochs=1):
    model = keras.Sequential([trunk, layers.GlobalAveragePooling2D(), head])
    model.compile(keras.optimizers.Adam(1e-5), "sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(images, labels, batch_size=16, epochs=epochs, validation_data=validation, verbose=0)
    return model, history


@mistake("tune-not-compiled-again", "fine_tune", earns=0)
def fine_tune(trunk, head, block, images, labels, validation=None, epochs=1):
    model = keras.Sequential([trunk, layers.GlobalAveragePooling2D(), head])
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(images, labels, batch_size=16, epochs=epochs, verbose=0)
    trunk.trainable = True
    for layer in trunk.layers:
        layer.trainable = layer.name.startswith(block) and not isinstance(layer, layers.BatchNormalization)
    model.optimizer.learning_rate = 1e-5
    history = model.fit(images, labels, batch_size=16, epochs=epochs, validation_data=validation, verbose=0)
    return model, history


@mistake("tune-all-unfrozen", "fine_tune", earns=3)
def fine_tune(trunk, head, block, images, labels, validation=None, epochs=1):
    trunk.trainable = True
    for layer in trunk.layers:
        layer.trainable = not isinstance(layer, layers.BatchNormalization)
    model = keras.Sequential([trunk, layers.GlobalAveragePooling2D(), head])
    model.compile(keras.optimizers.Adam(1e-5), "sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(images, labels, batch_size=16, epochs=epochs, validation_data=validation, verbose=0)
    return model, history


@mistake("tune-trunk-trainable-only", "fine_tune", earns=2)
def fine_tune(trunk, head, block, images, labels, validation=None, epochs=1):
    trunk.trainable = True
    model = keras.Sequential([trunk, layers.GlobalAveragePooling2D(), head])
    model.compile(keras.optimizers.Adam(1e-5), "sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(images, labels, batch_size=16, epochs=epochs, validation_data=validation, verbose=0)
    return model, history


@mistake("tune-last-block-always", "fine_tune", earns=1)
def fine_tune(trunk, head, block, images, labels, validation=None, epochs=1):
    trunk.trainable = True
    for layer in trunk.layers[:-3]:
        layer.trainable = False
    for layer in trunk.layers[-3:]:
        layer.trainable = not isinstance(layer, layers.BatchNormalization)
    model = keras.Sequential([trunk, layers.GlobalAveragePooling2D(), head])
    model.compile(keras.optimizers.Adam(1e-5), "sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(images, labels, batch_size=16, epochs=epochs, validation_data=validation, verbose=0)
    return model, history


@mistake("tune-large-steps", "fine_tune", earns=3)
def fine_tune(trunk, head, block, images, labels, validation=None, epochs=1):
    trunk.trainable = True
    for layer in trunk.layers:
        layer.trainable = layer.name.startswith(block) and not isinstance(layer, layers.BatchNormalization)
    model = keras.Sequential([trunk, layers.GlobalAveragePooling2D(), head])
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(images, labels, batch_size=16, epochs=epochs, validation_data=validation, verbose=0)
    return model, history


@mistake("tune-batchnorm-trained", "fine_tune", earns=3)
def fine_tune(trunk, head, block, images, labels, validation=None, epochs=1):
    trunk.trainable = True
    for layer in trunk.layers:
        layer.trainable = layer.name.startswith(block)
    model = keras.Sequential([trunk, layers.GlobalAveragePooling2D(), head])
    model.compile(keras.optimizers.Adam(1e-5), "sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(images, labels, batch_size=16, epochs=epochs, validation_data=validation, verbose=0)
    return model, history


@mistake("tune-head-frozen", "fine_tune", earns=3)
def fine_tune(trunk, head, block, images, labels, validation=None, epochs=1):
    trunk.trainable = True
    for layer in trunk.layers:
        layer.trainable = layer.name.startswith(block) and not isinstance(layer, layers.BatchNormalization)
    head.trainable = False
    model = keras.Sequential([trunk, layers.GlobalAveragePooling2D(), head])
    model.compile(keras.optimizers.Adam(1e-5), "sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(images, labels, batch_size=16, epochs=epochs, validation_data=validation, verbose=0)
    return model, history


@mistake("tune-new-head", "fine_tune", earns=3)
def fine_tune(trunk, head, block, images, labels, validation=None, epochs=1):
    trunk.trainable = True
    for layer in trunk.layers:
        layer.trainable = layer.name.startswith(block) and not isinstance(layer, layers.BatchNormalization)
    head = keras.models.clone_model(head)
    model = keras.Sequential([trunk, layers.GlobalAveragePooling2D(), head])
    model.compile(keras.optimizers.Adam(1e-5), "sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(images, labels, batch_size=16, epochs=epochs, validation_data=validation, verbose=0)
    return model, history


@mistake("tune-maximum", "fine_tune", earns=3)
def fine_tune(trunk, head, block, images, labels, validation=None, epochs=1):
    trunk.trainable = True
    for layer in trunk.layers:
        layer.trainable = layer.name.startswith(block) and not isinstance(layer, layers.BatchNormalization)
    model = keras.Sequential([trunk, layers.GlobalMaxPooling2D(), head])
    model.compile(keras.optimizers.Adam(1e-5), "sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(images, labels, batch_size=16, epochs=epochs, validation_data=validation, verbose=0)
    return model, history


# Exercise 8: prepare_for


@mistake("backbone-vgg-for-all", "prepare_for", earns=2.4)
def prepare_for(name, images):
    smallest = {"VGG16": 32, "ResNet50": 32, "InceptionV3": 75, "MobileNetV2": 32}
    if name not in smallest:
        raise ValueError(name)
    factor = max(1, -(-smallest[name] // min(images.shape[1:3])))
    return preprocess(images.repeat(factor, axis=1).repeat(factor, axis=2))


@mistake("backbone-resnet-as-mobilenet", "prepare_for", earns=2.4)
def prepare_for(name, images):
    smallest = {"VGG16": 32, "ResNet50": 32, "InceptionV3": 75, "MobileNetV2": 32}
    if name not in smallest:
        raise ValueError(name)
    factor = max(1, -(-smallest[name] // min(images.shape[1:3])))
    images = images.repeat(factor, axis=1).repeat(factor, axis=2)
    return preprocess(images) if name == "VGG16" else images.astype(np.float32) / 127.5 - 1


@mistake("backbone-255", "prepare_for", earns=2.4)
def prepare_for(name, images):
    smallest = {"VGG16": 32, "ResNet50": 32, "InceptionV3": 75, "MobileNetV2": 32}
    if name not in smallest:
        raise ValueError(name)
    factor = max(1, -(-smallest[name] // min(images.shape[1:3])))
    images = images.repeat(factor, axis=1).repeat(factor, axis=2)
    return preprocess(images) if name in ("VGG16", "ResNet50") else images.astype(np.float32) / 255


@mistake("backbone-not-enlarged", "prepare_for", earns=1.8)
def prepare_for(name, images):
    if name not in ("VGG16", "ResNet50", "InceptionV3", "MobileNetV2"):
        raise ValueError(name)
    return preprocess(images) if name in ("VGG16", "ResNet50") else images.astype(np.float32) / 127.5 - 1


@mistake("backbone-factor-rounded-down", "prepare_for", earns=1.8)
def prepare_for(name, images):
    smallest = {"VGG16": 32, "ResNet50": 32, "InceptionV3": 75, "MobileNetV2": 32}
    if name not in smallest:
        raise ValueError(name)
    factor = max(1, smallest[name] // min(images.shape[1:3]))
    images = images.repeat(factor, axis=1).repeat(factor, axis=2)
    return preprocess(images) if name in ("VGG16", "ResNet50") else images.astype(np.float32) / 127.5 - 1


@mistake("backbone-factor-one-too-large", "prepare_for", earns=2.4)
def prepare_for(name, images):
    smallest = {"VGG16": 32, "ResNet50": 32, "InceptionV3": 75, "MobileNetV2": 32}
    if name not in smallest:
        raise ValueError(name)
    factor = smallest[name] // min(images.shape[1:3]) + 1
    images = images.repeat(factor, axis=1).repeat(factor, axis=2)
    return preprocess(images) if name in ("VGG16", "ResNet50") else images.astype(np.float32) / 127.5 - 1


@mistake("backbone-longer-side", "prepare_for", earns=1.8)
def prepare_for(name, images):
    smallest = {"VGG16": 32, "ResNet50": 32, "InceptionV3": 75, "MobileNetV2": 32}
    if name not in smallest:
        raise ValueError(name)
    factor = max(1, -(-smallest[name] // max(images.shape[1:3])))
    images = images.repeat(factor, axis=1).repeat(factor, axis=2)
    return preprocess(images) if name in ("VGG16", "ResNet50") else images.astype(np.float32) / 127.5 - 1


@mistake("backbone-75-for-all", "prepare_for", earns=0.6)
def prepare_for(name, images):
    if name not in ("VGG16", "ResNet50", "InceptionV3", "MobileNetV2"):
        raise ValueError(name)
    factor = max(1, -(-75 // min(images.shape[1:3])))
    images = images.repeat(factor, axis=1).repeat(factor, axis=2)
    return preprocess(images) if name in ("VGG16", "ResNet50") else images.astype(np.float32) / 127.5 - 1


@mistake("backbone-tiled", "prepare_for", earns=2.4)
def prepare_for(name, images):
    smallest = {"VGG16": 32, "ResNet50": 32, "InceptionV3": 75, "MobileNetV2": 32}
    if name not in smallest:
        raise ValueError(name)
    factor = max(1, -(-smallest[name] // min(images.shape[1:3])))
    images = np.tile(images, (1, factor, factor, 1))
    return preprocess(images) if name in ("VGG16", "ResNet50") else images.astype(np.float32) / 127.5 - 1


@mistake("backbone-any-name", "prepare_for", earns=2.4)
def prepare_for(name, images):
    smallest = {"VGG16": 32, "ResNet50": 32, "InceptionV3": 75, "MobileNetV2": 32}
    factor = max(1, -(-smallest.get(name, 32) // min(images.shape[1:3])))
    images = images.repeat(factor, axis=1).repeat(factor, axis=2)
    return preprocess(images) if name in ("VGG16", "ResNet50") else images.astype(np.float32) / 127.5 - 1
