"""Wrong answers to unit 08, each with the points that its exercise's checks still give it."""

import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf

from autograder.mistakes import mistake

# Exercise 1: flip


@mistake("flip-upside-down", "flip", earns=0.5)
def flip(images, share, rng):
    rng = np.random.default_rng(rng)
    chosen = rng.random(len(images)) < share
    return np.where(chosen.reshape(-1, 1, 1, 1), images[:, ::-1], images)


@mistake("flip-colours", "flip", earns=0.5)
def flip(images, share, rng):
    rng = np.random.default_rng(rng)
    chosen = rng.random(len(images)) < share
    return np.where(chosen.reshape(-1, 1, 1, 1), images[..., ::-1], images)


@mistake("flip-one-draw", "flip", earns=0.75)
def flip(images, share, rng):
    rng = np.random.default_rng(rng)
    return images[:, :, ::-1].copy() if rng.random() < share else images.copy()


@mistake("flip-always", "flip", earns=0.25)
def flip(images, share, rng):
    return images[:, :, ::-1].copy()


@mistake("flip-share-turned-round", "flip", earns=0.5)
def flip(images, share, rng):
    rng = np.random.default_rng(rng)
    chosen = rng.random(len(images)) > share
    return np.where(chosen.reshape(-1, 1, 1, 1), images[:, :, ::-1], images)


@mistake("flip-half-whatever-share", "flip", earns=0.5)
def flip(images, share, rng):
    rng = np.random.default_rng(rng)
    chosen = rng.random(len(images)) < 0.5
    return np.where(chosen.reshape(-1, 1, 1, 1), images[:, :, ::-1], images)


@mistake("flip-without-rng", "flip", earns=0.75)
def flip(images, share, rng):
    chosen = np.random.random(len(images)) < share
    return np.where(chosen.reshape(-1, 1, 1, 1), images[:, :, ::-1], images)


@mistake("flip-fixed-seed", "flip", earns=0.75)
def flip(images, share, rng):
    chosen = np.random.default_rng(42).random(len(images)) < share
    return np.where(chosen.reshape(-1, 1, 1, 1), images[:, :, ::-1], images)


@mistake("flip-overwrites", "flip", earns=0.75)
def flip(images, share, rng):
    rng = np.random.default_rng(rng)
    chosen = rng.random(len(images)) < share
    images[chosen] = images[chosen, :, ::-1]
    return images


# Exercise 2: brightness


@mistake("brightness-wraps", "brightness", earns=0.75)
def brightness(images, most, rng):
    rng = np.random.default_rng(rng)
    top = 255 if images.dtype == np.uint8 else 1
    change = top * rng.uniform(-most, most, size=(len(images), 1, 1, 1))
    return (images + change).astype(int).astype(np.uint8) if top == 255 else (images + change).astype(images.dtype)


@mistake("brightness-clipped-in-uint8-only", "brightness", earns=0.75)
def brightness(images, most, rng):
    rng = np.random.default_rng(rng)
    top = 255 if images.dtype == np.uint8 else 1
    change = top * rng.uniform(-most, most, size=(len(images), 1, 1, 1))
    return np.clip(images + change, 0, 255).astype(images.dtype)


@mistake("brightness-one-draw", "brightness", earns=0.75)
def brightness(images, most, rng):
    rng = np.random.default_rng(rng)
    top = 255 if images.dtype == np.uint8 else 1
    return np.clip(images + top * rng.uniform(-most, most), 0, top).astype(images.dtype)


@mistake("brightness-for-every-pixel", "brightness", earns=0.5)
def brightness(images, most, rng):
    rng = np.random.default_rng(rng)
    top = 255 if images.dtype == np.uint8 else 1
    return np.clip(images + top * rng.uniform(-most, most, size=images.shape), 0, top).astype(images.dtype)


@mistake("brightness-for-every-channel", "brightness", earns=0.75)
def brightness(images, most, rng):
    rng = np.random.default_rng(rng)
    top = 255 if images.dtype == np.uint8 else 1
    change = top * rng.uniform(-most, most, size=(len(images), 1, 1, images.shape[3]))
    return np.clip(images + change, 0, top).astype(images.dtype)


@mistake("brightness-only-lighter", "brightness", earns=0.75)
def brightness(images, most, rng):
    rng = np.random.default_rng(rng)
    top = 255 if images.dtype == np.uint8 else 1
    change = top * rng.uniform(0, most, size=(len(images), 1, 1, 1))
    return np.clip(images + change, 0, top).astype(images.dtype)


@mistake("brightness-multiplied", "brightness", earns=0.75)
def brightness(images, most, rng):
    rng = np.random.default_rng(rng)
    top = 255 if images.dtype == np.uint8 else 1
    factor = 1 + rng.uniform(-most, most, size=(len(images), 1, 1, 1))
    return np.clip(images * factor, 0, top).astype(images.dtype)


@mistake("brightness-not-scaled", "brightness", earns=0.75)
def brightness(images, most, rng):
    rng = np.random.default_rng(rng)
    top = 255 if images.dtype == np.uint8 else 1
    return np.clip(images + rng.uniform(-most, most, size=(len(images), 1, 1, 1)), 0, top).astype(images.dtype)


@mistake("brightness-gives-floats", "brightness", earns=0.75)
def brightness(images, most, rng):
    rng = np.random.default_rng(rng)
    top = 255 if images.dtype == np.uint8 else 1
    return np.clip(images + top * rng.uniform(-most, most, size=(len(images), 1, 1, 1)), 0, top)


# Exercise 3: shift


@mistake("shift-rolls", "shift", earns=0.5)
def shift(images, most, rng):
    rng = np.random.default_rng(rng)
    distances = rng.integers(-most, most + 1, size=(len(images), 2))
    return np.stack([np.roll(image, d, axis=(0, 1)) for image, d in zip(images, distances, strict=True)])


@mistake("shift-fills-black", "shift", earns=0.75)
def shift(images, most, rng):
    rng = np.random.default_rng(rng)
    height, width = images.shape[1:3]
    padded = np.pad(images, ((0, 0), (most, most), (most, most), (0, 0)))
    starts = rng.integers(0, 2 * most + 1, size=(len(images), 2))
    return np.stack([p[r : r + height, c : c + width] for p, (r, c) in zip(padded, starts, strict=True)])


@mistake("shift-one-draw", "shift", earns=0.75)
def shift(images, most, rng):
    rng = np.random.default_rng(rng)
    height, width = images.shape[1:3]
    padded = np.pad(images, ((0, 0), (most, most), (most, most), (0, 0)), mode="edge")
    row, col = rng.integers(0, 2 * most + 1, size=2)
    return padded[:, row : row + height, col : col + width].copy()


@mistake("shift-same-both-ways", "shift", earns=0.75)
def shift(images, most, rng):
    rng = np.random.default_rng(rng)
    height, width = images.shape[1:3]
    padded = np.pad(images, ((0, 0), (most, most), (most, most), (0, 0)), mode="edge")
    starts = rng.integers(0, 2 * most + 1, size=len(images))
    return np.stack([p[s : s + height, s : s + width] for p, s in zip(padded, starts, strict=True)])


@mistake("shift-only-sideways", "shift", earns=0.75)
def shift(images, most, rng):
    rng = np.random.default_rng(rng)
    width = images.shape[2]
    padded = np.pad(images, ((0, 0), (0, 0), (most, most), (0, 0)), mode="edge")
    starts = rng.integers(0, 2 * most + 1, size=len(images))
    return np.stack([p[:, s : s + width] for p, s in zip(padded, starts, strict=True)])


@mistake("shift-leaves-out-most", "shift", earns=0.75)
def shift(images, most, rng):
    rng = np.random.default_rng(rng)
    height, width = images.shape[1:3]
    padded = np.pad(images, ((0, 0), (most, most), (most, most), (0, 0)), mode="edge")
    starts = rng.integers(0, max(2 * most, 1), size=(len(images), 2))
    return np.stack([p[r : r + height, c : c + width] for p, (r, c) in zip(padded, starts, strict=True)])


@mistake("shift-only-one-direction", "shift", earns=0.75)
def shift(images, most, rng):
    rng = np.random.default_rng(rng)
    height, width = images.shape[1:3]
    padded = np.pad(images, ((0, 0), (most, 0), (most, 0), (0, 0)), mode="edge")
    starts = rng.integers(0, most + 1, size=(len(images), 2))
    return np.stack([p[r : r + height, c : c + width] for p, (r, c) in zip(padded, starts, strict=True)])


@mistake("shift-without-rng", "shift", earns=0.75)
def shift(images, most, rng):
    height, width = images.shape[1:3]
    padded = np.pad(images, ((0, 0), (most, most), (most, most), (0, 0)), mode="edge")
    starts = np.random.randint(0, 2 * most + 1, size=(len(images), 2))
    return np.stack([p[r : r + height, c : c + width] for p, (r, c) in zip(padded, starts, strict=True)])


# Exercise 4: turn, rotate


@mistake("turn-clockwise", "turn", earns=1.5)
def turn(images, degrees):
    height, width = images.shape[1:3]
    middle_y, middle_x = (height - 1) / 2, (width - 1) / 2
    y, x = np.mgrid[:height, :width] - np.array([middle_y, middle_x]).reshape(2, 1, 1)
    turned = np.empty_like(images)
    for k, angle in enumerate(np.radians(degrees)):
        rows = np.rint(middle_y + y * np.cos(angle) - x * np.sin(angle)).astype(int)
        cols = np.rint(middle_x + y * np.sin(angle) + x * np.cos(angle)).astype(int)
        turned[k] = images[k, rows.clip(0, height - 1), cols.clip(0, width - 1)]
    return turned


@mistake("turn-in-radians", "turn", earns=1.0)
def turn(images, degrees):
    height, width = images.shape[1:3]
    middle_y, middle_x = (height - 1) / 2, (width - 1) / 2
    y, x = np.mgrid[:height, :width] - np.array([middle_y, middle_x]).reshape(2, 1, 1)
    turned = np.empty_like(images)
    for k, angle in enumerate(degrees):
        rows = np.rint(middle_y + y * np.cos(angle) + x * np.sin(angle)).astype(int)
        cols = np.rint(middle_x - y * np.sin(angle) + x * np.cos(angle)).astype(int)
        turned[k] = images[k, rows.clip(0, height - 1), cols.clip(0, width - 1)]
    return turned


@mistake("turn-about-the-corner", "turn", earns=1.0)
def turn(images, degrees):
    height, width = images.shape[1:3]
    y, x = np.mgrid[:height, :width]
    turned = np.empty_like(images)
    for k, angle in enumerate(np.radians(degrees)):
        rows = np.rint(y * np.cos(angle) + x * np.sin(angle)).astype(int)
        cols = np.rint(-y * np.sin(angle) + x * np.cos(angle)).astype(int)
        turned[k] = images[k, rows.clip(0, height - 1), cols.clip(0, width - 1)]
    return turned


@mistake("turn-middle-half-a-pixel-off", "turn", earns=1.5)
def turn(images, degrees):
    height, width = images.shape[1:3]
    middle_y, middle_x = height / 2, width / 2
    y, x = np.mgrid[:height, :width] - np.array([middle_y, middle_x]).reshape(2, 1, 1)
    turned = np.empty_like(images)
    for k, angle in enumerate(np.radians(degrees)):
        rows = np.rint(middle_y + y * np.cos(angle) + x * np.sin(angle)).astype(int)
        cols = np.rint(middle_x - y * np.sin(angle) + x * np.cos(angle)).astype(int)
        turned[k] = images[k, rows.clip(0, height - 1), cols.clip(0, width - 1)]
    return turned


@mistake("turn-cuts-off-fractions", "turn", earns=1.5)
def turn(images, degrees):
    height, width = images.shape[1:3]
    middle_y, middle_x = (height - 1) / 2, (width - 1) / 2
    y, x = np.mgrid[:height, :width] - np.array([middle_y, middle_x]).reshape(2, 1, 1)
    turned = np.empty_like(images)
    for k, angle in enumerate(np.radians(degrees)):
        rows = (middle_y + y * np.cos(angle) + x * np.sin(angle)).astype(int)
        cols = (middle_x - y * np.sin(angle) + x * np.cos(angle)).astype(int)
        turned[k] = images[k, rows.clip(0, height - 1), cols.clip(0, width - 1)]
    return turned


@mistake("turn-sends-pixels-away", "turn", earns=0.5)
def turn(images, degrees):
    height, width = images.shape[1:3]
    middle_y, middle_x = (height - 1) / 2, (width - 1) / 2
    y, x = np.mgrid[:height, :width] - np.array([middle_y, middle_x]).reshape(2, 1, 1)
    turned = np.zeros_like(images)
    for k, angle in enumerate(np.radians(degrees)):
        rows = np.rint(middle_y + y * np.cos(angle) - x * np.sin(angle)).astype(int)
        cols = np.rint(middle_x + y * np.sin(angle) + x * np.cos(angle)).astype(int)
        inside = (rows >= 0) & (rows < height) & (cols >= 0) & (cols < width)
        turned[k, rows[inside], cols[inside]] = images[k][inside]
    return turned


@mistake("turn-black-outside", "turn", earns=1.5)
def turn(images, degrees):
    height, width = images.shape[1:3]
    middle_y, middle_x = (height - 1) / 2, (width - 1) / 2
    y, x = np.mgrid[:height, :width] - np.array([middle_y, middle_x]).reshape(2, 1, 1)
    turned = np.zeros_like(images)
    for k, angle in enumerate(np.radians(degrees)):
        rows = np.rint(middle_y + y * np.cos(angle) + x * np.sin(angle)).astype(int)
        cols = np.rint(middle_x - y * np.sin(angle) + x * np.cos(angle)).astype(int)
        inside = (rows >= 0) & (rows < height) & (cols >= 0) & (cols < width)
        turned[k][inside] = images[k, rows[inside], cols[inside]]
    return turned


@mistake("rotate-one-draw", "turn", earns=1.5)
def rotate(images, most, rng):
    rng = np.random.default_rng(rng)
    return turn(images, np.full(len(images), rng.uniform(-most, most)))


@mistake("rotate-only-one-way", "turn", earns=1.5)
def rotate(images, most, rng):
    rng = np.random.default_rng(rng)
    return turn(images, rng.uniform(0, most, size=len(images)))


# Exercise 5: add_noise


@mistake("noise-wraps", "add_noise", earns=0.75)
def add_noise(images, spread, rng):
    rng = np.random.default_rng(rng)
    if images.dtype == np.uint8:
        return images + rng.normal(0, spread * 255, size=images.shape).astype(int).astype(np.uint8)
    return np.clip(images + rng.normal(0, spread, size=images.shape), 0, 1).astype(images.dtype)


@mistake("noise-not-clipped", "add_noise", earns=0.75)
def add_noise(images, spread, rng):
    rng = np.random.default_rng(rng)
    top = 255 if images.dtype == np.uint8 else 1
    return np.clip(images + rng.normal(0, spread * top, size=images.shape), 0, 255).astype(images.dtype)


@mistake("noise-same-for-all-images", "add_noise", earns=0.75)
def add_noise(images, spread, rng):
    rng = np.random.default_rng(rng)
    top = 255 if images.dtype == np.uint8 else 1
    return np.clip(images + rng.normal(0, spread * top, size=images.shape[1:]), 0, top).astype(images.dtype)


@mistake("noise-gray", "add_noise", earns=0.75)
def add_noise(images, spread, rng):
    rng = np.random.default_rng(rng)
    top = 255 if images.dtype == np.uint8 else 1
    noise = rng.normal(0, spread * top, size=(*images.shape[:3], 1))
    return np.clip(images + noise, 0, top).astype(images.dtype)


@mistake("noise-uniform", "add_noise", earns=0.75)
def add_noise(images, spread, rng):
    rng = np.random.default_rng(rng)
    top = 255 if images.dtype == np.uint8 else 1
    noise = rng.uniform(-(3**0.5) * spread * top, 3**0.5 * spread * top, size=images.shape)
    return np.clip(np.rint(images + noise) if top == 255 else images + noise, 0, top).astype(images.dtype)


@mistake("noise-only-lighter", "add_noise", earns=0.75)
def add_noise(images, spread, rng):
    rng = np.random.default_rng(rng)
    top = 255 if images.dtype == np.uint8 else 1
    return np.clip(images + np.abs(rng.normal(0, spread * top, size=images.shape)), 0, top).astype(images.dtype)


@mistake("noise-variance", "add_noise", earns=0.75)
def add_noise(images, spread, rng):
    rng = np.random.default_rng(rng)
    top = 255 if images.dtype == np.uint8 else 1
    noisy = np.clip(images + top * rng.normal(0, spread**2, size=images.shape), 0, top)
    return (np.rint(noisy) if top == 255 else noisy).astype(images.dtype)


@mistake("noise-not-scaled", "add_noise", earns=0.5)
def add_noise(images, spread, rng):
    rng = np.random.default_rng(rng)
    top = 255 if images.dtype == np.uint8 else 1
    noisy = np.clip(images + rng.normal(0, spread, size=images.shape), 0, top)
    return (np.rint(noisy) if top == 255 else noisy).astype(images.dtype)


@mistake("noise-without-rng", "add_noise", earns=0.75)
def add_noise(images, spread, rng):
    top = 255 if images.dtype == np.uint8 else 1
    noisy = np.clip(images + np.random.normal(0, spread * top, size=images.shape), 0, top)
    return (np.rint(noisy) if top == 255 else noisy).astype(images.dtype)


# Exercise 6: augmenting


@mistake("augmenting-always-on", "augmenting", earns=3.0)
def augmenting(network):
    change = keras.Sequential(
        [
            keras.layers.RandomTranslation(0.15, 0.15, fill_mode="nearest"),
            keras.layers.RandomRotation(15 / 360, fill_mode="nearest"),
            keras.layers.RandomBrightness(0.2, value_range=(0, 1)),
        ]
    )
    always = keras.layers.Lambda(lambda images: change(images, training=True))
    return keras.Sequential([keras.Input(network.input_shape[1:]), always, network])


@mistake("augmenting-not-connected", "augmenting", earns=0)
def augmenting(network):
    inputs = keras.Input(network.input_shape[1:])
    x = keras.layers.RandomTranslation(0.15, 0.15, fill_mode="nearest")(inputs)
    x = keras.layers.RandomRotation(15 / 360, fill_mode="nearest")(x)
    x = keras.layers.RandomBrightness(0.2, value_range=(0, 1))(x)
    return keras.Model(inputs, network(inputs))


@mistake("augmenting-range-of-255", "augmenting", earns=3.5)
def augmenting(network):
    return keras.Sequential(
        [
            keras.Input(network.input_shape[1:]),
            keras.layers.RandomTranslation(0.15, 0.15, fill_mode="nearest"),
            keras.layers.RandomRotation(15 / 360, fill_mode="nearest"),
            keras.layers.RandomBrightness(0.2),
            network,
        ]
    )


@mistake("augmenting-half-turns", "augmenting", earns=3.5)
def augmenting(network):
    return keras.Sequential(
        [
            keras.Input(network.input_shape[1:]),
            keras.layers.RandomTranslation(0.15, 0.15, fill_mode="nearest"),
            keras.layers.RandomRotation(15 / 180, fill_mode="nearest"),
            keras.layers.RandomBrightness(0.2, value_range=(0, 1)),
            network,
        ]
    )


@mistake("augmenting-reflects", "augmenting", earns=3.0)
def augmenting(network):
    return keras.Sequential(
        [
            keras.Input(network.input_shape[1:]),
            keras.layers.RandomTranslation(0.15, 0.15),
            keras.layers.RandomRotation(15 / 360),
            keras.layers.RandomBrightness(0.2, value_range=(0, 1)),
            network,
        ]
    )


@mistake("augmenting-fills-black", "augmenting", earns=3.0)
def augmenting(network):
    return keras.Sequential(
        [
            keras.Input(network.input_shape[1:]),
            keras.layers.RandomBrightness(0.2, value_range=(0, 1)),
            keras.layers.RandomTranslation(0.15, 0.15, fill_mode="constant"),
            keras.layers.RandomRotation(15 / 360, fill_mode="constant"),
            network,
        ]
    )


@mistake("augmenting-flips", "augmenting", earns=3.5)
def augmenting(network):
    return keras.Sequential(
        [
            keras.Input(network.input_shape[1:]),
            keras.layers.RandomFlip("horizontal"),
            keras.layers.RandomTranslation(0.15, 0.15, fill_mode="nearest"),
            keras.layers.RandomRotation(15 / 360, fill_mode="nearest"),
            keras.layers.RandomBrightness(0.2, value_range=(0, 1)),
            network,
        ]
    )


@mistake("augmenting-new-weights", "augmenting", earns=3.0)
def augmenting(network):
    return keras.Sequential(
        [
            keras.Input(network.input_shape[1:]),
            keras.layers.RandomTranslation(0.15, 0.15, fill_mode="nearest"),
            keras.layers.RandomRotation(15 / 360, fill_mode="nearest"),
            keras.layers.RandomBrightness(0.2, value_range=(0, 1)),
            keras.models.clone_model(network),
        ]
    )


@mistake("augmenting-only-down", "augmenting", earns=3.0)
def augmenting(network):
    return keras.Sequential(
        [
            keras.Input(network.input_shape[1:]),
            keras.layers.RandomTranslation(0.15, 0.0, fill_mode="nearest"),
            keras.layers.RandomRotation(15 / 360, fill_mode="nearest"),
            keras.layers.RandomBrightness(0.2, value_range=(0, 1)),
            network,
        ]
    )


@mistake("augmenting-without-network", "augmenting", earns=3.0)
def augmenting(network):
    return keras.Sequential(
        [
            keras.Input(network.input_shape[1:]),
            keras.layers.RandomTranslation(0.15, 0.15, fill_mode="nearest"),
            keras.layers.RandomRotation(15 / 360, fill_mode="nearest"),
            keras.layers.RandomBrightness(0.2, value_range=(0, 1)),
        ]
    )


# Exercise 7: datasets


@mistake("datasets-batched-before-shuffled", "datasets", earns=3.0)
def datasets(train, test, augment, batch_size):
    train_data = tf.data.Dataset.from_tensor_slices(train).batch(batch_size).shuffle(len(train[0]))
    train_data = train_data.map(lambda images, labels: (augment(images, training=True), labels))
    test_data = tf.data.Dataset.from_tensor_slices(test).batch(batch_size)
    return train_data.prefetch(tf.data.AUTOTUNE), test_data.prefetch(tf.data.AUTOTUNE)


@mistake("datasets-small-buffer", "datasets", earns=3.0)
def datasets(train, test, augment, batch_size):
    train_data = tf.data.Dataset.from_tensor_slices(train).shuffle(10).batch(batch_size)
    train_data = train_data.map(lambda images, labels: (augment(images, training=True), labels))
    test_data = tf.data.Dataset.from_tensor_slices(test).batch(batch_size)
    return train_data.prefetch(tf.data.AUTOTUNE), test_data.prefetch(tf.data.AUTOTUNE)


@mistake("datasets-not-shuffled", "datasets", earns=3.0)
def datasets(train, test, augment, batch_size):
    train_data = tf.data.Dataset.from_tensor_slices(train).batch(batch_size)
    train_data = train_data.map(lambda images, labels: (augment(images, training=True), labels))
    test_data = tf.data.Dataset.from_tensor_slices(test).batch(batch_size)
    return train_data.prefetch(tf.data.AUTOTUNE), test_data.prefetch(tf.data.AUTOTUNE)


@mistake("datasets-shuffled-once", "datasets", earns=3.0)
def datasets(train, test, augment, batch_size):
    order = np.random.default_rng(0).permutation(len(train[0]))
    train_data = tf.data.Dataset.from_tensor_slices((train[0][order], train[1][order])).batch(batch_size)
    train_data = train_data.map(lambda images, labels: (augment(images, training=True), labels))
    test_data = tf.data.Dataset.from_tensor_slices(test).batch(batch_size)
    return train_data.prefetch(tf.data.AUTOTUNE), test_data.prefetch(tf.data.AUTOTUNE)


@mistake("datasets-labels-shuffled-apart", "datasets", earns=3.5)
def datasets(train, test, augment, batch_size):
    images = tf.data.Dataset.from_tensor_slices(train[0]).shuffle(len(train[0]))
    labels = tf.data.Dataset.from_tensor_slices(train[1]).shuffle(len(train[0]))
    train_data = tf.data.Dataset.zip((images, labels)).batch(batch_size)
    train_data = train_data.map(lambda images, labels: (augment(images, training=True), labels))
    test_data = tf.data.Dataset.from_tensor_slices(test).batch(batch_size)
    return train_data.prefetch(tf.data.AUTOTUNE), test_data.prefetch(tf.data.AUTOTUNE)


@mistake("datasets-augments-test", "datasets", earns=3.0)
def datasets(train, test, augment, batch_size):
    def changed(images, labels):
        return augment(images, training=True), labels

    train_data = tf.data.Dataset.from_tensor_slices(train).shuffle(len(train[0])).batch(batch_size).map(changed)
    test_data = tf.data.Dataset.from_tensor_slices(test).batch(batch_size).map(changed)
    return train_data.prefetch(tf.data.AUTOTUNE), test_data.prefetch(tf.data.AUTOTUNE)


@mistake("datasets-shuffles-test", "datasets", earns=3.0)
def datasets(train, test, augment, batch_size):
    train_data = tf.data.Dataset.from_tensor_slices(train).shuffle(len(train[0])).batch(batch_size)
    train_data = train_data.map(lambda images, labels: (augment(images, training=True), labels))
    test_data = tf.data.Dataset.from_tensor_slices(test).shuffle(len(test[0])).batch(batch_size)
    return train_data.prefetch(tf.data.AUTOTUNE), test_data.prefetch(tf.data.AUTOTUNE)


@mistake("datasets-augment-asleep", "datasets", earns=3.0)
def datasets(train, test, augment, batch_size):
    train_data = tf.data.Dataset.from_tensor_slices(train).shuffle(len(train[0])).batch(batch_size)
    train_data = train_data.map(lambda images, labels: (augment(images, training=False), labels))
    test_data = tf.data.Dataset.from_tensor_slices(test).batch(batch_size)
    return train_data.prefetch(tf.data.AUTOTUNE), test_data.prefetch(tf.data.AUTOTUNE)


@mistake("datasets-augmented-once", "datasets", earns=3.0)
def datasets(train, test, augment, batch_size):
    images = np.asarray(augment(train[0], training=True))
    train_data = tf.data.Dataset.from_tensor_slices((images, train[1])).shuffle(len(images)).batch(batch_size)
    test_data = tf.data.Dataset.from_tensor_slices(test).batch(batch_size)
    return train_data.prefetch(tf.data.AUTOTUNE), test_data.prefetch(tf.data.AUTOTUNE)


@mistake("datasets-drops-the-rest", "datasets", earns=3.5)
def datasets(train, test, augment, batch_size):
    train_data = tf.data.Dataset.from_tensor_slices(train).shuffle(len(train[0])).batch(batch_size, drop_remainder=True)
    train_data = train_data.map(lambda images, labels: (augment(images, training=True), labels))
    test_data = tf.data.Dataset.from_tensor_slices(test).batch(batch_size)
    return train_data.prefetch(tf.data.AUTOTUNE), test_data.prefetch(tf.data.AUTOTUNE)


@mistake("datasets-without-prefetch", "datasets", earns=3.5)
def datasets(train, test, augment, batch_size):
    train_data = tf.data.Dataset.from_tensor_slices(train).shuffle(len(train[0])).batch(batch_size)
    train_data = train_data.map(lambda images, labels: (augment(images, training=True), labels))
    return train_data, tf.data.Dataset.from_tensor_slices(test).batch(batch_size)


# Exercise 8: fair_pair


@mistake("pair-shares-weights", "fair_pair", earns=1.5)
def fair_pair(shape, filters, seed):
    keras.utils.set_random_seed(seed)
    plain = small_cnn(shape, filters)  # noqa: F821
    augmented = augmenting(plain)  # noqa: F821
    for model in (plain, augmented):
        model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return plain, augmented


@mistake("pair-different-weights", "fair_pair", earns=1.5)
def fair_pair(shape, filters, seed):
    keras.utils.set_random_seed(seed)
    plain, augmented = small_cnn(shape, filters), augmenting(small_cnn(shape, filters))  # noqa: F821
    for model in (plain, augmented):
        model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return plain, augmented


@mistake("pair-fixed-seed", "fair_pair", earns=1.5)
def fair_pair(shape, filters, seed):
    pair = []
    for wrap in (lambda network: network, augmenting):  # noqa: F821
        keras.utils.set_random_seed(42)
        pair.append(wrap(small_cnn(shape, filters)))  # noqa: F821
        pair[-1].compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return tuple(pair)


@mistake("pair-not-compiled", "fair_pair", earns=1.5)
def fair_pair(shape, filters, seed):
    keras.utils.set_random_seed(seed)
    plain = small_cnn(shape, filters)  # noqa: F821
    keras.utils.set_random_seed(seed)
    return plain, augmenting(small_cnn(shape, filters))  # noqa: F821


@mistake("pair-without-accuracy", "fair_pair", earns=1.5)
def fair_pair(shape, filters, seed):
    pair = []
    for wrap in (lambda network: network, augmenting):  # noqa: F821
        keras.utils.set_random_seed(seed)
        pair.append(wrap(small_cnn(shape, filters)))  # noqa: F821
        pair[-1].compile("adam", "sparse_categorical_crossentropy")
    return tuple(pair)


@mistake("pair-one-hot-loss", "fair_pair", earns=1.5)
def fair_pair(shape, filters, seed):
    pair = []
    for wrap in (lambda network: network, augmenting):  # noqa: F821
        keras.utils.set_random_seed(seed)
        pair.append(wrap(small_cnn(shape, filters)))  # noqa: F821
        pair[-1].compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    return tuple(pair)


@mistake("pair-both-augmented", "fair_pair", earns=1.5)
def fair_pair(shape, filters, seed):
    pair = []
    for _ in range(2):
        keras.utils.set_random_seed(seed)
        pair.append(augmenting(small_cnn(shape, filters)))  # noqa: F821
        pair[-1].compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return tuple(pair)


@mistake("pair-turned-round", "fair_pair", earns=1.5)
def fair_pair(shape, filters, seed):
    pair = []
    for wrap in (augmenting, lambda network: network):  # noqa: F821
        keras.utils.set_random_seed(seed)
        pair.append(wrap(small_cnn(shape, filters)))  # noqa: F821
        pair[-1].compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return tuple(pair)


# Exercise 9: accuracy_under, robustness_figure


@mistake("under-changes-pile-up", "accuracy_under", earns=2.0)
def accuracy_under(model, images, labels, change, strengths):
    labels, found = np.ravel(labels), []
    for strength in strengths:
        images = change(images, strength)
        found.append(np.mean(model.predict(images, verbose=0).argmax(axis=1) == labels))
    return np.array(found)


@mistake("under-counts", "accuracy_under", earns=1.0)
def accuracy_under(model, images, labels, change, strengths):
    labels = np.ravel(labels)
    guesses = [model.predict(change(images, strength), verbose=0).argmax(axis=1) for strength in strengths]
    return np.array([np.sum(guess == labels) for guess in guesses])


@mistake("under-labels-in-a-column", "accuracy_under", earns=2.5)
def accuracy_under(model, images, labels, change, strengths):
    guesses = [model.predict(change(images, strength), verbose=0).argmax(axis=1) for strength in strengths]
    return np.array([np.mean(guess == labels) for guess in guesses])


@mistake("under-in-training", "accuracy_under", earns=2.5)
def accuracy_under(model, images, labels, change, strengths):
    labels = np.ravel(labels)
    guesses = [np.asarray(model(change(images, s), training=True)).argmax(axis=1) for s in strengths]
    return np.array([np.mean(guess == labels) for guess in guesses])


@mistake("under-first-strength-only", "accuracy_under", earns=2.0)
def accuracy_under(model, images, labels, change, strengths):
    labels, found = np.ravel(labels), []
    for strength in strengths:
        guess = model.predict(change(images, strength), verbose=0).argmax(axis=1)
        found.append(np.mean(guess == labels))
        break
    return np.array(found)


@mistake("under-unchanged", "accuracy_under", earns=1.5)
def accuracy_under(model, images, labels, change, strengths):
    labels = np.ravel(labels)
    for strength in strengths:
        change(images, strength)
    return np.array([np.mean(model.predict(images, verbose=0).argmax(axis=1) == labels) for _ in strengths])


@mistake("figure-without-legend", "accuracy_under", earns=2.5)
def robustness_figure(strengths, curves, xlabel):
    figure, axes = plt.subplots(figsize=(5, 3))
    plt.close(figure)
    for name, accuracies in curves.items():
        axes.plot(strengths, accuracies, marker="o", label=name)
    axes.set(xlabel=xlabel, ylabel="accuracy", ylim=(0, 1))
    return figure


@mistake("figure-without-strengths", "accuracy_under", earns=2.5)
def robustness_figure(strengths, curves, xlabel):
    figure, axes = plt.subplots(figsize=(5, 3))
    plt.close(figure)
    for name, accuracies in curves.items():
        axes.plot(accuracies, marker="o", label=name)
    axes.set(xlabel=xlabel, ylabel="accuracy", ylim=(0, 1))
    axes.legend()
    return figure


@mistake("figure-one-line", "accuracy_under", earns=2.5)
def robustness_figure(strengths, curves, xlabel):
    figure, axes = plt.subplots(figsize=(5, 3))
    plt.close(figure)
    for name, accuracies in curves.items():
        axes.plot(strengths, accuracies, marker="o", label=name)
        break
    axes.set(xlabel=xlabel, ylabel="accuracy", ylim=(0, 1))
    axes.legend()
    return figure


@mistake("figure-without-labels", "accuracy_under", earns=2.5)
def robustness_figure(strengths, curves, xlabel):
    figure, axes = plt.subplots(figsize=(5, 3))
    plt.close(figure)
    for name, accuracies in curves.items():
        axes.plot(strengths, accuracies, marker="o", label=name)
    axes.set(ylim=(0, 1), title=xlabel)
    axes.legend()
    return figure


# Exercise 10: broken


@mistake("broken-against-perfection", "broken", earns=2.0)
def broken(model, images, labels, change, drop):
    scores = model.predict(change(images), verbose=0)
    after = scores.argmax(axis=1)
    found = np.full(scores.shape[1], -1)
    for k in np.unique(labels):
        own = labels == k
        if 1 - np.mean(after[own] == k) > drop:
            found[k] = np.bincount(after[own]).argmax()
    return found


@mistake("broken-taken-for-before", "broken", earns=2.0)
def broken(model, images, labels, change, drop):
    scores = model.predict(images, verbose=0)
    before, after = scores.argmax(axis=1), model.predict(change(images), verbose=0).argmax(axis=1)
    found = np.full(scores.shape[1], -1)
    for k in np.unique(labels):
        own = labels == k
        if np.mean(before[own] == k) - np.mean(after[own] == k) > drop:
            found[k] = np.bincount(before[own]).argmax()
    return found


@mistake("broken-improved", "broken", earns=0.0)
def broken(model, images, labels, change, drop):
    scores = model.predict(images, verbose=0)
    before, after = scores.argmax(axis=1), model.predict(change(images), verbose=0).argmax(axis=1)
    found = np.full(scores.shape[1], -1)
    for k in np.unique(labels):
        own = labels == k
        if np.mean(before[own] == k) - np.mean(after[own] == k) <= drop:
            found[k] = np.bincount(after[own]).argmax()
    return found


@mistake("broken-by-answers", "broken", earns=1.0)
def broken(model, images, labels, change, drop):
    scores = model.predict(images, verbose=0)
    before, after = scores.argmax(axis=1), model.predict(change(images), verbose=0).argmax(axis=1)
    found = np.full(scores.shape[1], -1)
    for k in np.unique(before):
        own = before == k
        if np.mean(after[own] != k) > drop:
            found[k] = np.bincount(after[own]).argmax()
    return found


@mistake("broken-lists-what-is-left", "broken", earns=0.0)
def broken(model, images, labels, change, drop):
    before = model.predict(images, verbose=0).argmax(axis=1)
    after = model.predict(change(images), verbose=0).argmax(axis=1)
    found = []
    for k in np.unique(labels):
        own = labels == k
        if np.mean(before[own] == k) - np.mean(after[own] == k) > drop:
            found.append(np.bincount(after[own]).argmax())
    return np.array(found)


@mistake("broken-any-loss", "broken", earns=1.0)
def broken(model, images, labels, change, drop):
    scores = model.predict(images, verbose=0)
    before, after = scores.argmax(axis=1), model.predict(change(images), verbose=0).argmax(axis=1)
    found = np.full(scores.shape[1], -1)
    for k in np.unique(labels):
        own = labels == k
        if np.mean(before[own] == k) > np.mean(after[own] == k):
            found[k] = np.bincount(after[own]).argmax()
    return found
