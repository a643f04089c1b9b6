"""Wrong answers to unit 04, each with the points that its exercise's checks still give it."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from autograder.mistakes import mistake

# What the lesson gives to every answer.


def relu(x):
    return np.maximum(x, 0)


def pad(images, kernel, stride, padding):
    if padding == "valid":
        return images
    sizes = zip(images.shape[1:3], kernel, stride, strict=True)
    totals = [max((-(-size // step) - 1) * step + side - size, 0) for size, side, step in sizes]
    return np.pad(images, [(0, 0), *((total // 2, total - total // 2) for total in totals), (0, 0)])


def max_pool(images, size=2):
    count, height, width, channels = images.shape
    whole = images[:, : height // size * size, : width // size * size]
    return whole.reshape(count, height // size, size, width // size, size, channels).max(axis=(2, 4))


# Exercise 1: windows, im2col


@mistake("windows-copied", "im2col", earns=3.5)
def windows(images, kernel, stride=(1, 1)):
    view = sliding_window_view(images, kernel, axis=(1, 2))
    return view[:, :: stride[0], :: stride[1]].transpose(0, 1, 2, 4, 5, 3).copy()


@mistake("windows-channels-first", "im2col", earns=1)
def windows(images, kernel, stride=(1, 1)):
    return sliding_window_view(images, kernel, axis=(1, 2))[:, :: stride[0], :: stride[1]]


@mistake("windows-stride-ignored", "im2col", earns=3)
def windows(images, kernel, stride=(1, 1)):
    return sliding_window_view(images, kernel, axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)


@mistake("windows-stride-swapped", "im2col", earns=3)
def windows(images, kernel, stride=(1, 1)):
    view = sliding_window_view(images, kernel, axis=(1, 2))
    return view[:, :: stride[1], :: stride[0]].transpose(0, 1, 2, 4, 5, 3)


@mistake("windows-one-stride-for-both", "im2col", earns=3)
def windows(images, kernel, stride=(1, 1)):
    view = sliding_window_view(images, kernel, axis=(1, 2))
    return view[:, :: stride[0], :: stride[0]].transpose(0, 1, 2, 4, 5, 3)


@mistake("windows-stride-inside", "im2col", earns=2.5)
def windows(images, kernel, stride=(1, 1)):
    spread = [(side - 1) * step + 1 for side, step in zip(kernel, stride, strict=True)]
    view = sliding_window_view(images, spread, axis=(1, 2))[..., :: stride[0], :: stride[1]]
    return view.transpose(0, 1, 2, 4, 5, 3)


@mistake("windows-kernel-swapped", "im2col", earns=0.5)
def windows(images, kernel, stride=(1, 1)):
    view = sliding_window_view(images, (kernel[1], kernel[0]), axis=(1, 2))
    return view[:, :: stride[0], :: stride[1]].transpose(0, 1, 2, 4, 5, 3)


@mistake("windows-last-missing", "im2col", earns=0.5)
def windows(images, kernel, stride=(1, 1)):
    view = sliding_window_view(images, kernel, axis=(1, 2))[:, :-1, :-1]
    return view[:, :: stride[0], :: stride[1]].transpose(0, 1, 2, 4, 5, 3)


@mistake("im2col-on-its-side", "im2col", earns=3)
def im2col(images, kernel, stride=(1, 1), padding="valid"):
    view = windows(pad(images, kernel, stride, padding), kernel, stride)
    return view.reshape(-1, kernel[0] * kernel[1] * images.shape[3]).T


@mistake("im2col-channel-after-channel", "im2col", earns=3)
def im2col(images, kernel, stride=(1, 1), padding="valid"):
    view = windows(pad(images, kernel, stride, padding), kernel, stride)
    return view.transpose(0, 1, 2, 5, 3, 4).reshape(-1, kernel[0] * kernel[1] * images.shape[3])


@mistake("im2col-columns-first", "im2col", earns=3)
def im2col(images, kernel, stride=(1, 1), padding="valid"):
    view = windows(pad(images, kernel, stride, padding), kernel, stride)
    return view.transpose(0, 1, 2, 4, 3, 5).reshape(-1, kernel[0] * kernel[1] * images.shape[3])


@mistake("im2col-images-interleaved", "im2col", earns=3)
def im2col(images, kernel, stride=(1, 1), padding="valid"):
    view = windows(pad(images, kernel, stride, padding), kernel, stride)
    return view.transpose(1, 2, 0, 3, 4, 5).reshape(-1, kernel[0] * kernel[1] * images.shape[3])


@mistake("im2col-row-for-each-channel", "im2col", earns=3)
def im2col(images, kernel, stride=(1, 1), padding="valid"):
    view = windows(pad(images, kernel, stride, padding), kernel, stride)
    return view.transpose(0, 1, 2, 5, 3, 4).reshape(-1, kernel[0] * kernel[1])


@mistake("im2col-padding-ignored", "im2col", earns=3.5)
def im2col(images, kernel, stride=(1, 1), padding="valid"):
    view = windows(images, kernel, stride)
    return view.reshape(-1, kernel[0] * kernel[1] * images.shape[3])


@mistake("im2col-stride-forgotten", "im2col", earns=3.5)
def im2col(images, kernel, stride=(1, 1), padding="valid"):
    view = windows(pad(images, kernel, stride, padding), kernel)
    return view.reshape(-1, kernel[0] * kernel[1] * images.shape[3])


@mistake("im2col-half-a-kernel-on-both-sides", "im2col", earns=3.5)
def im2col(images, kernel, stride=(1, 1), padding="valid"):
    if padding == "same":
        sides = [(side // 2, side // 2) for side in kernel]
        images = np.pad(images, [(0, 0), *sides, (0, 0)])
    view = windows(images, kernel, stride)
    return view.reshape(-1, kernel[0] * kernel[1] * images.shape[3])


@mistake("im2col-pads-as-for-stride-one", "im2col", earns=3.5)
def im2col(images, kernel, stride=(1, 1), padding="valid"):
    view = windows(pad(images, kernel, (1, 1), padding), kernel, stride)
    return view.reshape(-1, kernel[0] * kernel[1] * images.shape[3])


@mistake("im2col-odd-zero-before", "im2col", earns=3.5)
def im2col(images, kernel, stride=(1, 1), padding="valid"):
    if padding == "same":
        images = pad(images[:, ::-1, ::-1], kernel, stride, padding)[:, ::-1, ::-1]
    view = windows(images, kernel, stride)
    return view.reshape(-1, kernel[0] * kernel[1] * images.shape[3])


@mistake("im2col-repeats-the-edge", "im2col", earns=3.5)
def im2col(images, kernel, stride=(1, 1), padding="valid"):
    if padding == "same":
        marked = pad(images + 1.0, kernel, stride, padding)
        rows, cols = (np.flatnonzero(marked[0, :, :, 0].any(axis=axis)) for axis in (1, 0))
        sides = [(r[0], size - r[-1] - 1) for r, size in zip((rows, cols), marked.shape[1:3], strict=True)]
        images = np.pad(images, [(0, 0), *sides, (0, 0)], mode="edge")
    view = windows(images, kernel, stride)
    return view.reshape(-1, kernel[0] * kernel[1] * images.shape[3])


@mistake("im2col-loops-over-windows", "im2col", earns=3.5)
def im2col(images, kernel, stride=(1, 1), padding="valid"):
    images = pad(images, kernel, stride, padding)
    rows = []
    for image in images:
        for row in range(0, images.shape[1] - kernel[0] + 1, stride[0]):
            for col in range(0, images.shape[2] - kernel[1] + 1, stride[1]):
                window = image[row : row + kernel[0], col : col + kernel[1]]
                rows.append(window.ravel())
    return np.array(rows)


# Exercise 2: conv2d_batch


@mistake("batch-loops-over-pixels", "conv2d_batch", earns=3)
def conv2d_batch(images, kernels, biases, stride=(1, 1), padding="valid"):
    kernel_h, kernel_w, channels, filters = kernels.shape
    x = pad(images, (kernel_h, kernel_w), stride, padding)
    map_h, map_w = (x.shape[1] - kernel_h) // stride[0] + 1, (x.shape[2] - kernel_w) // stride[1] + 1
    out = np.zeros((len(images), map_h, map_w, filters))
    for row in range(map_h):
        for col in range(map_w):
            top, left = row * stride[0], col * stride[1]
            window = x[:, top : top + kernel_h, left : left + kernel_w]
            out[:, row, col] = np.tensordot(window, kernels, 3) + biases
    return out


@mistake("batch-bias-missing", "conv2d_batch", earns=3.5)
def conv2d_batch(images, kernels, biases, stride=(1, 1), padding="valid"):
    kernel_h, kernel_w, channels, filters = kernels.shape
    x = pad(images, (kernel_h, kernel_w), stride, padding)
    map_h, map_w = (x.shape[1] - kernel_h) // stride[0] + 1, (x.shape[2] - kernel_w) // stride[1] + 1
    rows = im2col(images, (kernel_h, kernel_w), stride, padding)
    return (rows @ kernels.reshape(-1, filters)).reshape(len(images), map_h, map_w, filters)


@mistake("batch-bias-for-every-product", "conv2d_batch", earns=3.5)
def conv2d_batch(images, kernels, biases, stride=(1, 1), padding="valid"):
    kernel_h, kernel_w, channels, filters = kernels.shape
    x = pad(images, (kernel_h, kernel_w), stride, padding)
    map_h, map_w = (x.shape[1] - kernel_h) // stride[0] + 1, (x.shape[2] - kernel_w) // stride[1] + 1
    rows = im2col(images, (kernel_h, kernel_w), stride, padding)
    products = rows[:, :, np.newaxis] * kernels.reshape(-1, filters) + biases
    return products.sum(axis=1).reshape(len(images), map_h, map_w, filters)


@mistake("batch-first-bias-for-all", "conv2d_batch", earns=3.5)
def conv2d_batch(images, kernels, biases, stride=(1, 1), padding="valid"):
    kernel_h, kernel_w, channels, filters = kernels.shape
    x = pad(images, (kernel_h, kernel_w), stride, padding)
    map_h, map_w = (x.shape[1] - kernel_h) // stride[0] + 1, (x.shape[2] - kernel_w) // stride[1] + 1
    rows = im2col(images, (kernel_h, kernel_w), stride, padding)
    return (rows @ kernels.reshape(-1, filters) + biases[0]).reshape(len(images), map_h, map_w, filters)


@mistake("batch-product-scrambled", "conv2d_batch", earns=0.5)
def conv2d_batch(images, kernels, biases, stride=(1, 1), padding="valid"):
    kernel_h, kernel_w, channels, filters = kernels.shape
    x = pad(images, (kernel_h, kernel_w), stride, padding)
    map_h, map_w = (x.shape[1] - kernel_h) // stride[0] + 1, (x.shape[2] - kernel_w) // stride[1] + 1
    rows = im2col(images, (kernel_h, kernel_w), stride, padding)
    product = kernels.reshape(-1, filters).T @ rows.T + biases[:, np.newaxis]
    return product.reshape(len(images), map_h, map_w, filters)


@mistake("batch-filters-thought-first", "conv2d_batch", earns=1)
def conv2d_batch(images, kernels, biases, stride=(1, 1), padding="valid"):
    kernel_h, kernel_w, channels, filters = kernels.shape
    x = pad(images, (kernel_h, kernel_w), stride, padding)
    map_h, map_w = (x.shape[1] - kernel_h) // stride[0] + 1, (x.shape[2] - kernel_w) // stride[1] + 1
    rows = im2col(images, (kernel_h, kernel_w), stride, padding)
    return (rows @ kernels.reshape(filters, -1).T + biases).reshape(len(images), map_h, map_w, filters)


@mistake("batch-weights-in-another-order", "conv2d_batch", earns=1)
def conv2d_batch(images, kernels, biases, stride=(1, 1), padding="valid"):
    kernel_h, kernel_w, channels, filters = kernels.shape
    x = pad(images, (kernel_h, kernel_w), stride, padding)
    map_h, map_w = (x.shape[1] - kernel_h) // stride[0] + 1, (x.shape[2] - kernel_w) // stride[1] + 1
    rows = im2col(images, (kernel_h, kernel_w), stride, padding)
    weights = kernels.transpose(2, 0, 1, 3).reshape(-1, filters)
    return (rows @ weights + biases).reshape(len(images), map_h, map_w, filters)


@mistake("batch-kernel-flipped", "conv2d_batch", earns=1)
def conv2d_batch(images, kernels, biases, stride=(1, 1), padding="valid"):
    kernel_h, kernel_w, channels, filters = kernels.shape
    x = pad(images, (kernel_h, kernel_w), stride, padding)
    map_h, map_w = (x.shape[1] - kernel_h) // stride[0] + 1, (x.shape[2] - kernel_w) // stride[1] + 1
    rows = im2col(images, (kernel_h, kernel_w), stride, padding)
    weights = kernels[::-1, ::-1].reshape(-1, filters)
    return (rows @ weights + biases).reshape(len(images), map_h, map_w, filters)


@mistake("batch-padding-ignored", "conv2d_batch", earns=3)
def conv2d_batch(images, kernels, biases, stride=(1, 1), padding="valid"):
    kernel_h, kernel_w, channels, filters = kernels.shape
    map_h, map_w = (images.shape[1] - kernel_h) // stride[0] + 1, (images.shape[2] - kernel_w) // stride[1] + 1
    rows = im2col(images, (kernel_h, kernel_w), stride)
    return (rows @ kernels.reshape(-1, filters) + biases).reshape(len(images), map_h, map_w, filters)


@mistake("batch-stride-ignored", "conv2d_batch", earns=3)
def conv2d_batch(images, kernels, biases, stride=(1, 1), padding="valid"):
    kernel_h, kernel_w, channels, filters = kernels.shape
    x = pad(images, (kernel_h, kernel_w), (1, 1), padding)
    map_h, map_w = x.shape[1] - kernel_h + 1, x.shape[2] - kernel_w + 1
    rows = im2col(images, (kernel_h, kernel_w), (1, 1), padding)
    return (rows @ kernels.reshape(-1, filters) + biases).reshape(len(images), map_h, map_w, filters)


@mistake("batch-map-lies-on-its-side", "conv2d_batch", earns=0.5)
def conv2d_batch(images, kernels, biases, stride=(1, 1), padding="valid"):
    kernel_h, kernel_w, channels, filters = kernels.shape
    x = pad(images, (kernel_h, kernel_w), stride, padding)
    map_h, map_w = (x.shape[1] - kernel_h) // stride[0] + 1, (x.shape[2] - kernel_w) // stride[1] + 1
    rows = im2col(images, (kernel_h, kernel_w), stride, padding)
    return (rows @ kernels.reshape(-1, filters) + biases).reshape(len(images), map_w, map_h, filters)


@mistake("batch-filters-before-map", "conv2d_batch", earns=0)
def conv2d_batch(images, kernels, biases, stride=(1, 1), padding="valid"):
    kernel_h, kernel_w, channels, filters = kernels.shape
    x = pad(images, (kernel_h, kernel_w), stride, padding)
    map_h, map_w = (x.shape[1] - kernel_h) // stride[0] + 1, (x.shape[2] - kernel_w) // stride[1] + 1
    rows = im2col(images, (kernel_h, kernel_w), stride, padding)
    maps = (rows @ kernels.reshape(-1, filters) + biases).reshape(len(images), map_h, map_w, filters)
    return maps.transpose(0, 3, 1, 2)


@mistake("batch-first-image-only", "conv2d_batch", earns=0.5)
def conv2d_batch(images, kernels, biases, stride=(1, 1), padding="valid"):
    kernel_h, kernel_w, channels, filters = kernels.shape
    x = pad(images, (kernel_h, kernel_w), stride, padding)
    map_h, map_w = (x.shape[1] - kernel_h) // stride[0] + 1, (x.shape[2] - kernel_w) // stride[1] + 1
    rows = im2col(images[:1], (kernel_h, kernel_w), stride, padding)
    return (rows @ kernels.reshape(-1, filters) + biases).reshape(1, map_h, map_w, filters)


@mistake("batch-relu-inside", "conv2d_batch", earns=0.5)
def conv2d_batch(images, kernels, biases, stride=(1, 1), padding="valid"):
    kernel_h, kernel_w, channels, filters = kernels.shape
    x = pad(images, (kernel_h, kernel_w), stride, padding)
    map_h, map_w = (x.shape[1] - kernel_h) // stride[0] + 1, (x.shape[2] - kernel_w) // stride[1] + 1
    rows = im2col(images, (kernel_h, kernel_w), stride, padding)
    return relu((rows @ kernels.reshape(-1, filters) + biases).reshape(len(images), map_h, map_w, filters))


@mistake("batch-maps-of-integers", "conv2d_batch", earns=3)
def conv2d_batch(images, kernels, biases, stride=(1, 1), padding="valid"):
    kernel_h, kernel_w, channels, filters = kernels.shape
    x = pad(images, (kernel_h, kernel_w), stride, padding)
    map_h, map_w = (x.shape[1] - kernel_h) // stride[0] + 1, (x.shape[2] - kernel_w) // stride[1] + 1
    rows = im2col(images, (kernel_h, kernel_w), stride, padding)
    maps = np.zeros((len(images), map_h, map_w, filters), dtype=images.dtype)
    maps[...] = (rows @ kernels.reshape(-1, filters) + biases).reshape(maps.shape)
    return maps


# Exercise 3: flatten, dense, softmax


@mistake("flatten-merges-the-batch", "dense", earns=3)
def flatten(maps):
    return maps.reshape(-1)


@mistake("flatten-channel-after-channel", "dense", earns=3)
def flatten(maps):
    return maps.transpose(0, 3, 1, 2).reshape(len(maps), -1)


@mistake("flatten-columns-first", "dense", earns=3)
def flatten(maps):
    return maps.transpose(0, 2, 1, 3).reshape(len(maps), -1)


@mistake("flatten-batch-last", "dense", earns=3)
def flatten(maps):
    return maps.reshape(len(maps), -1).T


@mistake("dense-weights-transposed", "dense", earns=2.5)
def dense(x, weights, biases):
    return x @ weights.T + biases


@mistake("dense-number-by-number", "dense", earns=2.5)
def dense(x, weights, biases):
    return x * weights + biases


@mistake("dense-bias-missing", "dense", earns=2.5)
def dense(x, weights, biases):
    return x @ weights


@mistake("dense-first-bias-for-all", "dense", earns=2.5)
def dense(x, weights, biases):
    return x @ weights + biases[0]


@mistake("dense-relu-inside", "dense", earns=2.5)
def dense(x, weights, biases):
    return np.maximum(x @ weights + biases, 0)


@mistake("softmax-overflows", "dense", earns=3.5)
def softmax(scores):
    powers = np.exp(scores)
    return powers / powers.sum(axis=1, keepdims=True)


@mistake("softmax-one-maximum-for-all", "dense", earns=3.5)
def softmax(scores):
    powers = np.exp(scores - scores.max())
    return powers / powers.sum(axis=1, keepdims=True)


@mistake("softmax-over-the-batch", "dense", earns=2)
def softmax(scores):
    powers = np.exp(scores - scores.max(axis=0))
    return powers / powers.sum(axis=0)


@mistake("softmax-over-everything", "dense", earns=2)
def softmax(scores):
    powers = np.exp(scores - scores.max())
    return powers / powers.sum()


@mistake("softmax-changes-its-argument", "dense", earns=3.5)
def softmax(scores):
    scores -= scores.max(axis=1, keepdims=True)
    powers = np.exp(scores)
    return powers / powers.sum(axis=1, keepdims=True)


@mistake("softmax-without-exp", "dense", earns=2)
def softmax(scores):
    return scores / scores.sum(axis=1, keepdims=True)


@mistake("softmax-names-the-winner", "dense", earns=2)
def softmax(scores):
    return np.eye(scores.shape[1])[scores.argmax(axis=1)]


@mistake("softmax-clips", "dense", earns=3.5)
def softmax(scores):
    powers = np.exp(np.clip(scores, -500, 500))
    return powers / powers.sum(axis=1, keepdims=True)


@mistake("softmax-sigmoid", "dense", earns=2)
def softmax(scores):
    return 1 / (1 + np.exp(-scores))


# Exercise 4: forward


@mistake("forward-shapes-do-not-meet", "forward", earns=0)
def forward(weights, images):
    x = images
    for layer in (0, 2, 4):
        x = relu(conv2d_batch(x, weights[layer], weights[layer + 1]))
        if layer < 4:
            x = max_pool(x)
    hidden = relu(dense(flatten(x), weights[6], weights[7]))
    return softmax(dense(hidden, weights[8], weights[9]))


@mistake("forward-without-relu", "forward", earns=0.5)
def forward(weights, images):
    x = images
    for layer in (0, 2, 4):
        x = conv2d_batch(x, weights[layer], weights[layer + 1], padding="same")
        if layer < 4:
            x = max_pool(x)
    hidden = dense(flatten(x), weights[6], weights[7])
    return softmax(dense(hidden, weights[8], weights[9]))


@mistake("forward-relu-missing-in-convolutions", "forward", earns=0.5)
def forward(weights, images):
    x = images
    for layer in (0, 2, 4):
        x = conv2d_batch(x, weights[layer], weights[layer + 1], padding="same")
        if layer < 4:
            x = max_pool(x)
    hidden = relu(dense(flatten(x), weights[6], weights[7]))
    return softmax(dense(hidden, weights[8], weights[9]))


@mistake("forward-relu-missing-after-dense", "forward", earns=0.5)
def forward(weights, images):
    x = images
    for layer in (0, 2, 4):
        x = relu(conv2d_batch(x, weights[layer], weights[layer + 1], padding="same"))
        if layer < 4:
            x = max_pool(x)
    hidden = dense(flatten(x), weights[6], weights[7])
    return softmax(dense(hidden, weights[8], weights[9]))


@mistake("forward-relu-on-scores", "forward", earns=1.5)
def forward(weights, images):
    x = images
    for layer in (0, 2, 4):
        x = relu(conv2d_batch(x, weights[layer], weights[layer + 1], padding="same"))
        if layer < 4:
            x = max_pool(x)
    hidden = relu(dense(flatten(x), weights[6], weights[7]))
    return softmax(relu(dense(hidden, weights[8], weights[9])))


@mistake("forward-gives-scores", "forward", earns=1)
def forward(weights, images):
    x = images
    for layer in (0, 2, 4):
        x = relu(conv2d_batch(x, weights[layer], weights[layer + 1], padding="same"))
        if layer < 4:
            x = max_pool(x)
    hidden = relu(dense(flatten(x), weights[6], weights[7]))
    return dense(hidden, weights[8], weights[9])


@mistake("forward-gives-classes", "forward", earns=0)
def forward(weights, images):
    x = images
    for layer in (0, 2, 4):
        x = relu(conv2d_batch(x, weights[layer], weights[layer + 1], padding="same"))
        if layer < 4:
            x = max_pool(x)
    hidden = relu(dense(flatten(x), weights[6], weights[7]))
    return softmax(dense(hidden, weights[8], weights[9])).argmax(axis=1)


@mistake("forward-softmax-twice", "forward", earns=1.5)
def forward(weights, images):
    x = images
    for layer in (0, 2, 4):
        x = relu(conv2d_batch(x, weights[layer], weights[layer + 1], padding="same"))
        if layer < 4:
            x = max_pool(x)
    hidden = relu(dense(flatten(x), weights[6], weights[7]))
    return softmax(softmax(dense(hidden, weights[8], weights[9])))


@mistake("forward-empties-the-list", "forward", earns=4)
def forward(weights, images):
    x = images
    for layer in range(3):
        x = relu(conv2d_batch(x, weights.pop(0), weights.pop(0), padding="same"))
        if layer < 2:
            x = max_pool(x)
    hidden = relu(dense(flatten(x), weights.pop(0), weights.pop(0)))
    return softmax(dense(hidden, weights.pop(0), weights.pop(0)))


@mistake("forward-flattens-channel-after-channel", "forward", earns=0.5)
def forward(weights, images):
    x = images
    for layer in (0, 2, 4):
        x = relu(conv2d_batch(x, weights[layer], weights[layer + 1], padding="same"))
        if layer < 4:
            x = max_pool(x)
    hidden = relu(dense(x.transpose(0, 3, 1, 2).reshape(len(x), -1), weights[6], weights[7]))
    return softmax(dense(hidden, weights[8], weights[9]))


@mistake("forward-biases-unused", "forward", earns=0.5)
def forward(weights, images):
    x = images
    for layer in (0, 2, 4):
        x = relu(conv2d_batch(x, weights[layer], 0 * weights[layer + 1], padding="same"))
        if layer < 4:
            x = max_pool(x)
    hidden = relu(dense(flatten(x), weights[6], 0 * weights[7]))
    return softmax(dense(hidden, weights[8], 0 * weights[9]))


@mistake("forward-scales-again", "forward", earns=0.5)
def forward(weights, images):
    x = images / 255
    for layer in (0, 2, 4):
        x = relu(conv2d_batch(x, weights[layer], weights[layer + 1], padding="same"))
        if layer < 4:
            x = max_pool(x)
    hidden = relu(dense(flatten(x), weights[6], weights[7]))
    return softmax(dense(hidden, weights[8], weights[9]))


@mistake("forward-pools-by-stride", "forward", earns=0.5)
def forward(weights, images):
    x = images
    for layer in (0, 2, 4):
        x = relu(conv2d_batch(x, weights[layer], weights[layer + 1], padding="same"))
        if layer < 4:
            x = x[:, : x.shape[1] // 2 * 2 : 2, : x.shape[2] // 2 * 2 : 2]
    hidden = relu(dense(flatten(x), weights[6], weights[7]))
    return softmax(dense(hidden, weights[8], weights[9]))


@mistake("forward-averages-the-pools", "forward", earns=0.5)
def forward(weights, images):
    x = images
    for layer in (0, 2, 4):
        x = relu(conv2d_batch(x, weights[layer], weights[layer + 1], padding="same"))
        if layer < 4:
            even = x[:, : x.shape[1] // 2 * 2, : x.shape[2] // 2 * 2]
            x = (even[:, ::2, ::2] + even[:, 1::2, ::2] + even[:, ::2, 1::2] + even[:, 1::2, 1::2]) / 4
    hidden = relu(dense(flatten(x), weights[6], weights[7]))
    return softmax(dense(hidden, weights[8], weights[9]))


# Exercise 5: layer_table


@mistake("table-convolution-shrinks", "layer_table", earns=2)
def layer_table(shape, layers):
    table = []
    for kind, *sizes in layers:
        parameters = 0
        if kind == "conv":
            filters, (kernel_h, kernel_w) = sizes
            parameters = (kernel_h * kernel_w * shape[2] + 1) * filters
            shape = (shape[0] - kernel_h + 1, shape[1] - kernel_w + 1, filters)
        elif kind == "pool":
            shape = (shape[0] // sizes[0], shape[1] // sizes[0], shape[2])
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            parameters = (shape[0] + 1) * sizes[0]
            shape = (sizes[0],)
        table.append((shape, parameters))
    return table


@mistake("table-channels-kept", "layer_table", earns=1.5)
def layer_table(shape, layers):
    table = []
    for kind, *sizes in layers:
        parameters = 0
        if kind == "conv":
            filters, (kernel_h, kernel_w) = sizes
            parameters = (kernel_h * kernel_w * shape[2] + 1) * filters
        elif kind == "pool":
            shape = (shape[0] // sizes[0], shape[1] // sizes[0], shape[2])
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            parameters = (shape[0] + 1) * sizes[0]
            shape = (sizes[0],)
        table.append((shape, parameters))
    return table


@mistake("table-channels-of-the-image", "layer_table", earns=2)
def layer_table(shape, layers):
    table, channels = [], shape[2]
    for kind, *sizes in layers:
        parameters = 0
        if kind == "conv":
            filters, (kernel_h, kernel_w) = sizes
            parameters = (kernel_h * kernel_w * channels + 1) * filters
            shape = (shape[0], shape[1], filters)
        elif kind == "pool":
            shape = (shape[0] // sizes[0], shape[1] // sizes[0], shape[2])
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            parameters = (shape[0] + 1) * sizes[0]
            shape = (sizes[0],)
        table.append((shape, parameters))
    return table


@mistake("table-biases-of-convolutions-forgotten", "layer_table", earns=2)
def layer_table(shape, layers):
    table = []
    for kind, *sizes in layers:
        parameters = 0
        if kind == "conv":
            filters, (kernel_h, kernel_w) = sizes
            parameters = kernel_h * kernel_w * shape[2] * filters
            shape = (shape[0], shape[1], filters)
        elif kind == "pool":
            shape = (shape[0] // sizes[0], shape[1] // sizes[0], shape[2])
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            parameters = (shape[0] + 1) * sizes[0]
            shape = (sizes[0],)
        table.append((shape, parameters))
    return table


@mistake("table-biases-of-units-forgotten", "layer_table", earns=2)
def layer_table(shape, layers):
    table = []
    for kind, *sizes in layers:
        parameters = 0
        if kind == "conv":
            filters, (kernel_h, kernel_w) = sizes
            parameters = (kernel_h * kernel_w * shape[2] + 1) * filters
            shape = (shape[0], shape[1], filters)
        elif kind == "pool":
            shape = (shape[0] // sizes[0], shape[1] // sizes[0], shape[2])
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            parameters = shape[0] * sizes[0]
            shape = (sizes[0],)
        table.append((shape, parameters))
    return table


@mistake("table-all-biases-forgotten", "layer_table", earns=1.5)
def layer_table(shape, layers):
    table = []
    for kind, *sizes in layers:
        parameters = 0
        if kind == "conv":
            filters, (kernel_h, kernel_w) = sizes
            parameters = kernel_h * kernel_w * shape[2] * filters
            shape = (shape[0], shape[1], filters)
        elif kind == "pool":
            shape = (shape[0] // sizes[0], shape[1] // sizes[0], shape[2])
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            parameters = shape[0] * sizes[0]
            shape = (sizes[0],)
        table.append((shape, parameters))
    return table


@mistake("table-bias-for-every-slice", "layer_table", earns=2)
def layer_table(shape, layers):
    table = []
    for kind, *sizes in layers:
        parameters = 0
        if kind == "conv":
            filters, (kernel_h, kernel_w) = sizes
            parameters = (kernel_h * kernel_w + 1) * shape[2] * filters
            shape = (shape[0], shape[1], filters)
        elif kind == "pool":
            shape = (shape[0] // sizes[0], shape[1] // sizes[0], shape[2])
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            parameters = (shape[0] + 1) * sizes[0]
            shape = (sizes[0],)
        table.append((shape, parameters))
    return table


@mistake("table-kernel-taken-as-square", "layer_table", earns=2)
def layer_table(shape, layers):
    table = []
    for kind, *sizes in layers:
        parameters = 0
        if kind == "conv":
            filters, kernel = sizes
            parameters = (kernel[0] ** 2 * shape[2] + 1) * filters
            shape = (shape[0], shape[1], filters)
        elif kind == "pool":
            shape = (shape[0] // sizes[0], shape[1] // sizes[0], shape[2])
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            parameters = (shape[0] + 1) * sizes[0]
            shape = (sizes[0],)
        table.append((shape, parameters))
    return table


@mistake("table-pooling-rounds-up", "layer_table", earns=1.5)
def layer_table(shape, layers):
    table = []
    for kind, *sizes in layers:
        parameters = 0
        if kind == "conv":
            filters, (kernel_h, kernel_w) = sizes
            parameters = (kernel_h * kernel_w * shape[2] + 1) * filters
            shape = (shape[0], shape[1], filters)
        elif kind == "pool":
            shape = (-(-shape[0] // sizes[0]), -(-shape[1] // sizes[0]), shape[2])
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            parameters = (shape[0] + 1) * sizes[0]
            shape = (sizes[0],)
        table.append((shape, parameters))
    return table


@mistake("table-pooling-always-by-two", "layer_table", earns=1.5)
def layer_table(shape, layers):
    table = []
    for kind, *sizes in layers:
        parameters = 0
        if kind == "conv":
            filters, (kernel_h, kernel_w) = sizes
            parameters = (kernel_h * kernel_w * shape[2] + 1) * filters
            shape = (shape[0], shape[1], filters)
        elif kind == "pool":
            shape = (shape[0] // 2, shape[1] // 2, shape[2])
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            parameters = (shape[0] + 1) * sizes[0]
            shape = (sizes[0],)
        table.append((shape, parameters))
    return table


@mistake("table-pooling-learns", "layer_table", earns=2)
def layer_table(shape, layers):
    table = []
    for kind, *sizes in layers:
        parameters = 0
        if kind == "conv":
            filters, (kernel_h, kernel_w) = sizes
            parameters = (kernel_h * kernel_w * shape[2] + 1) * filters
            shape = (shape[0], shape[1], filters)
        elif kind == "pool":
            parameters = sizes[0] ** 2 * shape[2]
            shape = (shape[0] // sizes[0], shape[1] // sizes[0], shape[2])
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            parameters = (shape[0] + 1) * sizes[0]
            shape = (sizes[0],)
        table.append((shape, parameters))
    return table


@mistake("table-flatten-loses-channels", "layer_table", earns=1.5)
def layer_table(shape, layers):
    table = []
    for kind, *sizes in layers:
        parameters = 0
        if kind == "conv":
            filters, (kernel_h, kernel_w) = sizes
            parameters = (kernel_h * kernel_w * shape[2] + 1) * filters
            shape = (shape[0], shape[1], filters)
        elif kind == "pool":
            shape = (shape[0] // sizes[0], shape[1] // sizes[0], shape[2])
        elif kind == "flatten":
            shape = (shape[0] * shape[1],)
        else:
            parameters = (shape[0] + 1) * sizes[0]
            shape = (sizes[0],)
        table.append((shape, parameters))
    return table


@mistake("table-filters-first", "layer_table", earns=0.5)
def layer_table(shape, layers):
    table = []
    for kind, *sizes in layers:
        parameters = 0
        if kind == "conv":
            filters, (kernel_h, kernel_w) = sizes
            parameters = (kernel_h * kernel_w * shape[2] + 1) * filters
            shape = (filters, shape[0], shape[1])
        elif kind == "pool":
            shape = (shape[0], shape[1] // sizes[0], shape[2] // sizes[0])
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            parameters = (shape[0] + 1) * sizes[0]
            shape = (sizes[0],)
        table.append((shape, parameters))
    return table


# Exercise 6: multiply_adds


@mistake("work-is-not-parameters", "multiply_adds", earns=1)
def multiply_adds(shape, layers):
    counts = []
    for (kind, *sizes), (after, _) in zip(layers, layer_table(shape, layers), strict=True):
        if kind == "conv":
            counts.append(sizes[1][0] * sizes[1][1] * shape[2] * sizes[0])
        elif kind == "dense":
            counts.append(shape[0] * sizes[0])
        else:
            counts.append(0)
        shape = after
    return counts


@mistake("work-of-biases-counted", "multiply_adds", earns=0.5)
def multiply_adds(shape, layers):
    counts = []
    for (kind, *sizes), (after, _) in zip(layers, layer_table(shape, layers), strict=True):
        if kind == "conv":
            counts.append(after[0] * after[1] * after[2] * (sizes[1][0] * sizes[1][1] * shape[2] + 1))
        elif kind == "dense":
            counts.append((shape[0] + 1) * sizes[0])
        else:
            counts.append(0)
        shape = after
    return counts


@mistake("work-of-one-channel", "multiply_adds", earns=1)
def multiply_adds(shape, layers):
    counts = []
    for (kind, *sizes), (after, _) in zip(layers, layer_table(shape, layers), strict=True):
        if kind == "conv":
            counts.append(after[0] * after[1] * after[2] * sizes[1][0] * sizes[1][1])
        elif kind == "dense":
            counts.append(shape[0] * sizes[0])
        else:
            counts.append(0)
        shape = after
    return counts


@mistake("work-of-one-filter", "multiply_adds", earns=1)
def multiply_adds(shape, layers):
    counts = []
    for (kind, *sizes), (after, _) in zip(layers, layer_table(shape, layers), strict=True):
        if kind == "conv":
            counts.append(after[0] * after[1] * shape[2] * sizes[1][0] * sizes[1][1])
        elif kind == "dense":
            counts.append(shape[0] * sizes[0])
        else:
            counts.append(0)
        shape = after
    return counts


@mistake("work-without-padding", "multiply_adds", earns=1)
def multiply_adds(shape, layers):
    counts = []
    for (kind, *sizes), (after, _) in zip(layers, layer_table(shape, layers), strict=True):
        if kind == "conv":
            kernel_h, kernel_w = sizes[1]
            places = (shape[0] - kernel_h + 1) * (shape[1] - kernel_w + 1)
            counts.append(places * after[2] * kernel_h * kernel_w * shape[2])
        elif kind == "dense":
            counts.append(shape[0] * sizes[0])
        else:
            counts.append(0)
        shape = after
    return counts


@mistake("work-counted-twice", "multiply_adds", earns=0.5)
def multiply_adds(shape, layers):
    counts = []
    for (kind, *sizes), (after, _) in zip(layers, layer_table(shape, layers), strict=True):
        if kind == "conv":
            counts.append(2 * after[0] * after[1] * after[2] * sizes[1][0] * sizes[1][1] * shape[2])
        elif kind == "dense":
            counts.append(2 * shape[0] * sizes[0])
        else:
            counts.append(0)
        shape = after
    return counts


@mistake("work-of-pooling-counted", "multiply_adds", earns=1.5)
def multiply_adds(shape, layers):
    counts = []
    for (kind, *sizes), (after, _) in zip(layers, layer_table(shape, layers), strict=True):
        if kind == "conv":
            counts.append(after[0] * after[1] * after[2] * sizes[1][0] * sizes[1][1] * shape[2])
        elif kind == "dense":
            counts.append(shape[0] * sizes[0])
        elif kind == "pool":
            counts.append(after[0] * after[1] * after[2] * sizes[0] ** 2)
        else:
            counts.append(0)
        shape = after
    return counts


@mistake("work-channels-of-the-result", "multiply_adds", earns=1)
def multiply_adds(shape, layers):
    counts = []
    for (kind, *sizes), (after, _) in zip(layers, layer_table(shape, layers), strict=True):
        if kind == "conv":
            counts.append(after[0] * after[1] * after[2] * sizes[1][0] * sizes[1][1] * after[2])
        elif kind == "dense":
            counts.append(shape[0] * sizes[0])
        else:
            counts.append(0)
        shape = after
    return counts


@mistake("work-at-full-size", "multiply_adds", earns=2)
def multiply_adds(shape, layers):
    counts, (height, width, _) = [], shape
    for (kind, *sizes), (after, _) in zip(layers, layer_table(shape, layers), strict=True):
        if kind == "conv":
            counts.append(height * width * after[2] * sizes[1][0] * sizes[1][1] * shape[2])
        elif kind == "dense":
            counts.append(shape[0] * sizes[0])
        else:
            counts.append(0)
        shape = after
    return counts


@mistake("work-without-pooling-in-the-list", "multiply_adds", earns=1)
def multiply_adds(shape, layers):
    counts = []
    for (kind, *sizes), (after, _) in zip(layers, layer_table(shape, layers), strict=True):
        if kind == "conv":
            counts.append(after[0] * after[1] * after[2] * sizes[1][0] * sizes[1][1] * shape[2])
        elif kind == "dense":
            counts.append(shape[0] * sizes[0])
        shape = after
    return counts
