"""Wrong answers to unit 02, each with the points that its exercise's checks still give it."""

import numpy as np

from autograder.mistakes import mistake

# Exercise 1: zero_pad


@mistake("pad-channels-too", "zero_pad", earns=2)
def zero_pad(image, pad):
    rows, cols = (pad, pad) if isinstance(pad, int) else pad
    rows = (rows, rows) if isinstance(rows, int) else rows
    cols = (cols, cols) if isinstance(cols, int) else cols
    return np.pad(image, [rows, cols, cols][: image.ndim])


@mistake("pad-as-before-and-after", "zero_pad", earns=1.5)
def zero_pad(image, pad):
    return np.pad(image, pad)


@mistake("pad-one-side-only", "zero_pad", earns=1.5)
def zero_pad(image, pad):
    rows, cols = (pad, pad) if isinstance(pad, int) else pad
    top, bottom = (rows, 0) if isinstance(rows, int) else rows
    left, right = (cols, 0) if isinstance(cols, int) else cols
    return np.pad(image, [(top, bottom), (left, right), (0, 0)][: image.ndim])


@mistake("pad-repeats-the-edge", "zero_pad", earns=1.5)
def zero_pad(image, pad):
    rows, cols = (pad, pad) if isinstance(pad, int) else pad
    rows = (rows, rows) if isinstance(rows, int) else rows
    cols = (cols, cols) if isinstance(cols, int) else cols
    return np.pad(image, [rows, cols, (0, 0)][: image.ndim], mode="edge")


@mistake("pad-reflects", "zero_pad", earns=1.5)
def zero_pad(image, pad):
    rows, cols = (pad, pad) if isinstance(pad, int) else pad
    rows = (rows, rows) if isinstance(rows, int) else rows
    cols = (cols, cols) if isinstance(cols, int) else cols
    return np.pad(image, [rows, cols, (0, 0)][: image.ndim], mode="reflect")


@mistake("pad-rows-and-cols-swapped", "zero_pad", earns=2)
def zero_pad(image, pad):
    cols, rows = (pad, pad) if isinstance(pad, int) else pad
    rows = (rows, rows) if isinstance(rows, int) else rows
    cols = (cols, cols) if isinstance(cols, int) else cols
    return np.pad(image, [rows, cols, (0, 0)][: image.ndim])


@mistake("pad-nothing-breaks", "zero_pad", earns=2.5)
def zero_pad(image, pad):
    rows, cols = (pad, pad) if isinstance(pad, int) else pad
    top, bottom = (rows, rows) if isinstance(rows, int) else rows
    left, right = (cols, cols) if isinstance(cols, int) else cols
    if min(top, bottom, left, right) < 0:
        raise ValueError("negative border")
    shape = (image.shape[0] + top + bottom, image.shape[1] + left + right, *image.shape[2:])
    padded = np.zeros(shape, dtype=image.dtype)
    padded[top:-bottom, left:-right] = image
    return padded


@mistake("pad-makes-floats", "zero_pad", earns=2.5)
def zero_pad(image, pad):
    rows, cols = (pad, pad) if isinstance(pad, int) else pad
    top, bottom = (rows, rows) if isinstance(rows, int) else rows
    left, right = (cols, cols) if isinstance(cols, int) else cols
    if min(top, bottom, left, right) < 0:
        raise ValueError("negative border")
    padded = np.zeros((image.shape[0] + top + bottom, image.shape[1] + left + right, *image.shape[2:]))
    padded[top : top + image.shape[0], left : left + image.shape[1]] = image
    return padded


@mistake("pad-overwrites-the-rim", "zero_pad", earns=0.5)
def zero_pad(image, pad):
    rows, cols = (pad, pad) if isinstance(pad, int) else pad
    top, bottom = (rows, rows) if isinstance(rows, int) else rows
    left, right = (cols, cols) if isinstance(cols, int) else cols
    if min(top, bottom, left, right) < 0:
        raise ValueError("negative border")
    image[:top] = 0
    image[image.shape[0] - bottom :] = 0
    image[:, :left] = 0
    image[:, image.shape[1] - right :] = 0
    return image


@mistake("pad-accepts-negative", "zero_pad", earns=2.5)
def zero_pad(image, pad):
    rows, cols = (pad, pad) if isinstance(pad, int) else pad
    rows = (rows, rows) if isinstance(rows, int) else rows
    cols = (cols, cols) if isinstance(cols, int) else cols
    sides = [[max(side, 0) for side in pair] for pair in (rows, cols, (0, 0))]
    return np.pad(image, sides[: image.ndim])


# Exercise 2: visits


@mistake("visits-overwritten", "visits", earns=0)
def visits(size, kernel, pad, stride):
    height, width = size[0] + 2 * pad[0], size[1] + 2 * pad[1]
    counts = np.zeros((height, width), dtype=int)
    for row in range(0, height - kernel[0] + 1, stride[0]):
        for col in range(0, width - kernel[1] + 1, stride[1]):
            counts[row : row + kernel[0], col : col + kernel[1]] = 1
    return counts[pad[0] : pad[0] + size[0], pad[1] : pad[1] + size[1]]


@mistake("visits-corners-of-windows", "visits", earns=0)
def visits(size, kernel, pad, stride):
    height, width = size[0] + 2 * pad[0], size[1] + 2 * pad[1]
    counts = np.zeros((height, width), dtype=int)
    for row in range(0, height - kernel[0] + 1, stride[0]):
        for col in range(0, width - kernel[1] + 1, stride[1]):
            counts[row, col] += 1
    return counts[pad[0] : pad[0] + size[0], pad[1] : pad[1] + size[1]]


@mistake("visits-last-window-missing", "visits", earns=0)
def visits(size, kernel, pad, stride):
    height, width = size[0] + 2 * pad[0], size[1] + 2 * pad[1]
    counts = np.zeros((height, width), dtype=int)
    for row in range(0, height - kernel[0], stride[0]):
        for col in range(0, width - kernel[1], stride[1]):
            counts[row : row + kernel[0], col : col + kernel[1]] += 1
    return counts[pad[0] : pad[0] + size[0], pad[1] : pad[1] + size[1]]


@mistake("visits-partial-windows", "visits", earns=0)
def visits(size, kernel, pad, stride):
    height, width = size[0] + 2 * pad[0], size[1] + 2 * pad[1]
    counts = np.zeros((height, width), dtype=int)
    for row in range(0, height, stride[0]):
        for col in range(0, width, stride[1]):
            counts[row : row + kernel[0], col : col + kernel[1]] += 1
    return counts[pad[0] : pad[0] + size[0], pad[1] : pad[1] + size[1]]


@mistake("visits-border-left-on", "visits", earns=1)
def visits(size, kernel, pad, stride):
    height, width = size[0] + 2 * pad[0], size[1] + 2 * pad[1]
    counts = np.zeros((height, width), dtype=int)
    for row in range(0, height - kernel[0] + 1, stride[0]):
        for col in range(0, width - kernel[1] + 1, stride[1]):
            counts[row : row + kernel[0], col : col + kernel[1]] += 1
    return counts


@mistake("visits-nothing-left", "visits", earns=0)
def visits(size, kernel, pad, stride):
    height, width = size[0] + 2 * pad[0], size[1] + 2 * pad[1]
    counts = np.zeros((height, width), dtype=int)
    for row in range(0, height - kernel[0] + 1, stride[0]):
        for col in range(0, width - kernel[1] + 1, stride[1]):
            counts[row : row + kernel[0], col : col + kernel[1]] += 1
    return counts[pad[0] : -pad[0], pad[1] : -pad[1]]


@mistake("visits-ignore-the-border", "visits", earns=1)
def visits(size, kernel, pad, stride):
    counts = np.zeros(size, dtype=int)
    for row in range(0, size[0] - kernel[0] + 1, stride[0]):
        for col in range(0, size[1] - kernel[1] + 1, stride[1]):
            counts[row : row + kernel[0], col : col + kernel[1]] += 1
    return counts


@mistake("visits-stride-forgotten", "visits", earns=2)
def visits(size, kernel, pad, stride):
    height, width = size[0] + 2 * pad[0], size[1] + 2 * pad[1]
    counts = np.zeros((height, width), dtype=int)
    for row in range(height - kernel[0] + 1):
        for col in range(width - kernel[1] + 1):
            counts[row : row + kernel[0], col : col + kernel[1]] += 1
    return counts[pad[0] : pad[0] + size[0], pad[1] : pad[1] + size[1]]


@mistake("visits-stride-in-the-count-only", "visits", earns=2)
def visits(size, kernel, pad, stride):
    height, width = size[0] + 2 * pad[0], size[1] + 2 * pad[1]
    counts = np.zeros((height, width), dtype=int)
    for row in range((height - kernel[0]) // stride[0] + 1):
        for col in range((width - kernel[1]) // stride[1] + 1):
            counts[row : row + kernel[0], col : col + kernel[1]] += 1
    return counts[pad[0] : pad[0] + size[0], pad[1] : pad[1] + size[1]]


@mistake("visits-stride-sides-swapped", "visits", earns=2)
def visits(size, kernel, pad, stride):
    height, width = size[0] + 2 * pad[0], size[1] + 2 * pad[1]
    counts = np.zeros((height, width), dtype=int)
    for row in range(0, height - kernel[0] + 1, stride[1]):
        for col in range(0, width - kernel[1] + 1, stride[0]):
            counts[row : row + kernel[0], col : col + kernel[1]] += 1
    return counts[pad[0] : pad[0] + size[0], pad[1] : pad[1] + size[1]]


@mistake("visits-kernel-sides-swapped", "visits", earns=0)
def visits(size, kernel, pad, stride):
    height, width = size[0] + 2 * pad[0], size[1] + 2 * pad[1]
    counts = np.zeros((height, width), dtype=int)
    for row in range(0, height - kernel[1] + 1, stride[0]):
        for col in range(0, width - kernel[0] + 1, stride[1]):
            counts[row : row + kernel[1], col : col + kernel[0]] += 1
    return counts[pad[0] : pad[0] + size[0], pad[1] : pad[1] + size[1]]


# Exercise 3: output_size


@mistake("size-true-division", "output_size", earns=1.2)
def output_size(size, kernel, stride, padding):
    if padding == "same":
        return int(np.ceil(size / stride))
    pad = 0 if padding == "valid" else padding
    if size + 2 * pad < kernel:
        raise ValueError("the kernel does not fit")
    return (size + 2 * pad - kernel) / stride + 1


@mistake("size-rounded-up", "output_size", earns=1.8)
def output_size(size, kernel, stride, padding):
    if padding == "same":
        return int(np.ceil(size / stride))
    pad = 0 if padding == "valid" else padding
    if size + 2 * pad < kernel:
        raise ValueError("the kernel does not fit")
    return int(np.ceil((size + 2 * pad - kernel) / stride)) + 1


@mistake("size-rounded", "output_size", earns=1.8)
def output_size(size, kernel, stride, padding):
    if padding == "same":
        return int(np.ceil(size / stride))
    pad = 0 if padding == "valid" else padding
    if size + 2 * pad < kernel:
        raise ValueError("the kernel does not fit")
    return int((size + 2 * pad - kernel) / stride + 0.5) + 1


@mistake("size-padded-once", "output_size", earns=2.4)
def output_size(size, kernel, stride, padding):
    if padding == "same":
        return int(np.ceil(size / stride))
    pad = 0 if padding == "valid" else padding
    if size + 2 * pad < kernel:
        raise ValueError("the kernel does not fit")
    return (size + pad - kernel) // stride + 1


@mistake("size-one-added-too-early", "output_size", earns=1.8)
def output_size(size, kernel, stride, padding):
    if padding == "same":
        return int(np.ceil(size / stride))
    pad = 0 if padding == "valid" else padding
    if size + 2 * pad < kernel:
        raise ValueError("the kernel does not fit")
    return (size + 2 * pad - kernel + 1) // stride


@mistake("size-one-missing", "output_size", earns=1.2)
def output_size(size, kernel, stride, padding):
    if padding == "same":
        return int(np.ceil(size / stride))
    pad = 0 if padding == "valid" else padding
    if size + 2 * pad < kernel:
        raise ValueError("the kernel does not fit")
    return (size + 2 * pad - kernel) // stride


@mistake("size-stride-forgotten", "output_size", earns=1.2)
def output_size(size, kernel, stride, padding):
    if padding == "same":
        return size
    pad = 0 if padding == "valid" else padding
    if size + 2 * pad < kernel:
        raise ValueError("the kernel does not fit")
    return size + 2 * pad - kernel + 1


@mistake("size-same-ignores-stride", "output_size", earns=2.4)
def output_size(size, kernel, stride, padding):
    if padding == "same":
        return size
    pad = 0 if padding == "valid" else padding
    if size + 2 * pad < kernel:
        raise ValueError("the kernel does not fit")
    return (size + 2 * pad - kernel) // stride + 1


@mistake("size-same-rounded-down", "output_size", earns=2.4)
def output_size(size, kernel, stride, padding):
    if padding == "same":
        return size // stride
    pad = 0 if padding == "valid" else padding
    if size + 2 * pad < kernel:
        raise ValueError("the kernel does not fit")
    return (size + 2 * pad - kernel) // stride + 1


@mistake("size-same-half-kernel", "output_size", earns=2.4)
def output_size(size, kernel, stride, padding):
    pad = {"valid": 0, "same": kernel // 2}.get(padding, padding)
    if size + 2 * pad < kernel:
        raise ValueError("the kernel does not fit")
    return (size + 2 * pad - kernel) // stride + 1


@mistake("size-valid-and-same-swapped", "output_size", earns=0.6)
def output_size(size, kernel, stride, padding):
    if padding == "valid":
        return int(np.ceil(size / stride))
    pad = 0 if padding == "same" else padding
    if size + 2 * pad < kernel:
        raise ValueError("the kernel does not fit")
    return (size + 2 * pad - kernel) // stride + 1


@mistake("size-wants-exact-steps", "output_size", earns=1.8)
def output_size(size, kernel, stride, padding):
    if padding == "same":
        return int(np.ceil(size / stride))
    pad = 0 if padding == "valid" else padding
    if size + 2 * pad < kernel:
        raise ValueError("the kernel does not fit")
    assert (size + 2 * pad - kernel) % stride == 0
    return (size + 2 * pad - kernel) // stride + 1


@mistake("size-not-positive", "output_size", earns=2.4)
def output_size(size, kernel, stride, padding):
    if padding == "same":
        return int(np.ceil(size / stride))
    pad = 0 if padding == "valid" else padding
    return (size + 2 * pad - kernel) // stride + 1


# Exercise 4: same_padding


@mistake("same-half-kernel", "same_padding", earns=0.5)
def same_padding(size, kernel, stride):
    return kernel // 2, kernel // 2


@mistake("same-half-of-one-less", "same_padding", earns=0.5)
def same_padding(size, kernel, stride):
    return (kernel - 1) // 2, (kernel - 1) // 2


@mistake("same-odd-zero-before", "same_padding", earns=1.5)
def same_padding(size, kernel, stride):
    out = -(-size // stride)
    total = max((out - 1) * stride + kernel - size, 0)
    return total - total // 2, total // 2


@mistake("same-stride-forgotten", "same_padding", earns=1)
def same_padding(size, kernel, stride):
    return (kernel - 1) // 2, kernel // 2


@mistake("same-negative", "same_padding", earns=2)
def same_padding(size, kernel, stride):
    out = -(-size // stride)
    total = (out - 1) * stride + kernel - size
    return total // 2, total - total // 2


@mistake("same-total-only", "same_padding", earns=0)
def same_padding(size, kernel, stride):
    out = -(-size // stride)
    return max((out - 1) * stride + kernel - size, 0)


@mistake("same-too-few-windows", "same_padding", earns=2)
def same_padding(size, kernel, stride):
    total = max((size // stride - 1) * stride + kernel - size, 0)
    return total // 2, total - total // 2


@mistake("same-keeps-the-size", "same_padding", earns=1)
def same_padding(size, kernel, stride):
    total = (size - 1) * stride + kernel - size
    return total // 2, total - total // 2


@mistake("same-one-stride-too-many", "same_padding", earns=0)
def same_padding(size, kernel, stride):
    total = max(-(-size // stride) * stride + kernel - size, 0)
    return total // 2, total - total // 2


# Exercise 5: conv2d


@mistake("stride-in-the-size-only", "conv2d", earns=3)
def conv2d(image, kernels, biases, stride=(1, 1), padding="valid"):
    kernel_h, kernel_w = kernels.shape[:2]
    pad = 0 if padding == "valid" else padding
    if padding == "same":
        pad = tuple(same_padding(n, k, s) for n, k, s in zip(image.shape, kernels.shape, stride, strict=False))
    padded = zero_pad(image, pad)
    rows, cols = (output_size(n, k, s, padding) for n, k, s in zip(image.shape, kernels.shape, stride, strict=False))
    maps = np.zeros((rows, cols, kernels.shape[3]))
    for row in range(rows):
        for col in range(cols):
            maps[row, col] = np.tensordot(padded[row : row + kernel_h, col : col + kernel_w], kernels, 3) + biases
    return maps


@mistake("stride-of-rows-for-both", "conv2d", earns=3)
def conv2d(image, kernels, biases, stride=(1, 1), padding="valid"):
    kernel_h, kernel_w = kernels.shape[:2]
    stride = (stride[0], stride[0])
    pad = 0 if padding == "valid" else padding
    if padding == "same":
        pad = tuple(same_padding(n, k, s) for n, k, s in zip(image.shape, kernels.shape, stride, strict=False))
    padded = zero_pad(image, pad)
    rows, cols = (output_size(n, k, s, padding) for n, k, s in zip(image.shape, kernels.shape, stride, strict=False))
    maps = np.zeros((rows, cols, kernels.shape[3]))
    for row in range(rows):
        for col in range(cols):
            top, left = row * stride[0], col * stride[1]
            maps[row, col] = np.tensordot(padded[top : top + kernel_h, left : left + kernel_w], kernels, 3) + biases
    return maps


@mistake("stride-sides-swapped", "conv2d", earns=3)
def conv2d(image, kernels, biases, stride=(1, 1), padding="valid"):
    kernel_h, kernel_w = kernels.shape[:2]
    stride = (stride[1], stride[0])
    pad = 0 if padding == "valid" else padding
    if padding == "same":
        pad = tuple(same_padding(n, k, s) for n, k, s in zip(image.shape, kernels.shape, stride, strict=False))
    padded = zero_pad(image, pad)
    rows, cols = (output_size(n, k, s, padding) for n, k, s in zip(image.shape, kernels.shape, stride, strict=False))
    maps = np.zeros((rows, cols, kernels.shape[3]))
    for row in range(rows):
        for col in range(cols):
            top, left = row * stride[0], col * stride[1]
            maps[row, col] = np.tensordot(padded[top : top + kernel_h, left : left + kernel_w], kernels, 3) + biases
    return maps


@mistake("padding-number-ignored", "conv2d", earns=3)
def conv2d(image, kernels, biases, stride=(1, 1), padding="valid"):
    kernel_h, kernel_w = kernels.shape[:2]
    pad = 0
    if padding == "same":
        pad = tuple(same_padding(n, k, s) for n, k, s in zip(image.shape, kernels.shape, stride, strict=False))
    padded = zero_pad(image, pad)
    rows, cols = (output_size(n, k, s, "valid") for n, k, s in zip(padded.shape, kernels.shape, stride, strict=False))
    maps = np.zeros((rows, cols, kernels.shape[3]))
    for row in range(rows):
        for col in range(cols):
            top, left = row * stride[0], col * stride[1]
            maps[row, col] = np.tensordot(padded[top : top + kernel_h, left : left + kernel_w], kernels, 3) + biases
    return maps


@mistake("padding-always-one", "conv2d", earns=2)
def conv2d(image, kernels, biases, stride=(1, 1), padding="valid"):
    kernel_h, kernel_w = kernels.shape[:2]
    padded = zero_pad(image, 0 if padding == "valid" else 1)
    rows, cols = (output_size(n, k, s, "valid") for n, k, s in zip(padded.shape, kernels.shape, stride, strict=False))
    maps = np.zeros((rows, cols, kernels.shape[3]))
    for row in range(rows):
        for col in range(cols):
            top, left = row * stride[0], col * stride[1]
            maps[row, col] = np.tensordot(padded[top : top + kernel_h, left : left + kernel_w], kernels, 3) + biases
    return maps


@mistake("layer-same-half-kernel", "conv2d", earns=3)
def conv2d(image, kernels, biases, stride=(1, 1), padding="valid"):
    kernel_h, kernel_w = kernels.shape[:2]
    pad = {"valid": 0, "same": (kernel_h // 2, kernel_w // 2)}.get(padding, padding)
    padded = zero_pad(image, pad)
    rows, cols = (output_size(n, k, s, "valid") for n, k, s in zip(padded.shape, kernels.shape, stride, strict=False))
    maps = np.zeros((rows, cols, kernels.shape[3]))
    for row in range(rows):
        for col in range(cols):
            top, left = row * stride[0], col * stride[1]
            maps[row, col] = np.tensordot(padded[top : top + kernel_h, left : left + kernel_w], kernels, 3) + biases
    return maps


@mistake("layer-same-odd-zero-before", "conv2d", earns=3)
def conv2d(image, kernels, biases, stride=(1, 1), padding="valid"):
    kernel_h, kernel_w = kernels.shape[:2]
    pad = 0 if padding == "valid" else padding
    if padding == "same":
        pad = tuple(same_padding(n, k, s)[::-1] for n, k, s in zip(image.shape, kernels.shape, stride, strict=False))
    padded = zero_pad(image, pad)
    rows, cols = (output_size(n, k, s, padding) for n, k, s in zip(image.shape, kernels.shape, stride, strict=False))
    maps = np.zeros((rows, cols, kernels.shape[3]))
    for row in range(rows):
        for col in range(cols):
            top, left = row * stride[0], col * stride[1]
            maps[row, col] = np.tensordot(padded[top : top + kernel_h, left : left + kernel_w], kernels, 3) + biases
    return maps


@mistake("layer-same-then-every-other", "conv2d", earns=4)
def conv2d(image, kernels, biases, stride=(1, 1), padding="valid"):
    kernel_h, kernel_w = kernels.shape[:2]
    pad = 0 if padding == "valid" else padding
    if padding == "same":
        pad = (same_padding(image.shape[0], kernel_h, 1), same_padding(image.shape[1], kernel_w, 1))
    padded = zero_pad(image, pad)
    rows, cols = (output_size(n, k, 1, "valid") for n, k in zip(padded.shape, kernels.shape[:2], strict=False))
    maps = np.zeros((rows, cols, kernels.shape[3]))
    for row in range(rows):
        for col in range(cols):
            maps[row, col] = np.tensordot(padded[row : row + kernel_h, col : col + kernel_w], kernels, 3) + biases
    return maps[:: stride[0], :: stride[1]]


@mistake("layer-valid-and-same-swapped", "conv2d", earns=1.5)
def conv2d(image, kernels, biases, stride=(1, 1), padding="valid"):
    padding = {"valid": "same", "same": "valid"}.get(padding, padding)
    kernel_h, kernel_w = kernels.shape[:2]
    pad = 0 if padding == "valid" else padding
    if padding == "same":
        pad = tuple(same_padding(n, k, s) for n, k, s in zip(image.shape, kernels.shape, stride, strict=False))
    padded = zero_pad(image, pad)
    rows, cols = (output_size(n, k, s, padding) for n, k, s in zip(image.shape, kernels.shape, stride, strict=False))
    maps = np.zeros((rows, cols, kernels.shape[3]))
    for row in range(rows):
        for col in range(cols):
            top, left = row * stride[0], col * stride[1]
            maps[row, col] = np.tensordot(padded[top : top + kernel_h, left : left + kernel_w], kernels, 3) + biases
    return maps


@mistake("layer-repeats-the-edge", "conv2d", earns=2)
def conv2d(image, kernels, biases, stride=(1, 1), padding="valid"):
    kernel_h, kernel_w = kernels.shape[:2]
    pad = 0 if padding == "valid" else padding
    pad = [(pad, pad)] * 2
    if padding == "same":
        pad = [same_padding(n, k, s) for n, k, s in zip(image.shape, kernels.shape, stride, strict=False)]
    padded = np.pad(image, [*pad, (0, 0)], mode="edge")
    rows, cols = (output_size(n, k, s, "valid") for n, k, s in zip(padded.shape, kernels.shape, stride, strict=False))
    maps = np.zeros((rows, cols, kernels.shape[3]))
    for row in range(rows):
        for col in range(cols):
            top, left = row * stride[0], col * stride[1]
            maps[row, col] = np.tensordot(padded[top : top + kernel_h, left : left + kernel_w], kernels, 3) + biases
    return maps


@mistake("layer-pads-channels", "conv2d", earns=2)
def conv2d(image, kernels, biases, stride=(1, 1), padding="valid"):
    kernel_h, kernel_w = kernels.shape[:2]
    pad = 0 if padding == "valid" else padding
    if padding == "same":
        pad = max(kernel_h, kernel_w) // 2
    padded = np.pad(image, pad)
    rows, cols = (output_size(n, k, s, padding) for n, k, s in zip(image.shape, kernels.shape, stride, strict=False))
    maps = np.zeros((rows, cols, kernels.shape[3]))
    for row in range(rows):
        for col in range(cols):
            top, left = row * stride[0], col * stride[1]
            maps[row, col] = np.tensordot(padded[top : top + kernel_h, left : left + kernel_w], kernels, 3) + biases
    return maps


@mistake("layer-kernel-flipped", "conv2d", earns=1)
def conv2d(image, kernels, biases, stride=(1, 1), padding="valid"):
    kernel_h, kernel_w = kernels.shape[:2]
    pad = 0 if padding == "valid" else padding
    if padding == "same":
        pad = tuple(same_padding(n, k, s) for n, k, s in zip(image.shape, kernels.shape, stride, strict=False))
    padded = zero_pad(image, pad)
    rows, cols = (output_size(n, k, s, padding) for n, k, s in zip(image.shape, kernels.shape, stride, strict=False))
    maps = np.zeros((rows, cols, kernels.shape[3]))
    for row in range(rows):
        for col in range(cols):
            top, left = row * stride[0], col * stride[1]
            window = padded[top : top + kernel_h, left : left + kernel_w]
            maps[row, col] = np.tensordot(window, kernels[::-1, ::-1], 3) + biases
    return maps


@mistake("layer-kernel-sides-swapped", "conv2d", earns=0.5)
def conv2d(image, kernels, biases, stride=(1, 1), padding="valid"):
    kernel_w, kernel_h = kernels.shape[:2]
    kernel_sides = (kernel_h, kernel_w)
    pad = 0 if padding == "valid" else padding
    if padding == "same":
        pad = tuple(same_padding(n, k, s) for n, k, s in zip(image.shape, kernel_sides, stride, strict=False))
    padded = zero_pad(image, pad)
    rows, cols = (output_size(n, k, s, padding) for n, k, s in zip(image.shape, kernel_sides, stride, strict=False))
    maps = np.zeros((rows, cols, kernels.shape[3]))
    for row in range(rows):
        for col in range(cols):
            top, left = row * stride[0], col * stride[1]
            maps[row, col] = np.tensordot(padded[top : top + kernel_h, left : left + kernel_w], kernels, 3) + biases
    return maps


@mistake("layer-first-filter-only", "conv2d", earns=1)
def conv2d(image, kernels, biases, stride=(1, 1), padding="valid"):
    kernel_h, kernel_w = kernels.shape[:2]
    pad = 0 if padding == "valid" else padding
    if padding == "same":
        pad = tuple(same_padding(n, k, s) for n, k, s in zip(image.shape, kernels.shape, stride, strict=False))
    padded = zero_pad(image, pad)
    rows, cols = (output_size(n, k, s, padding) for n, k, s in zip(image.shape, kernels.shape, stride, strict=False))
    maps = np.zeros((rows, cols, kernels.shape[3]))
    for row in range(rows):
        for col in range(cols):
            top, left = row * stride[0], col * stride[1]
            window = padded[top : top + kernel_h, left : left + kernel_w]
            for f in range(kernels.shape[3]):
                maps[row, col, f] = np.sum(window * kernels[..., 0]) + biases[f]
    return maps


@mistake("layer-channels-forgotten", "conv2d", earns=1)
def conv2d(image, kernels, biases, stride=(1, 1), padding="valid"):
    kernel_h, kernel_w = kernels.shape[:2]
    pad = 0 if padding == "valid" else padding
    if padding == "same":
        pad = tuple(same_padding(n, k, s) for n, k, s in zip(image.shape, kernels.shape, stride, strict=False))
    padded = zero_pad(image, pad)
    rows, cols = (output_size(n, k, s, padding) for n, k, s in zip(image.shape, kernels.shape, stride, strict=False))
    maps = np.zeros((rows, cols, kernels.shape[3]))
    for row in range(rows):
        for col in range(cols):
            top, left = row * stride[0], col * stride[1]
            window = padded[top : top + kernel_h, left : left + kernel_w, 0]
            maps[row, col] = np.tensordot(window, kernels[:, :, 0], 2) + biases
    return maps


@mistake("layer-bias-missing", "conv2d", earns=3.5)
def conv2d(image, kernels, biases, stride=(1, 1), padding="valid"):
    kernel_h, kernel_w = kernels.shape[:2]
    pad = 0 if padding == "valid" else padding
    if padding == "same":
        pad = tuple(same_padding(n, k, s) for n, k, s in zip(image.shape, kernels.shape, stride, strict=False))
    padded = zero_pad(image, pad)
    rows, cols = (output_size(n, k, s, padding) for n, k, s in zip(image.shape, kernels.shape, stride, strict=False))
    maps = np.zeros((rows, cols, kernels.shape[3]))
    for row in range(rows):
        for col in range(cols):
            top, left = row * stride[0], col * stride[1]
            maps[row, col] = np.tensordot(padded[top : top + kernel_h, left : left + kernel_w], kernels, 3)
    return maps


@mistake("layer-bias-for-every-product", "conv2d", earns=3.5)
def conv2d(image, kernels, biases, stride=(1, 1), padding="valid"):
    kernel_h, kernel_w = kernels.shape[:2]
    pad = 0 if padding == "valid" else padding
    if padding == "same":
        pad = tuple(same_padding(n, k, s) for n, k, s in zip(image.shape, kernels.shape, stride, strict=False))
    padded = zero_pad(image, pad)
    rows, cols = (output_size(n, k, s, padding) for n, k, s in zip(image.shape, kernels.shape, stride, strict=False))
    maps = np.zeros((rows, cols, kernels.shape[3]))
    for row in range(rows):
        for col in range(cols):
            top, left = row * stride[0], col * stride[1]
            window = padded[top : top + kernel_h, left : left + kernel_w]
            for f in range(kernels.shape[3]):
                maps[row, col, f] = np.sum(window * kernels[..., f] + biases[f])
    return maps


@mistake("layer-maps-of-integers", "conv2d", earns=0.5)
def conv2d(image, kernels, biases, stride=(1, 1), padding="valid"):
    kernel_h, kernel_w = kernels.shape[:2]
    pad = 0 if padding == "valid" else padding
    if padding == "same":
        pad = tuple(same_padding(n, k, s) for n, k, s in zip(image.shape, kernels.shape, stride, strict=False))
    padded = zero_pad(image, pad)
    rows, cols = (output_size(n, k, s, padding) for n, k, s in zip(image.shape, kernels.shape, stride, strict=False))
    maps = np.zeros((rows, cols, kernels.shape[3]), dtype=image.dtype)
    for row in range(rows):
        for col in range(cols):
            top, left = row * stride[0], col * stride[1]
            maps[row, col] = np.tensordot(padded[top : top + kernel_h, left : left + kernel_w], kernels, 3) + biases
    return maps


@mistake("layer-empty-maps", "conv2d", earns=4.5)
def conv2d(image, kernels, biases, stride=(1, 1), padding="valid"):
    kernel_h, kernel_w = kernels.shape[:2]
    pad = 0 if padding == "valid" else padding
    if padding == "same":
        pad = tuple(same_padding(n, k, s) for n, k, s in zip(image.shape, kernels.shape, stride, strict=False))
    padded = zero_pad(image, pad)
    rows = max((padded.shape[0] - kernel_h) // stride[0] + 1, 0)
    cols = max((padded.shape[1] - kernel_w) // stride[1] + 1, 0)
    maps = np.zeros((rows, cols, kernels.shape[3]))
    for row in range(rows):
        for col in range(cols):
            top, left = row * stride[0], col * stride[1]
            maps[row, col] = np.tensordot(padded[top : top + kernel_h, left : left + kernel_w], kernels, 3) + biases
    return maps


@mistake("layer-image-overwritten", "conv2d", earns=4)
def conv2d(image, kernels, biases, stride=(1, 1), padding="valid"):
    kernel_h, kernel_w = kernels.shape[:2]
    pad = 0 if padding == "valid" else padding
    if padding == "same":
        pad = tuple(same_padding(n, k, s) for n, k, s in zip(image.shape, kernels.shape, stride, strict=False))
    padded = image if padding == "valid" else zero_pad(image, pad)
    rows, cols = (output_size(n, k, s, padding) for n, k, s in zip(image.shape, kernels.shape, stride, strict=False))
    maps = np.zeros((rows, cols, kernels.shape[3]))
    for row in range(rows):
        for col in range(cols):
            top, left = row * stride[0], col * stride[1]
            maps[row, col] = np.tensordot(padded[top : top + kernel_h, left : left + kernel_w], kernels, 3) + biases
    padded[:rows, :cols] = np.clip(maps[..., :1], 0, 9)
    return maps


# Exercise 6: stack_shapes


@mistake("stack-from-the-image-each-time", "stack_shapes", earns=1)
def stack_shapes(shape, layers):
    shapes = []
    for filters, kernel, stride, padding in layers:
        height = output_size(shape[0], kernel[0], stride[0], padding)
        width = output_size(shape[1], kernel[1], stride[1], padding)
        shapes.append((height, width, filters))
    return shapes


@mistake("stack-last-shape-only", "stack_shapes", earns=0)
def stack_shapes(shape, layers):
    for filters, kernel, stride, padding in layers:
        height = output_size(shape[0], kernel[0], stride[0], padding)
        width = output_size(shape[1], kernel[1], stride[1], padding)
        shape = (height, width, filters)
    return shape


@mistake("stack-with-the-image", "stack_shapes", earns=0)
def stack_shapes(shape, layers):
    shapes = [shape]
    for filters, kernel, stride, padding in layers:
        height = output_size(shapes[-1][0], kernel[0], stride[0], padding)
        width = output_size(shapes[-1][1], kernel[1], stride[1], padding)
        shapes.append((height, width, filters))
    return shapes


@mistake("stack-keeps-channels", "stack_shapes", earns=0)
def stack_shapes(shape, layers):
    shapes = []
    height, width, channels = shape
    for _filters, kernel, stride, padding in layers:
        height = output_size(height, kernel[0], stride[0], padding)
        width = output_size(width, kernel[1], stride[1], padding)
        shapes.append((height, width, channels))
    return shapes


@mistake("stack-multiplies-channels", "stack_shapes", earns=0)
def stack_shapes(shape, layers):
    shapes = []
    height, width, channels = shape
    for filters, kernel, stride, padding in layers:
        height = output_size(height, kernel[0], stride[0], padding)
        width = output_size(width, kernel[1], stride[1], padding)
        channels *= filters
        shapes.append((height, width, channels))
    return shapes


@mistake("stack-sides-swapped", "stack_shapes", earns=0.5)
def stack_shapes(shape, layers):
    shapes = []
    height, width, _ = shape
    for filters, kernel, stride, padding in layers:
        height = output_size(height, kernel[1], stride[1], padding)
        width = output_size(width, kernel[0], stride[0], padding)
        shapes.append((height, width, filters))
    return shapes


@mistake("stack-filters-first", "stack_shapes", earns=0)
def stack_shapes(shape, layers):
    shapes = []
    height, width, _ = shape
    for filters, kernel, stride, padding in layers:
        height = output_size(height, kernel[0], stride[0], padding)
        width = output_size(width, kernel[1], stride[1], padding)
        shapes.append((filters, height, width))
    return shapes


# Exercise 7: receptive_field


@mistake("field-sum-of-kernels", "receptive_field", earns=0)
def receptive_field(layers):
    return sum(kernel for kernel, stride in layers)


@mistake("field-product-of-kernels", "receptive_field", earns=0.5)
def receptive_field(layers):
    field = 1
    for kernel, _ in layers:
        field *= kernel
    return field


@mistake("field-stride-forgotten", "receptive_field", earns=1.5)
def receptive_field(layers):
    return 1 + sum(kernel - 1 for kernel, _ in layers)


@mistake("field-own-stride-first", "receptive_field", earns=1)
def receptive_field(layers):
    field, distance = 1, 1
    for kernel, stride in layers:
        distance *= stride
        field += (kernel - 1) * distance
    return field


@mistake("field-previous-stride-only", "receptive_field", earns=1.5)
def receptive_field(layers):
    field, previous = 1, 1
    for kernel, stride in layers:
        field += (kernel - 1) * previous
        previous = stride
    return field


@mistake("field-strides-added", "receptive_field", earns=1.5)
def receptive_field(layers):
    field, distance = 1, 1
    for kernel, stride in layers:
        field += (kernel - 1) * distance
        distance += stride - 1
    return field


@mistake("field-layers-reversed", "receptive_field", earns=1.5)
def receptive_field(layers):
    field, distance = 1, 1
    for kernel, stride in reversed(layers):
        field += (kernel - 1) * distance
        distance *= stride
    return field


@mistake("field-without-the-first-pixel", "receptive_field", earns=0)
def receptive_field(layers):
    field, distance = 0, 1
    for kernel, stride in layers:
        field += (kernel - 1) * distance
        distance *= stride
    return field


@mistake("field-kernels-not-less-one", "receptive_field", earns=0)
def receptive_field(layers):
    field, distance = 1, 1
    for kernel, stride in layers:
        field += kernel * distance
        distance *= stride
    return field
