"""Wrong answers to unit 00, each with the points that its exercise's checks still give it."""

import numpy as np

from autograder.mistakes import mistake

# Exercise 1: crop


@mistake("crop-sides-swapped", "crop", earns=0.25)
def crop(image, top, left, height, width):
    return image[top : top + width, left : left + height]


@mistake("crop-place-swapped", "crop", earns=0)
def crop(image, top, left, height, width):
    return image[left : left + height, top : top + width]


@mistake("crop-ends-at-size", "crop", earns=0)
def crop(image, top, left, height, width):
    return image[top:height, left:width]


@mistake("crop-one-too-far", "crop", earns=0)
def crop(image, top, left, height, width):
    return image[top : top + height + 1, left : left + width + 1]


@mistake("crop-rows-only", "crop", earns=0)
def crop(image, top, left, height, width):
    return image[top : top + height]


@mistake("crop-two-brackets", "crop", earns=0)
def crop(image, top, left, height, width):
    return image[top : top + height][left : left + width]


@mistake("crop-first-channel-only", "crop", earns=0.75)
def crop(image, top, left, height, width):
    part = image[top : top + height, left : left + width]
    return part if part.ndim == 2 else part[:, :, 0]


@mistake("crop-whole-image", "crop", earns=0)
def crop(image, top, left, height, width):
    return image


@mistake("crop-list-of-indices", "crop", earns=0)
def crop(image, top, left, height, width):
    return image[[top, top + height], [left, left + width]]


# Exercise 2: mean_color


@mistake("mean-of-everything", "mean_color", earns=0)
def mean_color(image):
    return image.mean()


@mistake("mean-for-each-column", "mean_color", earns=0)
def mean_color(image):
    return image.mean(axis=0)


@mistake("mean-for-each-row", "mean_color", earns=0)
def mean_color(image):
    return image.mean(axis=1)


@mistake("mean-for-each-pixel", "mean_color", earns=0)
def mean_color(image):
    return image.mean(axis=2)


@mistake("mean-rounded", "mean_color", earns=0.5)
def mean_color(image):
    return image.mean(axis=(0, 1)).astype(int)


@mistake("mean-not-divided", "mean_color", earns=0.5)
def mean_color(image):
    return image.sum(axis=(0, 1))


@mistake("mean-divided-by-height", "mean_color", earns=0.5)
def mean_color(image):
    return image.sum(axis=(0, 1)) / len(image)


@mistake("mean-wraps-around", "mean_color", earns=0.5)
def mean_color(image):
    return image.sum(axis=(0, 1), dtype=image.dtype) / (image.shape[0] * image.shape[1])


@mistake("mean-axes-kept", "mean_color", earns=0)
def mean_color(image):
    return image.mean(axis=(0, 1), keepdims=True)


# Exercise 3: to_float


@mistake("float-not-scaled", "to_float", earns=0.25)
def to_float(image):
    return image.astype(float)


@mistake("float-by-256", "to_float", earns=0.25)
def to_float(image):
    return image / 256


@mistake("float-by-brightest", "to_float", earns=0.25)
def to_float(image):
    return image / image.max()


@mistake("float-whole-division", "to_float", earns=0)
def to_float(image):
    return image.astype(int) // 255


@mistake("float-back-to-bytes", "to_float", earns=0)
def to_float(image):
    return (image / 255).astype(image.dtype)


@mistake("float-stretched", "to_float", earns=0.25)
def to_float(image):
    return (image - image.min()) / (image.max() - image.min())


@mistake("float-written-into-image", "to_float", earns=0)
def to_float(image):
    image[:] = image / 255
    return image


# Exercise 4: brighten


@mistake("brighten-wraps-around", "brighten", earns=0.5)
def brighten(image, amount):
    return image + amount


@mistake("brighten-wraps-back", "brighten", earns=0.75)
def brighten(image, amount):
    return (image.astype(int) + amount).astype(np.uint8)


@mistake("brighten-clips-too-late", "brighten", earns=0.5)
def brighten(image, amount):
    return np.clip(image + amount, 0, 255).astype(np.uint8)


@mistake("brighten-stops-at-255-only", "brighten", earns=0.75)
def brighten(image, amount):
    return np.minimum(image.astype(int) + amount, 255).astype(np.uint8)


@mistake("brighten-stops-at-0-only", "brighten", earns=0.75)
def brighten(image, amount):
    return np.maximum(image.astype(int) + amount, 0).astype(np.uint8)


@mistake("brighten-gives-floats", "brighten", earns=0.75)
def brighten(image, amount):
    return np.clip(image.astype(float) + amount, 0, 255)


@mistake("brighten-gives-wider-integers", "brighten", earns=0.75)
def brighten(image, amount):
    return np.clip(image.astype(int) + amount, 0, 255)


@mistake("brighten-changes-image", "brighten", earns=0.75)
def brighten(image, amount):
    image[:] = np.clip(image.astype(int) + amount, 0, 255)
    return image


@mistake("brighten-clips-at-one", "brighten", earns=0.25)
def brighten(image, amount):
    return np.clip(image.astype(int) + amount, 0, 1).astype(np.uint8)


@mistake("brighten-multiplies", "brighten", earns=0.25)
def brighten(image, amount):
    return np.clip(image * (1 + np.asarray(amount) / 100), 0, 255).astype(np.uint8)


@mistake("brighten-returns-nothing", "brighten", earns=0)
def brighten(image, amount):
    image = np.clip(image.astype(int) + amount, 0, 255).astype(np.uint8)
