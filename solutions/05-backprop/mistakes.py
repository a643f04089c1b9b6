"""Wrong answers to unit 05, each with the points that its exercise's checks still give it."""

# ruff: noqa: F821 - the names of the lesson

import numpy as np

from autograder.mistakes import mistake

# Exercise 1: cross_entropy


@mistake("loss-summed", "cross_entropy", earns=1.5)
def cross_entropy(probabilities, labels):
    right = probabilities[np.arange(len(labels)), labels]
    return -np.sum(np.log(np.maximum(right, 1e-12)))


@mistake("loss-sign", "cross_entropy", earns=1.5)
def cross_entropy(probabilities, labels):
    right = probabilities[np.arange(len(labels)), labels]
    return np.mean(np.log(np.maximum(right, 1e-12)))


@mistake("loss-log-of-mean", "cross_entropy", earns=1.5)
def cross_entropy(probabilities, labels):
    right = probabilities[np.arange(len(labels)), labels]
    return -np.log(np.maximum(np.mean(right), 1e-12))


@mistake("loss-over-all-classes", "cross_entropy", earns=1.5)
def cross_entropy(probabilities, labels):
    one_hot = np.eye(probabilities.shape[1])[labels]
    return -np.mean(one_hot * np.log(np.maximum(probabilities, 1e-12)))


@mistake("loss-other-logarithm", "cross_entropy", earns=1.5)
def cross_entropy(probabilities, labels):
    right = probabilities[np.arange(len(labels)), labels]
    return -np.mean(np.log2(np.maximum(right, 1e-12)))


@mistake("loss-infinite", "cross_entropy", earns=2.5)
def cross_entropy(probabilities, labels):
    right = probabilities[np.arange(len(labels)), labels]
    return -np.mean(np.log(right))


@mistake("loss-of-likeliest", "cross_entropy", earns=1.5)
def cross_entropy(probabilities, labels):
    return -np.mean(np.log(np.maximum(probabilities.max(axis=1), 1e-12)))


@mistake("loss-each-image", "cross_entropy", earns=1.5)
def cross_entropy(probabilities, labels):
    right = probabilities[np.arange(len(labels)), labels]
    return -np.log(np.maximum(right, 1e-12))


@mistake("logits-without-mean", "cross_entropy", earns=2)
def cross_entropy_backward(probabilities, labels):
    return probabilities - np.eye(probabilities.shape[1])[labels]


@mistake("logits-mean-over-classes", "cross_entropy", earns=2)
def cross_entropy_backward(probabilities, labels):
    return (probabilities - np.eye(probabilities.shape[1])[labels]) / probabilities.size


@mistake("logits-sign", "cross_entropy", earns=2)
def cross_entropy_backward(probabilities, labels):
    return (np.eye(probabilities.shape[1])[labels] - probabilities) / len(labels)


@mistake("logits-in-place", "cross_entropy", earns=2.5)
def cross_entropy_backward(probabilities, labels):
    probabilities[np.arange(len(labels)), labels] -= 1
    return probabilities / len(labels)


@mistake("logits-as-probabilities", "cross_entropy", earns=2)
def cross_entropy_backward(probabilities, labels):
    gradient = np.zeros(probabilities.shape)
    rows = np.arange(len(labels))
    gradient[rows, labels] = -1 / probabilities[rows, labels]
    return gradient / len(labels)


@mistake("logits-whole-column", "cross_entropy", earns=2)
def cross_entropy_backward(probabilities, labels):
    gradient = probabilities.copy()
    gradient[:, labels] -= 1
    return gradient / len(labels)


# Exercise 2: gradient_check


@mistake("check-one-sided", "gradient_check", earns=1)
def gradient_check(f, x, grad):
    h = 1e-5
    point = np.array(x, dtype=np.float64)
    numeric = np.zeros(point.shape)
    for place in np.ndindex(point.shape):
        step = np.zeros(point.shape)
        step[place] = h
        numeric[place] = (f(point + step) - f(point)) / h
    size = max(np.abs(grad).max(), np.abs(numeric).max())
    return float(np.abs(grad - numeric).max() / size) if size else 0.0


@mistake("check-divided-by-h", "gradient_check", earns=0.5)
def gradient_check(f, x, grad):
    h = 1e-5
    point = np.array(x, dtype=np.float64)
    numeric = np.zeros(point.shape)
    for place in np.ndindex(point.shape):
        step = np.zeros(point.shape)
        step[place] = h
        numeric[place] = (f(point + step) - f(point - step)) / h
    size = max(np.abs(grad).max(), np.abs(numeric).max())
    return float(np.abs(grad - numeric).max() / size) if size else 0.0


@mistake("check-step-too-small", "gradient_check", earns=0.5)
def gradient_check(f, x, grad):
    h = 1e-12
    point = np.array(x, dtype=np.float64)
    numeric = np.zeros(point.shape)
    for place in np.ndindex(point.shape):
        step = np.zeros(point.shape)
        step[place] = h
        numeric[place] = (f(point + step) - f(point - step)) / (2 * h)
    size = max(np.abs(grad).max(), np.abs(numeric).max())
    return float(np.abs(grad - numeric).max() / size) if size else 0.0


@mistake("check-absolute", "gradient_check", earns=2)
def gradient_check(f, x, grad):
    h = 1e-5
    point = np.array(x, dtype=np.float64)
    numeric = np.zeros(point.shape)
    for place in np.ndindex(point.shape):
        step = np.zeros(point.shape)
        step[place] = h
        numeric[place] = (f(point + step) - f(point - step)) / (2 * h)
    return float(np.abs(grad - numeric).max())


@mistake("check-mean", "gradient_check", earns=2)
def gradient_check(f, x, grad):
    h = 1e-5
    point = np.array(x, dtype=np.float64)
    numeric = np.zeros(point.shape)
    for place in np.ndindex(point.shape):
        step = np.zeros(point.shape)
        step[place] = h
        numeric[place] = (f(point + step) - f(point - step)) / (2 * h)
    size = np.mean(np.abs(grad)) + np.mean(np.abs(numeric))
    return float(np.mean(np.abs(grad - numeric)) / size) if size else 0.0


@mistake("check-each-relative", "gradient_check", earns=2)
def gradient_check(f, x, grad):
    h = 1e-5
    point = np.array(x, dtype=np.float64)
    numeric = np.zeros(point.shape)
    for place in np.ndindex(point.shape):
        step = np.zeros(point.shape)
        step[place] = h
        numeric[place] = (f(point + step) - f(point - step)) / (2 * h)
    size = np.maximum(np.abs(grad), np.abs(numeric))
    return float(np.max(np.abs(grad - numeric) / np.where(size > 0, size, 1)))


@mistake("check-sizes-only", "gradient_check", earns=2)
def gradient_check(f, x, grad):
    h = 1e-5
    point = np.array(x, dtype=np.float64)
    numeric = np.zeros(point.shape)
    for place in np.ndindex(point.shape):
        step = np.zeros(point.shape)
        step[place] = h
        numeric[place] = (f(point + step) - f(point - step)) / (2 * h)
    size = max(np.abs(grad).max(), np.abs(numeric).max())
    return float(np.abs(np.abs(grad) - np.abs(numeric)).max() / size) if size else 0.0


@mistake("check-single-precision", "gradient_check", earns=3.5)
def gradient_check(f, x, grad):
    h = 1e-5
    point = x.copy()
    numeric = np.zeros(point.shape)
    for place in np.ndindex(point.shape):
        step = np.zeros_like(point)
        step[place] = h
        numeric[place] = (f(point + step) - f(point - step)) / (2 * h)
    size = max(np.abs(grad).max(), np.abs(numeric).max())
    return float(np.abs(grad - numeric).max() / size) if size else 0.0


@mistake("check-x-moved", "gradient_check", earns=1)
def gradient_check(f, x, grad):
    h = 1e-5
    x = np.asarray(x, dtype=np.float64)
    numeric = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        x[place] += h
        above = f(x)
        x[place] -= 2 * h
        numeric[place] = (above - f(x)) / (2 * h)
    size = max(np.abs(grad).max(), np.abs(numeric).max())
    return float(np.abs(grad - numeric).max() / size) if size else 0.0


@mistake("check-not-put-back", "gradient_check", earns=1)
def gradient_check(f, x, grad):
    h = 1e-5
    point = np.array(x, dtype=np.float64)
    numeric = np.zeros(point.shape)
    for place in np.ndindex(point.shape):
        point[place] += h
        above = f(point)
        point[place] -= 2 * h
        numeric[place] = (above - f(point)) / (2 * h)
    size = max(np.abs(grad).max(), np.abs(numeric).max())
    return float(np.abs(grad - numeric).max() / size) if size else 0.0


@mistake("check-all-at-once", "gradient_check", earns=0.5)
def gradient_check(f, x, grad):
    h = 1e-5
    point = np.array(x, dtype=np.float64)
    numeric = np.zeros(point.shape)
    numeric[...] = (f(point + h) - f(point - h)) / (2 * h)
    size = max(np.abs(grad).max(), np.abs(numeric).max())
    return float(np.abs(grad - numeric).max() / size) if size else 0.0


@mistake("check-row-by-row", "gradient_check", earns=0.5)
def gradient_check(f, x, grad):
    h = 1e-5
    point = np.array(x, dtype=np.float64)
    numeric = np.zeros(point.shape)
    for place in range(len(point)):
        step = np.zeros(point.shape)
        step[place] = h
        numeric[place] = (f(point + step) - f(point - step)) / (2 * h)
    size = max(np.abs(grad).max(), np.abs(numeric).max())
    return float(np.abs(grad - numeric).max() / size) if size else 0.0


@mistake("check-flattened", "gradient_check", earns=1)
def gradient_check(f, x, grad):
    h = 1e-5
    point = np.array(x, dtype=np.float64)
    numeric = np.zeros(point.shape)
    point, grad, numeric = point.ravel(), np.ravel(grad), numeric.ravel()
    for place in range(point.size):
        step = np.zeros(point.size)
        step[place] = h
        numeric[place] = (f(point + step) - f(point - step)) / (2 * h)
    size = max(np.abs(grad).max(), np.abs(numeric).max())
    return float(np.abs(grad - numeric).max() / size) if size else 0.0


@mistake("check-zero-by-zero", "gradient_check", earns=3.5)
def gradient_check(f, x, grad):
    h = 1e-5
    point = np.array(x, dtype=np.float64)
    numeric = np.zeros(point.shape)
    for place in np.ndindex(point.shape):
        step = np.zeros(point.shape)
        step[place] = h
        numeric[place] = (f(point + step) - f(point - step)) / (2 * h)
    return float(np.abs(grad - numeric).max() / max(np.abs(grad).max(), np.abs(numeric).max()))


@mistake("check-yes-or-no", "gradient_check", earns=0)
def gradient_check(f, x, grad):
    h = 1e-5
    point = np.array(x, dtype=np.float64)
    numeric = np.zeros(point.shape)
    for place in np.ndindex(point.shape):
        step = np.zeros(point.shape)
        step[place] = h
        numeric[place] = (f(point + step) - f(point - step)) / (2 * h)
    size = max(np.abs(grad).max(), np.abs(numeric).max())
    return bool(np.abs(grad - numeric).max() <= 1e-6 * size)


# Exercise 3: dense_backward


@mistake("relu-mask-from-grad", "dense_backward", earns=2.5)
def relu_backward(grad, x):
    return grad * (grad > 0)


@mistake("relu-passes-at-zero", "dense_backward", earns=3.5)
def relu_backward(grad, x):
    return grad * (x >= 0)


@mistake("relu-mask-alone", "dense_backward", earns=2.5)
def relu_backward(grad, x):
    return (x > 0).astype(float)


@mistake("relu-times-x", "dense_backward", earns=2.5)
def relu_backward(grad, x):
    return grad * np.maximum(x, 0)


@mistake("relu-grad-in-place", "dense_backward", earns=3.5)
def relu_backward(grad, x):
    grad[x <= 0] = 0
    return grad


@mistake("dense-mean-again", "dense_backward", earns=2.5)
def dense_backward(grad, inputs, weights):
    count = len(grad)
    return grad @ weights.T, inputs.T @ grad / count, grad.sum(axis=0) / count


@mistake("dense-db-mean", "dense_backward", earns=3.5)
def dense_backward(grad, inputs, weights):
    return grad @ weights.T, inputs.T @ grad, grad.mean(axis=0)


@mistake("dense-db-per-image", "dense_backward", earns=3)
def dense_backward(grad, inputs, weights):
    return grad @ weights.T, inputs.T @ grad, grad


@mistake("dense-db-over-units", "dense_backward", earns=3)
def dense_backward(grad, inputs, weights):
    return grad @ weights.T, inputs.T @ grad, grad.sum(axis=1)


@mistake("dense-db-two-axes", "dense_backward", earns=3)
def dense_backward(grad, inputs, weights):
    return grad @ weights.T, inputs.T @ grad, grad.sum(axis=0, keepdims=True)


@mistake("dense-dw-transposed", "dense_backward", earns=3)
def dense_backward(grad, inputs, weights):
    return grad @ weights.T, grad.T @ inputs, grad.sum(axis=0)


@mistake("dense-order", "dense_backward", earns=2.5)
def dense_backward(grad, inputs, weights):
    return inputs.T @ grad, grad @ weights.T, grad.sum(axis=0)


@mistake("dense-dx-transposed", "dense_backward", earns=3.5)
def dense_backward(grad, inputs, weights):
    return (grad @ weights.T).T, inputs.T @ grad, grad.sum(axis=0)


@mistake("dense-updates", "dense_backward", earns=3.5)
def dense_backward(grad, inputs, weights):
    dx, dw = grad @ weights.T, inputs.T @ grad
    weights -= 0.1 * dw
    return dx, dw, grad.sum(axis=0)


# Exercise 4: max_pool2d_backward


@mistake("mask-all-maxima", "max_pool2d_backward", earns=1.75)
def first_maximum(window):
    return window == window.max()


@mistake("mask-last-maximum", "max_pool2d_backward", earns=1.75)
def first_maximum(window):
    mask = np.zeros(window.size, dtype=bool)
    mask[window.size - 1 - np.argmax(window.ravel()[::-1])] = True
    return mask.reshape(window.shape)


@mistake("mask-column-by-column", "max_pool2d_backward", earns=1.75)
def first_maximum(window):
    mask = np.zeros(window.size, dtype=bool)
    mask[np.argmax(window.T)] = True
    return mask.reshape(window.T.shape).T


@mistake("mask-times-value", "max_pool2d_backward", earns=1.75)
def first_maximum(window):
    mask = np.zeros(window.size)
    mask[np.argmax(window)] = window.max()
    return mask.reshape(window.shape)


@mistake("pool-overwrites", "max_pool2d_backward", earns=1.25)
def max_pool2d_backward(grad, images, pool, stride=None):
    pool_h, pool_w = pool
    stride_h, stride_w = stride or pool
    dx = np.zeros(images.shape)
    for n, row, col, k in np.ndindex(grad.shape):
        top, left = row * stride_h, col * stride_w
        window = images[n, top : top + pool_h, left : left + pool_w, k]
        place = np.s_[n, top : top + pool_h, left : left + pool_w, k]
        mask = np.zeros(window.shape)
        mask[np.unravel_index(np.argmax(window), window.shape)] = 1
        dx[place] = mask * grad[n, row, col, k]
    return dx


@mistake("pool-all-maxima", "max_pool2d_backward", earns=0.75)
def max_pool2d_backward(grad, images, pool, stride=None):
    pool_h, pool_w = pool
    stride_h, stride_w = stride or pool
    dx = np.zeros(images.shape)
    for n, row, col, k in np.ndindex(grad.shape):
        top, left = row * stride_h, col * stride_w
        window = images[n, top : top + pool_h, left : left + pool_w, k]
        place = np.s_[n, top : top + pool_h, left : left + pool_w, k]
        mask = np.zeros(window.shape)
        mask[np.unravel_index(np.argmax(window), window.shape)] = 1
        dx[place] += (window == window.max()) * grad[n, row, col, k]
    return dx


@mistake("pool-last-maximum", "max_pool2d_backward", earns=0.75)
def max_pool2d_backward(grad, images, pool, stride=None):
    pool_h, pool_w = pool
    stride_h, stride_w = stride or pool
    dx = np.zeros(images.shape)
    for n, row, col, k in np.ndindex(grad.shape):
        top, left = row * stride_h, col * stride_w
        window = images[n, top : top + pool_h, left : left + pool_w, k]
        place = np.s_[n, top : top + pool_h, left : left + pool_w, k]
        mask = np.zeros(window.shape)
        mask[np.unravel_index(np.argmax(window), window.shape)] = 1
        mask = np.zeros(window.size)
        mask[window.size - 1 - np.argmax(window.ravel()[::-1])] = 1
        dx[place] += mask.reshape(window.shape) * grad[n, row, col, k]
    return dx


@mistake("pool-ties-shared", "max_pool2d_backward", earns=0.75)
def max_pool2d_backward(grad, images, pool, stride=None):
    pool_h, pool_w = pool
    stride_h, stride_w = stride or pool
    dx = np.zeros(images.shape)
    for n, row, col, k in np.ndindex(grad.shape):
        top, left = row * stride_h, col * stride_w
        window = images[n, top : top + pool_h, left : left + pool_w, k]
        place = np.s_[n, top : top + pool_h, left : left + pool_w, k]
        mask = np.zeros(window.shape)
        mask[np.unravel_index(np.argmax(window), window.shape)] = 1
        mask = window == window.max()
        dx[place] += mask / mask.sum() * grad[n, row, col, k]
    return dx


@mistake("pool-whole-window", "max_pool2d_backward", earns=0.25)
def max_pool2d_backward(grad, images, pool, stride=None):
    pool_h, pool_w = pool
    stride_h, stride_w = stride or pool
    dx = np.zeros(images.shape)
    for n, row, col, k in np.ndindex(grad.shape):
        top, left = row * stride_h, col * stride_w
        window = images[n, top : top + pool_h, left : left + pool_w, k]
        place = np.s_[n, top : top + pool_h, left : left + pool_w, k]
        mask = np.zeros(window.shape)
        mask[np.unravel_index(np.argmax(window), window.shape)] = 1
        dx[place] += grad[n, row, col, k]
    return dx


@mistake("pool-times-value", "max_pool2d_backward", earns=0.25)
def max_pool2d_backward(grad, images, pool, stride=None):
    pool_h, pool_w = pool
    stride_h, stride_w = stride or pool
    dx = np.zeros(images.shape)
    for n, row, col, k in np.ndindex(grad.shape):
        top, left = row * stride_h, col * stride_w
        window = images[n, top : top + pool_h, left : left + pool_w, k]
        place = np.s_[n, top : top + pool_h, left : left + pool_w, k]
        mask = np.zeros(window.shape)
        mask[np.unravel_index(np.argmax(window), window.shape)] = 1
        dx[place] += mask * window * grad[n, row, col, k]
    return dx


@mistake("pool-stride-one", "max_pool2d_backward", earns=1)
def max_pool2d_backward(grad, images, pool, stride=None):
    pool_h, pool_w = pool
    stride_h, stride_w = stride or (1, 1)
    dx = np.zeros(images.shape)
    for n, row, col, k in np.ndindex(grad.shape):
        top, left = row * stride_h, col * stride_w
        window = images[n, top : top + pool_h, left : left + pool_w, k]
        place = np.s_[n, top : top + pool_h, left : left + pool_w, k]
        mask = np.zeros(window.shape)
        mask[np.unravel_index(np.argmax(window), window.shape)] = 1
        dx[place] += mask * grad[n, row, col, k]
    return dx


@mistake("pool-sides-swapped", "max_pool2d_backward", earns=0.25)
def max_pool2d_backward(grad, images, pool, stride=None):
    pool_w, pool_h = pool
    stride_w, stride_h = stride or pool
    dx = np.zeros(images.shape)
    for n, row, col, k in np.ndindex(grad.shape):
        top, left = row * stride_h, col * stride_w
        window = images[n, top : top + pool_h, left : left + pool_w, k]
        place = np.s_[n, top : top + pool_h, left : left + pool_w, k]
        mask = np.zeros(window.shape)
        mask[np.unravel_index(np.argmax(window), window.shape)] = 1
        dx[place] += mask * grad[n, row, col, k]
    return dx


@mistake("pool-stride-ignored", "max_pool2d_backward", earns=1)
def max_pool2d_backward(grad, images, pool, stride=None):
    pool_h, pool_w = pool
    stride_h, stride_w = pool
    dx = np.zeros(images.shape)
    for n, row, col, k in np.ndindex(grad.shape):
        top, left = row * stride_h, col * stride_w
        window = images[n, top : top + pool_h, left : left + pool_w, k]
        place = np.s_[n, top : top + pool_h, left : left + pool_w, k]
        mask = np.zeros(window.shape)
        mask[np.unravel_index(np.argmax(window), window.shape)] = 1
        dx[place] += mask * grad[n, row, col, k]
    return dx


@mistake("pool-row-stride-twice", "max_pool2d_backward", earns=0.25)
def max_pool2d_backward(grad, images, pool, stride=None):
    pool_h, pool_w = pool
    stride_h, stride_w = stride or pool
    stride_w = stride_h
    dx = np.zeros(images.shape)
    for n, row, col, k in np.ndindex(grad.shape):
        top, left = row * stride_h, col * stride_w
        window = images[n, top : top + pool_h, left : left + pool_w, k]
        place = np.s_[n, top : top + pool_h, left : left + pool_w, k]
        mask = np.zeros(window.shape)
        mask[np.unravel_index(np.argmax(window), window.shape)] = 1
        dx[place] += mask * grad[n, row, col, k]
    return dx


@mistake("pool-across-channels", "max_pool2d_backward", earns=0.25)
def max_pool2d_backward(grad, images, pool, stride=None):
    pool_h, pool_w = pool
    stride_h, stride_w = stride or pool
    dx = np.zeros(images.shape)
    for n, row, col, k in np.ndindex(grad.shape):
        top, left = row * stride_h, col * stride_w
        window = images[n, top : top + pool_h, left : left + pool_w]
        i, j, channel = np.unravel_index(np.argmax(window), window.shape)
        dx[n, top + i, left + j, channel] += grad[n, row, col, k]
    return dx


@mistake("pool-first-image-only", "max_pool2d_backward", earns=0.25)
def max_pool2d_backward(grad, images, pool, stride=None):
    pool_h, pool_w = pool
    stride_h, stride_w = stride or pool
    dx = np.zeros(images.shape)
    for n, row, col, k in np.ndindex(grad.shape):
        top, left = row * stride_h, col * stride_w
        window = images[n, top : top + pool_h, left : left + pool_w, k]
        place = np.s_[n, top : top + pool_h, left : left + pool_w, k]
        mask = np.zeros(window.shape)
        mask[np.unravel_index(np.argmax(window), window.shape)] = 1
        if n == 0:
            dx[place] += mask * grad[n, row, col, k]
    return dx


@mistake("pool-against-zero", "max_pool2d_backward", earns=0.25)
def max_pool2d_backward(grad, images, pool, stride=None):
    pool_h, pool_w = pool
    stride_h, stride_w = stride or pool
    dx = np.zeros(images.shape)
    for n, row, col, k in np.ndindex(grad.shape):
        top, left = row * stride_h, col * stride_w
        window = images[n, top : top + pool_h, left : left + pool_w, k]
        place = np.s_[n, top : top + pool_h, left : left + pool_w, k]
        mask = np.zeros(window.shape)
        mask[np.unravel_index(np.argmax(window), window.shape)] = 1
        dx[place] += mask * (window > 0) * grad[n, row, col, k]
    return dx


# Exercise 5: avg_pool2d_backward


@mistake("average-not-divided", "avg_pool2d_backward", earns=0)
def avg_pool2d_backward(grad, shape, pool, stride=None):
    pool_h, pool_w = pool
    stride_h, stride_w = stride or pool
    dx = np.zeros(shape)
    for row in range(grad.shape[1]):
        for col in range(grad.shape[2]):
            top, left = row * stride_h, col * stride_w
            dx[:, top : top + pool_h, left : left + pool_w] += grad[:, row : row + 1, col : col + 1]
    return dx


@mistake("average-divided-by-rows", "avg_pool2d_backward", earns=0)
def avg_pool2d_backward(grad, shape, pool, stride=None):
    pool_h, pool_w = pool
    stride_h, stride_w = stride or pool
    dx = np.zeros(shape)
    for row in range(grad.shape[1]):
        for col in range(grad.shape[2]):
            top, left = row * stride_h, col * stride_w
            dx[:, top : top + pool_h, left : left + pool_w] += grad[:, row : row + 1, col : col + 1] / pool_h
    return dx


@mistake("average-divided-by-stride", "avg_pool2d_backward", earns=1.25)
def avg_pool2d_backward(grad, shape, pool, stride=None):
    pool_h, pool_w = pool
    stride_h, stride_w = stride or pool
    dx = np.zeros(shape)
    for row in range(grad.shape[1]):
        for col in range(grad.shape[2]):
            top, left = row * stride_h, col * stride_w
            dx[:, top : top + pool_h, left : left + pool_w] += grad[:, row : row + 1, col : col + 1] / (
                stride_h * stride_w
            )
    return dx


@mistake("average-overwrites", "avg_pool2d_backward", earns=1.25)
def avg_pool2d_backward(grad, shape, pool, stride=None):
    pool_h, pool_w = pool
    stride_h, stride_w = stride or pool
    dx = np.zeros(shape)
    for row in range(grad.shape[1]):
        for col in range(grad.shape[2]):
            top, left = row * stride_h, col * stride_w
            dx[:, top : top + pool_h, left : left + pool_w] = grad[:, row : row + 1, col : col + 1] / (pool_h * pool_w)
    return dx


@mistake("average-whole-numbers", "avg_pool2d_backward", earns=1.75)
def avg_pool2d_backward(grad, shape, pool, stride=None):
    pool_h, pool_w = pool
    stride_h, stride_w = stride or pool
    dx = np.zeros(shape, dtype=grad.dtype)
    for row in range(grad.shape[1]):
        for col in range(grad.shape[2]):
            top, left = row * stride_h, col * stride_w
            dx[:, top : top + pool_h, left : left + pool_w] += (
                grad[:, row : row + 1, col : col + 1] / (pool_h * pool_w)
            ).astype(dx.dtype)
    return dx


@mistake("average-stride-one", "avg_pool2d_backward", earns=0.75)
def avg_pool2d_backward(grad, shape, pool, stride=None):
    pool_h, pool_w = pool
    stride_h, stride_w = stride or (1, 1)
    dx = np.zeros(shape)
    for row in range(grad.shape[1]):
        for col in range(grad.shape[2]):
            top, left = row * stride_h, col * stride_w
            dx[:, top : top + pool_h, left : left + pool_w] += grad[:, row : row + 1, col : col + 1] / (pool_h * pool_w)
    return dx


@mistake("average-sides-swapped", "avg_pool2d_backward", earns=0.25)
def avg_pool2d_backward(grad, shape, pool, stride=None):
    pool_w, pool_h = pool
    stride_w, stride_h = stride or pool
    dx = np.zeros(shape)
    for row in range(grad.shape[1]):
        for col in range(grad.shape[2]):
            top, left = row * stride_h, col * stride_w
            dx[:, top : top + pool_h, left : left + pool_w] += grad[:, row : row + 1, col : col + 1] / (pool_h * pool_w)
    return dx


@mistake("average-row-stride-twice", "avg_pool2d_backward", earns=0.25)
def avg_pool2d_backward(grad, shape, pool, stride=None):
    pool_h, pool_w = pool
    stride_h, stride_w = stride or pool
    stride_w = stride_h
    dx = np.zeros(shape)
    for row in range(grad.shape[1]):
        for col in range(grad.shape[2]):
            top, left = row * stride_h, col * stride_w
            dx[:, top : top + pool_h, left : left + pool_w] += grad[:, row : row + 1, col : col + 1] / (pool_h * pool_w)
    return dx


@mistake("average-stride-ignored", "avg_pool2d_backward", earns=1.25)
def avg_pool2d_backward(grad, shape, pool, stride=None):
    pool_h, pool_w = pool
    stride_h, stride_w = pool
    dx = np.zeros(shape)
    for row in range(grad.shape[1]):
        for col in range(grad.shape[2]):
            top, left = row * stride_h, col * stride_w
            dx[:, top : top + pool_h, left : left + pool_w] += grad[:, row : row + 1, col : col + 1] / (pool_h * pool_w)
    return dx


@mistake("average-by-repeating", "avg_pool2d_backward", earns=1)
def avg_pool2d_backward(grad, shape, pool, stride=None):
    return grad.repeat(pool[0], axis=1).repeat(pool[1], axis=2) / (pool[0] * pool[1])


@mistake("average-by-hearing", "avg_pool2d_backward", earns=1.25)
def avg_pool2d_backward(grad, shape, pool, stride=None):
    pool_h, pool_w = pool
    stride_h, stride_w = stride or pool
    dx = np.zeros(shape)
    for row in range(grad.shape[1]):
        for col in range(grad.shape[2]):
            top, left = row * stride_h, col * stride_w
            dx[:, top : top + pool_h, left : left + pool_w] += grad[:, row : row + 1, col : col + 1] / (pool_h * pool_w)
    heard = np.zeros(shape)
    for row in range(grad.shape[1]):
        for col in range(grad.shape[2]):
            heard[:, row * stride_h : row * stride_h + pool_h, col * stride_w : col * stride_w + pool_w] += 1
    return dx / np.maximum(heard, 1)


# Exercise 6: conv_db


@mistake("db-averaged", "conv_db", earns=0.5)
def conv_db(grad):
    return grad.mean(axis=(0, 1, 2))


@mistake("db-mean-over-batch", "conv_db", earns=0.5)
def conv_db(grad):
    return grad.sum(axis=(1, 2)).mean(axis=0)


@mistake("db-each-image", "conv_db", earns=0)
def conv_db(grad):
    return grad.sum(axis=(1, 2))


@mistake("db-each-place", "conv_db", earns=0)
def conv_db(grad):
    return grad.sum(axis=0)


@mistake("db-one-number", "conv_db", earns=0)
def conv_db(grad):
    return grad.sum()


@mistake("db-first-axis", "conv_db", earns=0.5)
def conv_db(grad):
    return grad.sum(axis=(1, 2, 3))


# Exercise 7: conv1d_dw


@mistake("dw1-flipped", "conv1d_dw", earns=0.25)
def conv1d_dw(grad, signal, size, stride):
    dw = np.zeros(size)
    for o, g in enumerate(grad):
        dw += g * signal[o * stride : o * stride + size][::-1]
    return dw


@mistake("dw1-stride-forgotten", "conv1d_dw", earns=0.5)
def conv1d_dw(grad, signal, size, stride):
    dw = np.zeros(size)
    for o, g in enumerate(grad):
        dw += g * signal[o : o + size]
    return dw


@mistake("dw1-last-window", "conv1d_dw", earns=0.25)
def conv1d_dw(grad, signal, size, stride):
    dw = np.zeros(size)
    for o, g in enumerate(grad):
        dw = g * signal[o * stride : o * stride + size]
    return dw


@mistake("dw1-averaged", "conv1d_dw", earns=0.25)
def conv1d_dw(grad, signal, size, stride):
    dw = np.zeros(size)
    for o, g in enumerate(grad):
        dw += g * signal[o * stride : o * stride + size]
    return dw / len(grad)


@mistake("dw1-without-grad", "conv1d_dw", earns=0.25)
def conv1d_dw(grad, signal, size, stride):
    dw = np.zeros(size)
    for o, _ in enumerate(grad):
        dw += signal[o * stride : o * stride + size]
    return dw


# Exercise 8: conv1d_dx


@mistake("dx1-overwrites", "conv1d_dx", earns=0.25)
def conv1d_dx(grad, kernel, length, stride):
    dx = np.zeros(length)
    for o, g in enumerate(grad):
        dx[o * stride : o * stride + len(kernel)] = g * kernel
    return dx


@mistake("dx1-flipped", "conv1d_dx", earns=0)
def conv1d_dx(grad, kernel, length, stride):
    dx = np.zeros(length)
    for o, g in enumerate(grad):
        dx[o * stride : o * stride + len(kernel)] += g * kernel[::-1]
    return dx


@mistake("dx1-stride-forgotten", "conv1d_dx", earns=0.5)
def conv1d_dx(grad, kernel, length, stride):
    dx = np.zeros(length)
    for o, g in enumerate(grad):
        dx[o : o + len(kernel)] += g * kernel
    return dx


@mistake("dx1-too-short", "conv1d_dx", earns=0.75)
def conv1d_dx(grad, kernel, length, stride):
    dx = np.zeros((len(grad) - 1) * stride + len(kernel))
    for o, g in enumerate(grad):
        dx[o * stride : o * stride + len(kernel)] += g * kernel
    return dx


@mistake("dx1-averaged", "conv1d_dx", earns=0)
def conv1d_dx(grad, kernel, length, stride):
    dx = np.zeros(length)
    heard = np.zeros(length)
    for o, g in enumerate(grad):
        dx[o * stride : o * stride + len(kernel)] += g * kernel
        heard[o * stride : o * stride + len(kernel)] += 1
    return dx / np.maximum(heard, 1)


@mistake("dx1-kernel-sum", "conv1d_dx", earns=0)
def conv1d_dx(grad, kernel, length, stride):
    dx = np.zeros(length)
    for o, g in enumerate(grad):
        dx[o * stride : o * stride + len(kernel)] += g * np.sum(kernel)
    return dx


# Exercise 9: conv2d_gradients


@mistake("dw2-flipped", "conv2d_gradients", earns=1.25)
def conv2d_dw(grad, image, kernel_shape, stride):
    dw = np.zeros(kernel_shape)
    for row, col in np.ndindex(grad.shape):
        top, left = row * stride[0], col * stride[1]
        dw += grad[row, col] * image[top : top + kernel_shape[0], left : left + kernel_shape[1]]
    return dw[::-1, ::-1]


@mistake("dw2-overwrites", "conv2d_gradients", earns=1.25)
def conv2d_dw(grad, image, kernel_shape, stride):
    dw = np.zeros(kernel_shape)
    for row, col in np.ndindex(grad.shape):
        top, left = row * stride[0], col * stride[1]
        dw = grad[row, col] * image[top : top + kernel_shape[0], left : left + kernel_shape[1]]
    return dw


@mistake("dw2-row-stride-twice", "conv2d_gradients", earns=1)
def conv2d_dw(grad, image, kernel_shape, stride):
    dw = np.zeros(kernel_shape)
    for row, col in np.ndindex(grad.shape):
        top, left = row * stride[0], col * stride[0]
        dw += grad[row, col] * image[top : top + kernel_shape[0], left : left + kernel_shape[1]]
    return dw


@mistake("dw2-stride-forgotten", "conv2d_gradients", earns=1.25)
def conv2d_dw(grad, image, kernel_shape, stride):
    dw = np.zeros(kernel_shape)
    for row, col in np.ndindex(grad.shape):
        top, left = row, col
        dw += grad[row, col] * image[top : top + kernel_shape[0], left : left + kernel_shape[1]]
    return dw


@mistake("dw2-averaged", "conv2d_gradients", earns=1.25)
def conv2d_dw(grad, image, kernel_shape, stride):
    dw = np.zeros(kernel_shape)
    for row, col in np.ndindex(grad.shape):
        top, left = row * stride[0], col * stride[1]
        dw += grad[row, col] * image[top : top + kernel_shape[0], left : left + kernel_shape[1]]
    return dw / grad.size


@mistake("dx2-overwrites", "conv2d_gradients", earns=1)
def conv2d_dx(grad, kernel, image_shape, stride):
    dx = np.zeros(image_shape)
    for row, col in np.ndindex(grad.shape):
        top, left = row * stride[0], col * stride[1]
        dx[top : top + kernel.shape[0], left : left + kernel.shape[1]] = grad[row, col] * kernel
    return dx


@mistake("dx2-flipped", "conv2d_gradients", earns=1)
def conv2d_dx(grad, kernel, image_shape, stride):
    dx = np.zeros(image_shape)
    for row, col in np.ndindex(grad.shape):
        top, left = row * stride[0], col * stride[1]
        dx[top : top + kernel.shape[0], left : left + kernel.shape[1]] += grad[row, col] * kernel[::-1, ::-1]
    return dx


@mistake("dx2-row-stride-twice", "conv2d_gradients", earns=0.75)
def conv2d_dx(grad, kernel, image_shape, stride):
    dx = np.zeros(image_shape)
    for row, col in np.ndindex(grad.shape):
        top, left = row * stride[0], col * stride[0]
        dx[top : top + kernel.shape[0], left : left + kernel.shape[1]] += grad[row, col] * kernel
    return dx


@mistake("dx2-stride-forgotten", "conv2d_gradients", earns=1)
def conv2d_dx(grad, kernel, image_shape, stride):
    dx = np.zeros(image_shape)
    for row, col in np.ndindex(grad.shape):
        top, left = row, col
        dx[top : top + kernel.shape[0], left : left + kernel.shape[1]] += grad[row, col] * kernel
    return dx


@mistake("dx2-cut-to-windows", "conv2d_gradients", earns=0.75)
def conv2d_dx(grad, kernel, image_shape, stride):
    dx = np.zeros(image_shape)
    for row, col in np.ndindex(grad.shape):
        top, left = row * stride[0], col * stride[1]
        dx[top : top + kernel.shape[0], left : left + kernel.shape[1]] += grad[row, col] * kernel
    return dx[: top + kernel.shape[0], : left + kernel.shape[1]]


# Exercise 10: conv2d_backward


@mistake("layer-cuts-one", "conv2d_backward", earns=2)
def conv2d_backward(grad, images, kernels, stride, padding):
    rows = border(images.shape[1], kernels.shape[0], stride[0], padding)
    cols = border(images.shape[2], kernels.shape[1], stride[1], padding)
    padded = np.pad(images, ((0, 0), rows, cols, (0, 0)))
    dx, dw = np.zeros(padded.shape), np.zeros(kernels.shape)
    for row, col in np.ndindex(grad.shape[1:3]):
        top, left = row * stride[0], col * stride[1]
        met = np.s_[:, top : top + kernels.shape[0], left : left + kernels.shape[1]]
        back = grad[:, row, col]
        dw += np.tensordot(padded[met], back, ((0,), (0,)))
        dx[met] += np.tensordot(back, kernels, ((1,), (3,)))
    inside = dx if padding == "valid" else dx[:, 1 : 1 + images.shape[1], 1 : 1 + images.shape[2]]
    return inside, dw, grad.sum(axis=(0, 1, 2))


@mistake("layer-cuts-end", "conv2d_backward", earns=2.5)
def conv2d_backward(grad, images, kernels, stride, padding):
    rows = border(images.shape[1], kernels.shape[0], stride[0], padding)
    cols = border(images.shape[2], kernels.shape[1], stride[1], padding)
    padded = np.pad(images, ((0, 0), rows, cols, (0, 0)))
    dx, dw = np.zeros(padded.shape), np.zeros(kernels.shape)
    for row, col in np.ndindex(grad.shape[1:3]):
        top, left = row * stride[0], col * stride[1]
        met = np.s_[:, top : top + kernels.shape[0], left : left + kernels.shape[1]]
        back = grad[:, row, col]
        dw += np.tensordot(padded[met], back, ((0,), (0,)))
        dx[met] += np.tensordot(back, kernels, ((1,), (3,)))
    inside = dx[:, rows[1] : rows[1] + images.shape[1], cols[1] : cols[1] + images.shape[2]]
    return inside, dw, grad.sum(axis=(0, 1, 2))


@mistake("layer-border-kept", "conv2d_backward", earns=2)
def conv2d_backward(grad, images, kernels, stride, padding):
    rows = border(images.shape[1], kernels.shape[0], stride[0], padding)
    cols = border(images.shape[2], kernels.shape[1], stride[1], padding)
    padded = np.pad(images, ((0, 0), rows, cols, (0, 0)))
    dx, dw = np.zeros(padded.shape), np.zeros(kernels.shape)
    for row, col in np.ndindex(grad.shape[1:3]):
        top, left = row * stride[0], col * stride[1]
        met = np.s_[:, top : top + kernels.shape[0], left : left + kernels.shape[1]]
        back = grad[:, row, col]
        dw += np.tensordot(padded[met], back, ((0,), (0,)))
        dx[met] += np.tensordot(back, kernels, ((1,), (3,)))
    return dx, dw, grad.sum(axis=(0, 1, 2))


@mistake("layer-cuts-minus-zero", "conv2d_backward", earns=1.5)
def conv2d_backward(grad, images, kernels, stride, padding):
    rows = border(images.shape[1], kernels.shape[0], stride[0], padding)
    cols = border(images.shape[2], kernels.shape[1], stride[1], padding)
    padded = np.pad(images, ((0, 0), rows, cols, (0, 0)))
    dx, dw = np.zeros(padded.shape), np.zeros(kernels.shape)
    for row, col in np.ndindex(grad.shape[1:3]):
        top, left = row * stride[0], col * stride[1]
        met = np.s_[:, top : top + kernels.shape[0], left : left + kernels.shape[1]]
        back = grad[:, row, col]
        dw += np.tensordot(padded[met], back, ((0,), (0,)))
        dx[met] += np.tensordot(back, kernels, ((1,), (3,)))
    inside = dx[:, rows[0] : -rows[1], cols[0] : -cols[1]]
    return inside, dw, grad.sum(axis=(0, 1, 2))


@mistake("layer-overwrites", "conv2d_backward", earns=1)
def conv2d_backward(grad, images, kernels, stride, padding):
    rows = border(images.shape[1], kernels.shape[0], stride[0], padding)
    cols = border(images.shape[2], kernels.shape[1], stride[1], padding)
    padded = np.pad(images, ((0, 0), rows, cols, (0, 0)))
    dx, dw = np.zeros(padded.shape), np.zeros(kernels.shape)
    for row, col in np.ndindex(grad.shape[1:3]):
        top, left = row * stride[0], col * stride[1]
        met = np.s_[:, top : top + kernels.shape[0], left : left + kernels.shape[1]]
        back = grad[:, row, col]
        dw += np.tensordot(padded[met], back, ((0,), (0,)))
        dx[met] = np.tensordot(back, kernels, ((1,), (3,)))
    inside = dx[:, rows[0] : rows[0] + images.shape[1], cols[0] : cols[0] + images.shape[2]]
    return inside, dw, grad.sum(axis=(0, 1, 2))


@mistake("layer-row-stride-twice", "conv2d_backward", earns=1)
def conv2d_backward(grad, images, kernels, stride, padding):
    rows = border(images.shape[1], kernels.shape[0], stride[0], padding)
    cols = border(images.shape[2], kernels.shape[1], stride[1], padding)
    padded = np.pad(images, ((0, 0), rows, cols, (0, 0)))
    dx, dw = np.zeros(padded.shape), np.zeros(kernels.shape)
    for row, col in np.ndindex(grad.shape[1:3]):
        top, left = row * stride[0], col * stride[0]
        met = np.s_[:, top : top + kernels.shape[0], left : left + kernels.shape[1]]
        back = grad[:, row, col]
        dw += np.tensordot(padded[met], back, ((0,), (0,)))
        dx[met] += np.tensordot(back, kernels, ((1,), (3,)))
    inside = dx[:, rows[0] : rows[0] + images.shape[1], cols[0] : cols[0] + images.shape[2]]
    return inside, dw, grad.sum(axis=(0, 1, 2))


@mistake("layer-stride-forgotten", "conv2d_backward", earns=1.5)
def conv2d_backward(grad, images, kernels, stride, padding):
    rows = border(images.shape[1], kernels.shape[0], stride[0], padding)
    cols = border(images.shape[2], kernels.shape[1], stride[1], padding)
    padded = np.pad(images, ((0, 0), rows, cols, (0, 0)))
    dx, dw = np.zeros(padded.shape), np.zeros(kernels.shape)
    for row, col in np.ndindex(grad.shape[1:3]):
        top, left = row, col
        met = np.s_[:, top : top + kernels.shape[0], left : left + kernels.shape[1]]
        back = grad[:, row, col]
        dw += np.tensordot(padded[met], back, ((0,), (0,)))
        dx[met] += np.tensordot(back, kernels, ((1,), (3,)))
    inside = dx[:, rows[0] : rows[0] + images.shape[1], cols[0] : cols[0] + images.shape[2]]
    return inside, dw, grad.sum(axis=(0, 1, 2))


@mistake("layer-dw-mean", "conv2d_backward", earns=1)
def conv2d_backward(grad, images, kernels, stride, padding):
    rows = border(images.shape[1], kernels.shape[0], stride[0], padding)
    cols = border(images.shape[2], kernels.shape[1], stride[1], padding)
    padded = np.pad(images, ((0, 0), rows, cols, (0, 0)))
    dx, dw = np.zeros(padded.shape), np.zeros(kernels.shape)
    for row, col in np.ndindex(grad.shape[1:3]):
        top, left = row * stride[0], col * stride[1]
        met = np.s_[:, top : top + kernels.shape[0], left : left + kernels.shape[1]]
        back = grad[:, row, col]
        dw += np.tensordot(padded[met], back, ((0,), (0,)))
        dx[met] += np.tensordot(back, kernels, ((1,), (3,)))
    inside = dx[:, rows[0] : rows[0] + images.shape[1], cols[0] : cols[0] + images.shape[2]]
    return inside, dw / len(images), grad.sum(axis=(0, 1, 2))


@mistake("layer-dw-last-window", "conv2d_backward", earns=1)
def conv2d_backward(grad, images, kernels, stride, padding):
    rows = border(images.shape[1], kernels.shape[0], stride[0], padding)
    cols = border(images.shape[2], kernels.shape[1], stride[1], padding)
    padded = np.pad(images, ((0, 0), rows, cols, (0, 0)))
    dx, dw = np.zeros(padded.shape), np.zeros(kernels.shape)
    for row, col in np.ndindex(grad.shape[1:3]):
        top, left = row * stride[0], col * stride[1]
        met = np.s_[:, top : top + kernels.shape[0], left : left + kernels.shape[1]]
        back = grad[:, row, col]
        dw = np.tensordot(padded[met], back, ((0,), (0,)))
        dx[met] += np.tensordot(back, kernels, ((1,), (3,)))
    inside = dx[:, rows[0] : rows[0] + images.shape[1], cols[0] : cols[0] + images.shape[2]]
    return inside, dw, grad.sum(axis=(0, 1, 2))


@mistake("layer-db-mean", "conv2d_backward", earns=2.75)
def conv2d_backward(grad, images, kernels, stride, padding):
    rows = border(images.shape[1], kernels.shape[0], stride[0], padding)
    cols = border(images.shape[2], kernels.shape[1], stride[1], padding)
    padded = np.pad(images, ((0, 0), rows, cols, (0, 0)))
    dx, dw = np.zeros(padded.shape), np.zeros(kernels.shape)
    for row, col in np.ndindex(grad.shape[1:3]):
        top, left = row * stride[0], col * stride[1]
        met = np.s_[:, top : top + kernels.shape[0], left : left + kernels.shape[1]]
        back = grad[:, row, col]
        dw += np.tensordot(padded[met], back, ((0,), (0,)))
        dx[met] += np.tensordot(back, kernels, ((1,), (3,)))
    inside = dx[:, rows[0] : rows[0] + images.shape[1], cols[0] : cols[0] + images.shape[2]]
    return inside, dw, grad.mean(axis=(0, 1, 2))


@mistake("layer-dx-flipped", "conv2d_backward", earns=1)
def conv2d_backward(grad, images, kernels, stride, padding):
    rows = border(images.shape[1], kernels.shape[0], stride[0], padding)
    cols = border(images.shape[2], kernels.shape[1], stride[1], padding)
    padded = np.pad(images, ((0, 0), rows, cols, (0, 0)))
    dx, dw = np.zeros(padded.shape), np.zeros(kernels.shape)
    for row, col in np.ndindex(grad.shape[1:3]):
        top, left = row * stride[0], col * stride[1]
        met = np.s_[:, top : top + kernels.shape[0], left : left + kernels.shape[1]]
        back = grad[:, row, col]
        dw += np.tensordot(padded[met], back, ((0,), (0,)))
        dx[met] += np.tensordot(back, kernels[::-1, ::-1], ((1,), (3,)))
    inside = dx[:, rows[0] : rows[0] + images.shape[1], cols[0] : cols[0] + images.shape[2]]
    return inside, dw, grad.sum(axis=(0, 1, 2))


@mistake("layer-first-image", "conv2d_backward", earns=1)
def conv2d_backward(grad, images, kernels, stride, padding):
    rows = border(images.shape[1], kernels.shape[0], stride[0], padding)
    cols = border(images.shape[2], kernels.shape[1], stride[1], padding)
    padded = np.pad(images, ((0, 0), rows, cols, (0, 0)))
    dx, dw = np.zeros(padded.shape), np.zeros(kernels.shape)
    for row, col in np.ndindex(grad.shape[1:3]):
        top, left = row * stride[0], col * stride[1]
        met = np.s_[:, top : top + kernels.shape[0], left : left + kernels.shape[1]]
        back = grad[:, row, col]
        dw += np.tensordot(padded[met][:1], back[:1], ((0,), (0,)))
        dx[met] += np.tensordot(back, kernels, ((1,), (3,)))
    inside = dx[:, rows[0] : rows[0] + images.shape[1], cols[0] : cols[0] + images.shape[2]]
    return inside, dw, grad.sum(axis=(0, 1, 2))


@mistake("layer-first-filter", "conv2d_backward", earns=1)
def conv2d_backward(grad, images, kernels, stride, padding):
    rows = border(images.shape[1], kernels.shape[0], stride[0], padding)
    cols = border(images.shape[2], kernels.shape[1], stride[1], padding)
    padded = np.pad(images, ((0, 0), rows, cols, (0, 0)))
    dx, dw = np.zeros(padded.shape), np.zeros(kernels.shape)
    for row, col in np.ndindex(grad.shape[1:3]):
        top, left = row * stride[0], col * stride[1]
        met = np.s_[:, top : top + kernels.shape[0], left : left + kernels.shape[1]]
        back = grad[:, row, col]
        dw += np.tensordot(padded[met], back, ((0,), (0,)))
        dx[met] += np.tensordot(back[:, :1], kernels[..., :1], ((1,), (3,)))
    inside = dx[:, rows[0] : rows[0] + images.shape[1], cols[0] : cols[0] + images.shape[2]]
    return inside, dw, grad.sum(axis=(0, 1, 2))


@mistake("layer-same-is-half", "conv2d_backward", earns=2.5)
def conv2d_backward(grad, images, kernels, stride, padding):
    rows = border(images.shape[1], kernels.shape[0], stride[0], padding)
    cols = border(images.shape[2], kernels.shape[1], stride[1], padding)
    if padding == "same":
        rows, cols = (kernels.shape[0] // 2, kernels.shape[0] // 2), (kernels.shape[1] // 2, kernels.shape[1] // 2)
    padded = np.pad(images, ((0, 0), rows, cols, (0, 0)))
    dx, dw = np.zeros(padded.shape), np.zeros(kernels.shape)
    for row, col in np.ndindex(grad.shape[1:3]):
        top, left = row * stride[0], col * stride[1]
        met = np.s_[:, top : top + kernels.shape[0], left : left + kernels.shape[1]]
        back = grad[:, row, col]
        dw += np.tensordot(padded[met], back, ((0,), (0,)))
        dx[met] += np.tensordot(back, kernels, ((1,), (3,)))
    inside = dx[:, rows[0] : rows[0] + images.shape[1], cols[0] : cols[0] + images.shape[2]]
    return inside, dw, grad.sum(axis=(0, 1, 2))


@mistake("layer-padding-ignored", "conv2d_backward", earns=1.5)
def conv2d_backward(grad, images, kernels, stride, padding):
    rows = border(images.shape[1], kernels.shape[0], stride[0], padding)
    cols = border(images.shape[2], kernels.shape[1], stride[1], padding)
    rows, cols = (0, 0), (0, 0)
    padded = np.pad(images, ((0, 0), rows, cols, (0, 0)))
    dx, dw = np.zeros(padded.shape), np.zeros(kernels.shape)
    for row, col in np.ndindex(grad.shape[1:3]):
        top, left = row * stride[0], col * stride[1]
        met = np.s_[:, top : top + kernels.shape[0], left : left + kernels.shape[1]]
        back = grad[:, row, col]
        dw += np.tensordot(padded[met], back, ((0,), (0,)))
        dx[met] += np.tensordot(back, kernels, ((1,), (3,)))
    inside = dx[:, rows[0] : rows[0] + images.shape[1], cols[0] : cols[0] + images.shape[2]]
    return inside, dw, grad.sum(axis=(0, 1, 2))


@mistake("layer-updates", "conv2d_backward", earns=2.75)
def conv2d_backward(grad, images, kernels, stride, padding):
    rows = border(images.shape[1], kernels.shape[0], stride[0], padding)
    cols = border(images.shape[2], kernels.shape[1], stride[1], padding)
    padded = np.pad(images, ((0, 0), rows, cols, (0, 0)))
    dx, dw = np.zeros(padded.shape), np.zeros(kernels.shape)
    for row, col in np.ndindex(grad.shape[1:3]):
        top, left = row * stride[0], col * stride[1]
        met = np.s_[:, top : top + kernels.shape[0], left : left + kernels.shape[1]]
        back = grad[:, row, col]
        dw += np.tensordot(padded[met], back, ((0,), (0,)))
        dx[met] += np.tensordot(back, kernels, ((1,), (3,)))
    kernels -= 0.1 * dw
    inside = dx[:, rows[0] : rows[0] + images.shape[1], cols[0] : cols[0] + images.shape[2]]
    return inside, dw, grad.sum(axis=(0, 1, 2))


@mistake("layer-sums-filters", "conv2d_backward", earns=1)
def conv2d_backward(grad, images, kernels, stride, padding):
    rows = border(images.shape[1], kernels.shape[0], stride[0], padding)
    cols = border(images.shape[2], kernels.shape[1], stride[1], padding)
    padded = np.pad(images, ((0, 0), rows, cols, (0, 0)))
    dx, dw = np.zeros(padded.shape), np.zeros(kernels.shape)
    for row, col in np.ndindex(grad.shape[1:3]):
        top, left = row * stride[0], col * stride[1]
        met = np.s_[:, top : top + kernels.shape[0], left : left + kernels.shape[1]]
        back = grad[:, row, col]
        dw += np.tensordot(padded[met], back, ((0,), (0,)))
        dx[met] += back.sum(axis=1)[:, None, None, None] * kernels.sum(axis=3)
    inside = dx[:, rows[0] : rows[0] + images.shape[1], cols[0] : cols[0] + images.shape[2]]
    return inside, dw, grad.sum(axis=(0, 1, 2))


# Exercise 11: loss_and_gradients


@mistake("network-second-relu-forgotten", "loss_and_gradients", earns=1)
def loss_and_gradients(parameters, images, labels):
    layers = forward(parameters, images)
    gradients = {}
    loss = cross_entropy(layers["probabilities"], labels)
    grad = cross_entropy_backward(layers["probabilities"], labels)
    grad, gradients["weights"], gradients["biases"] = dense_backward(grad, layers["flat"], parameters["weights"])
    grad = grad.reshape(layers["a2"].shape)
    grad, gradients["kernels2"], gradients["biases2"] = conv2d_backward(
        grad, layers["pooled"], parameters["kernels2"], (1, 1), "same"
    )
    grad = max_pool2d_backward(grad, layers["a1"], (2, 2))
    grad = relu_backward(grad, layers["z1"])
    _, gradients["kernels1"], gradients["biases1"] = conv2d_backward(
        grad, images, parameters["kernels1"], (1, 1), "same"
    )
    return loss, gradients


@mistake("network-first-relu-forgotten", "loss_and_gradients", earns=1.5)
def loss_and_gradients(parameters, images, labels):
    layers = forward(parameters, images)
    gradients = {}
    loss = cross_entropy(layers["probabilities"], labels)
    grad = cross_entropy_backward(layers["probabilities"], labels)
    grad, gradients["weights"], gradients["biases"] = dense_backward(grad, layers["flat"], parameters["weights"])
    grad = relu_backward(grad.reshape(layers["a2"].shape), layers["z2"])
    grad, gradients["kernels2"], gradients["biases2"] = conv2d_backward(
        grad, layers["pooled"], parameters["kernels2"], (1, 1), "same"
    )
    grad = max_pool2d_backward(grad, layers["a1"], (2, 2))
    _, gradients["kernels1"], gradients["biases1"] = conv2d_backward(
        grad, images, parameters["kernels1"], (1, 1), "same"
    )
    return loss, gradients


@mistake("network-divides-again", "loss_and_gradients", earns=0.5)
def loss_and_gradients(parameters, images, labels):
    layers = forward(parameters, images)
    gradients = {}
    loss = cross_entropy(layers["probabilities"], labels)
    grad = cross_entropy_backward(layers["probabilities"], labels)
    grad, gradients["weights"], gradients["biases"] = dense_backward(grad, layers["flat"], parameters["weights"])
    grad = relu_backward(grad.reshape(layers["a2"].shape), layers["z2"])
    grad, gradients["kernels2"], gradients["biases2"] = conv2d_backward(
        grad, layers["pooled"], parameters["kernels2"], (1, 1), "same"
    )
    grad = max_pool2d_backward(grad, layers["a1"], (2, 2))
    grad = relu_backward(grad, layers["z1"])
    _, gradients["kernels1"], gradients["biases1"] = conv2d_backward(
        grad, images, parameters["kernels1"], (1, 1), "same"
    )
    return loss, {name: array / len(images) for name, array in gradients.items()}


@mistake("network-sums", "loss_and_gradients", earns=0)
def loss_and_gradients(parameters, images, labels):
    layers = forward(parameters, images)
    gradients = {}
    loss = cross_entropy(layers["probabilities"], labels)
    grad = cross_entropy_backward(layers["probabilities"], labels)
    grad, gradients["weights"], gradients["biases"] = dense_backward(grad, layers["flat"], parameters["weights"])
    grad = relu_backward(grad.reshape(layers["a2"].shape), layers["z2"])
    grad, gradients["kernels2"], gradients["biases2"] = conv2d_backward(
        grad, layers["pooled"], parameters["kernels2"], (1, 1), "same"
    )
    grad = max_pool2d_backward(grad, layers["a1"], (2, 2))
    grad = relu_backward(grad, layers["z1"])
    _, gradients["kernels1"], gradients["biases1"] = conv2d_backward(
        grad, images, parameters["kernels1"], (1, 1), "same"
    )
    return loss * len(images), {name: array * len(images) for name, array in gradients.items()}


@mistake("network-convolves-zs", "loss_and_gradients", earns=1.5)
def loss_and_gradients(parameters, images, labels):
    layers = forward(parameters, images)
    gradients = {}
    loss = cross_entropy(layers["probabilities"], labels)
    grad = cross_entropy_backward(layers["probabilities"], labels)
    grad, gradients["weights"], gradients["biases"] = dense_backward(grad, layers["flat"], parameters["weights"])
    grad = relu_backward(grad.reshape(layers["a2"].shape), layers["z2"])
    grad, gradients["kernels2"], gradients["biases2"] = conv2d_backward(
        grad, max_pool2d(layers["z1"], (2, 2)), parameters["kernels2"], (1, 1), "same"
    )
    grad = max_pool2d_backward(grad, layers["a1"], (2, 2))
    grad = relu_backward(grad, layers["z1"])
    _, gradients["kernels1"], gradients["biases1"] = conv2d_backward(
        grad, images, parameters["kernels1"], (1, 1), "same"
    )
    return loss, gradients


@mistake("network-starts-from-probabilities", "loss_and_gradients", earns=0.5)
def loss_and_gradients(parameters, images, labels):
    layers = forward(parameters, images)
    gradients = {}
    loss = cross_entropy(layers["probabilities"], labels)
    grad = layers["probabilities"] / len(images)
    grad, gradients["weights"], gradients["biases"] = dense_backward(grad, layers["flat"], parameters["weights"])
    grad = relu_backward(grad.reshape(layers["a2"].shape), layers["z2"])
    grad, gradients["kernels2"], gradients["biases2"] = conv2d_backward(
        grad, layers["pooled"], parameters["kernels2"], (1, 1), "same"
    )
    grad = max_pool2d_backward(grad, layers["a1"], (2, 2))
    grad = relu_backward(grad, layers["z1"])
    _, gradients["kernels1"], gradients["biases1"] = conv2d_backward(
        grad, images, parameters["kernels1"], (1, 1), "same"
    )
    return loss, gradients


@mistake("network-relu-before-pooling", "loss_and_gradients", earns=1.5)
def loss_and_gradients(parameters, images, labels):
    layers = forward(parameters, images)
    gradients = {}
    loss = cross_entropy(layers["probabilities"], labels)
    grad = cross_entropy_backward(layers["probabilities"], labels)
    grad, gradients["weights"], gradients["biases"] = dense_backward(grad, layers["flat"], parameters["weights"])
    grad = relu_backward(grad.reshape(layers["a2"].shape), layers["z2"])
    grad, gradients["kernels2"], gradients["biases2"] = conv2d_backward(
        grad, layers["pooled"], parameters["kernels2"], (1, 1), "same"
    )
    grad = relu_backward(grad, layers["pooled"])
    grad = max_pool2d_backward(grad, layers["z1"] * 0, (2, 2))
    _, gradients["kernels1"], gradients["biases1"] = conv2d_backward(
        grad, images, parameters["kernels1"], (1, 1), "same"
    )
    return loss, gradients


@mistake("network-updates", "loss_and_gradients", earns=0)
def loss_and_gradients(parameters, images, labels):
    layers = forward(parameters, images)
    gradients = {}
    loss = cross_entropy(layers["probabilities"], labels)
    grad = cross_entropy_backward(layers["probabilities"], labels)
    grad, gradients["weights"], gradients["biases"] = dense_backward(grad, layers["flat"], parameters["weights"])
    grad = relu_backward(grad.reshape(layers["a2"].shape), layers["z2"])
    grad, gradients["kernels2"], gradients["biases2"] = conv2d_backward(
        grad, layers["pooled"], parameters["kernels2"], (1, 1), "same"
    )
    grad = max_pool2d_backward(grad, layers["a1"], (2, 2))
    grad = relu_backward(grad, layers["z1"])
    _, gradients["kernels1"], gradients["biases1"] = conv2d_backward(
        grad, images, parameters["kernels1"], (1, 1), "same"
    )
    for name, array in parameters.items():
        array -= 0.1 * gradients[name]
    return loss, {name: array.copy() for name, array in parameters.items()}


@mistake("network-first-gradients-missing", "loss_and_gradients", earns=1)
def loss_and_gradients(parameters, images, labels):
    layers = forward(parameters, images)
    gradients = {}
    loss = cross_entropy(layers["probabilities"], labels)
    grad = cross_entropy_backward(layers["probabilities"], labels)
    grad, gradients["weights"], gradients["biases"] = dense_backward(grad, layers["flat"], parameters["weights"])
    grad = relu_backward(grad.reshape(layers["a2"].shape), layers["z2"])
    grad, gradients["kernels2"], gradients["biases2"] = conv2d_backward(
        grad, layers["pooled"], parameters["kernels2"], (1, 1), "same"
    )
    grad = max_pool2d_backward(grad, layers["a1"], (2, 2))
    grad = relu_backward(grad, layers["z1"])
    return loss, gradients


# Exercise 12: train


@mistake("train-uphill", "train", earns=1.25)
def train(parameters, gradients, images, labels, epochs, batch_size, rate, seed):
    rng = np.random.default_rng(seed)
    parameters = dict(parameters)
    losses = []
    for _ in range(epochs):
        order = rng.permutation(len(images))
        for start in range(0, len(images), batch_size):
            batch = order[start : start + batch_size]
            loss, grads = gradients(parameters, images[batch], labels[batch])
            parameters = {name: array + rate * grads[name] for name, array in parameters.items()}
            losses.append(loss)
    return parameters, losses


@mistake("train-divides-by-batch", "train", earns=1.25)
def train(parameters, gradients, images, labels, epochs, batch_size, rate, seed):
    rng = np.random.default_rng(seed)
    parameters = dict(parameters)
    losses = []
    for _ in range(epochs):
        order = rng.permutation(len(images))
        for start in range(0, len(images), batch_size):
            batch = order[start : start + batch_size]
            loss, grads = gradients(parameters, images[batch], labels[batch])
            parameters = {name: array - rate * grads[name] / len(batch) for name, array in parameters.items()}
            losses.append(loss)
    return parameters, losses


@mistake("train-in-place", "train", earns=2.75)
def train(parameters, gradients, images, labels, epochs, batch_size, rate, seed):
    rng = np.random.default_rng(seed)
    parameters = dict(parameters)
    losses = []
    for _ in range(epochs):
        order = rng.permutation(len(images))
        for start in range(0, len(images), batch_size):
            batch = order[start : start + batch_size]
            loss, grads = gradients(parameters, images[batch], labels[batch])
            for name in parameters:
                parameters[name] -= rate * grads[name]
            losses.append(loss)
    return parameters, losses


@mistake("train-drops-last-batch", "train", earns=2.25)
def train(parameters, gradients, images, labels, epochs, batch_size, rate, seed):
    rng = np.random.default_rng(seed)
    parameters = dict(parameters)
    losses = []
    for _ in range(epochs):
        order = rng.permutation(len(images))
        for start in range(0, len(images) - batch_size + 1, batch_size):
            batch = order[start : start + batch_size]
            loss, grads = gradients(parameters, images[batch], labels[batch])
            parameters = {name: array - rate * grads[name] for name, array in parameters.items()}
            losses.append(loss)
    return parameters, losses


@mistake("train-never-shuffles", "train", earns=2.5)
def train(parameters, gradients, images, labels, epochs, batch_size, rate, seed):
    parameters = dict(parameters)
    losses = []
    for _ in range(epochs):
        order = np.arange(len(images))
        for start in range(0, len(images), batch_size):
            batch = order[start : start + batch_size]
            loss, grads = gradients(parameters, images[batch], labels[batch])
            parameters = {name: array - rate * grads[name] for name, array in parameters.items()}
            losses.append(loss)
    return parameters, losses


@mistake("train-shuffles-once", "train", earns=2.75)
def train(parameters, gradients, images, labels, epochs, batch_size, rate, seed):
    rng = np.random.default_rng(seed)
    parameters = dict(parameters)
    losses = []
    order = rng.permutation(len(images))
    for _ in range(epochs):
        for start in range(0, len(images), batch_size):
            batch = order[start : start + batch_size]
            loss, grads = gradients(parameters, images[batch], labels[batch])
            parameters = {name: array - rate * grads[name] for name, array in parameters.items()}
            losses.append(loss)
    return parameters, losses


@mistake("train-labels-left-behind", "train", earns=1)
def train(parameters, gradients, images, labels, epochs, batch_size, rate, seed):
    rng = np.random.default_rng(seed)
    parameters = dict(parameters)
    losses = []
    for _ in range(epochs):
        order = rng.permutation(len(images))
        for start in range(0, len(images), batch_size):
            batch = order[start : start + batch_size]
            loss, grads = gradients(parameters, images[batch], labels[start : start + batch_size])
            parameters = {name: array - rate * grads[name] for name, array in parameters.items()}
            losses.append(loss)
    return parameters, losses


@mistake("train-seed-ignored", "train", earns=2.75)
def train(parameters, gradients, images, labels, epochs, batch_size, rate, seed):
    rng = np.random.default_rng(0)
    parameters = dict(parameters)
    losses = []
    for _ in range(epochs):
        order = rng.permutation(len(images))
        for start in range(0, len(images), batch_size):
            batch = order[start : start + batch_size]
            loss, grads = gradients(parameters, images[batch], labels[batch])
            parameters = {name: array - rate * grads[name] for name, array in parameters.items()}
            losses.append(loss)
    return parameters, losses


@mistake("train-whole-batch", "train", earns=1.75)
def train(parameters, gradients, images, labels, epochs, batch_size, rate, seed):
    rng = np.random.default_rng(seed)
    parameters = dict(parameters)
    losses = []
    for _ in range(epochs):
        order = rng.permutation(len(images))
        for batch in [order]:
            loss, grads = gradients(parameters, images[batch], labels[batch])
            parameters = {name: array - rate * grads[name] for name, array in parameters.items()}
            losses.append(loss)
    return parameters, losses


@mistake("train-draws-with-repeats", "train", earns=1.5)
def train(parameters, gradients, images, labels, epochs, batch_size, rate, seed):
    rng = np.random.default_rng(seed)
    parameters = dict(parameters)
    losses = []
    for _ in range(epochs):
        for start in range(0, len(images), batch_size):
            batch = rng.integers(len(images), size=min(batch_size, len(images) - start))
            loss, grads = gradients(parameters, images[batch], labels[batch])
            parameters = {name: array - rate * grads[name] for name, array in parameters.items()}
            losses.append(loss)
    return parameters, losses


@mistake("train-losses-of-epochs", "train", earns=2.25)
def train(parameters, gradients, images, labels, epochs, batch_size, rate, seed):
    rng = np.random.default_rng(seed)
    parameters = dict(parameters)
    losses = []
    for _ in range(epochs):
        order = rng.permutation(len(images))
        for start in range(0, len(images), batch_size):
            batch = order[start : start + batch_size]
            loss, grads = gradients(parameters, images[batch], labels[batch])
            parameters = {name: array - rate * grads[name] for name, array in parameters.items()}
        losses.append(loss)
    return parameters, losses


@mistake("train-one-epoch", "train", earns=0.5)
def train(parameters, gradients, images, labels, epochs, batch_size, rate, seed):
    rng = np.random.default_rng(seed)
    parameters = dict(parameters)
    losses = []
    for _ in range(1):
        order = rng.permutation(len(images))
        for start in range(0, len(images), batch_size):
            batch = order[start : start + batch_size]
            loss, grads = gradients(parameters, images[batch], labels[batch])
            parameters = {name: array - rate * grads[name] for name, array in parameters.items()}
            losses.append(loss)
    return parameters, losses


@mistake("train-from-the-start", "train", earns=1.25)
def train(parameters, gradients, images, labels, epochs, batch_size, rate, seed):
    rng = np.random.default_rng(seed)
    first = dict(parameters)
    losses = []
    for _ in range(epochs):
        order = rng.permutation(len(images))
        for start in range(0, len(images), batch_size):
            batch = order[start : start + batch_size]
            loss, grads = gradients(first, images[batch], labels[batch])
            parameters = {name: array - rate * grads[name] for name, array in first.items()}
            losses.append(loss)
    return parameters, losses
