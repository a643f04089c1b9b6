"""Wrong answers to unit 01, each with the points that its exercise's checks still give it."""

import numpy as np

from autograder.mistakes import mistake

# Exercise 1: describe_image


@mistake("describe-width-first", "describe_image", earns=0.5)
def describe_image(image):
    if image.ndim == 2:
        image = image[:, :, np.newaxis]
    if image.ndim != 3 or image.shape[2] not in (1, 3):
        raise ValueError("not an image")
    width, height, channels = image.shape
    return height, width, channels, "gray" if channels == 1 else "rgb"


@mistake("describe-needs-channel-axis", "describe_image", earns=1.5)
def describe_image(image):
    height, width, channels = image.shape
    if channels not in (1, 3):
        raise ValueError("not an image")
    return height, width, channels, "gray" if channels == 1 else "rgb"


@mistake("describe-width-as-channels", "describe_image", earns=1)
def describe_image(image):
    channels = image.shape[-1]
    return image.shape[0], image.shape[1], channels, "rgb" if channels == 3 else "gray"


@mistake("describe-accepts-any-channels", "describe_image", earns=1.5)
def describe_image(image):
    if image.ndim not in (2, 3):
        raise ValueError("not an image")
    channels = 1 if image.ndim == 2 else image.shape[2]
    return image.shape[0], image.shape[1], channels, "gray" if channels == 1 else "rgb"


@mistake("describe-color-by-axes", "describe_image", earns=1.5)
def describe_image(image):
    if image.ndim == 2:
        return image.shape[0], image.shape[1], 1, "gray"
    if image.ndim != 3 or image.shape[2] not in (1, 3):
        raise ValueError("not an image")
    return *image.shape, "rgb"


@mistake("describe-prints-instead-of-raising", "describe_image", earns=1.5)
def describe_image(image):
    if image.ndim == 2:
        image = image[:, :, np.newaxis]
    if image.ndim != 3 or image.shape[2] not in (1, 3):
        print("ValueError: not an image")
        return None
    return *image.shape, "gray" if image.shape[2] == 1 else "rgb"


# Exercise 2: window, weighted_sum


@mistake("window-size-swapped", "window", earns=1.5)
def window(image, row, col, kernel_h, kernel_w):
    return image[row : row + kernel_w, col : col + kernel_h]


@mistake("window-place-swapped", "window", earns=1.5)
def window(image, row, col, kernel_h, kernel_w):
    return image[col : col + kernel_h, row : row + kernel_w]


@mistake("window-ends-at-size", "window", earns=1)
def window(image, row, col, kernel_h, kernel_w):
    return image[row:kernel_h, col:kernel_w]


@mistake("window-one-too-far", "window", earns=1)
def window(image, row, col, kernel_h, kernel_w):
    return image[row : row + kernel_h + 1, col : col + kernel_w + 1]


@mistake("sum-matrix-product", "window", earns=1)
def weighted_sum(pixels, kernel):
    return np.sum(pixels @ kernel)


@mistake("sum-averaged", "window", earns=1)
def weighted_sum(pixels, kernel):
    return np.mean(pixels * kernel)


@mistake("sum-of-each", "window", earns=1)
def weighted_sum(pixels, kernel):
    return np.sum(pixels) * np.sum(kernel)


@mistake("sum-missing", "window", earns=1)
def weighted_sum(pixels, kernel):
    return pixels * kernel


@mistake("sum-of-rows-only", "window", earns=1)
def weighted_sum(pixels, kernel):
    return sum(pixels * kernel)


@mistake("sum-rounded", "window", earns=1.5)
def weighted_sum(pixels, kernel):
    return int(np.sum(pixels * kernel))


# Exercise 3: conv2d


@mistake("kernel-flipped", "conv2d", earns=2)
def conv2d(image, kernel):
    height, width = image.shape
    kernel_h, kernel_w = kernel.shape
    if kernel_h > height or kernel_w > width:
        raise ValueError("the kernel is larger than the image")
    flipped = kernel[::-1, ::-1]
    out = np.zeros((height - kernel_h + 1, width - kernel_w + 1))
    for row in range(out.shape[0]):
        for col in range(out.shape[1]):
            out[row, col] = np.sum(image[row : row + kernel_h, col : col + kernel_w] * flipped)
    return out


@mistake("map-too-small", "conv2d", earns=0.5)
def conv2d(image, kernel):
    height, width = image.shape
    kernel_h, kernel_w = kernel.shape
    if kernel_h > height or kernel_w > width:
        raise ValueError("the kernel is larger than the image")
    out = np.zeros((height - kernel_h, width - kernel_w))
    for row in range(out.shape[0]):
        for col in range(out.shape[1]):
            out[row, col] = np.sum(image[row : row + kernel_h, col : col + kernel_w] * kernel)
    return out


@mistake("partial-windows", "conv2d", earns=0.5)
def conv2d(image, kernel):
    height, width = image.shape
    kernel_h, kernel_w = kernel.shape
    if kernel_h > height or kernel_w > width:
        raise ValueError("the kernel is larger than the image")
    out = np.zeros((height, width))
    for row in range(height):
        for col in range(width):
            part = image[row : row + kernel_h, col : col + kernel_w]
            out[row, col] = np.sum(part * kernel[: part.shape[0], : part.shape[1]])
    return out


@mistake("map-transposed", "conv2d", earns=0.5)
def conv2d(image, kernel):
    height, width = image.shape
    kernel_h, kernel_w = kernel.shape
    if kernel_h > height or kernel_w > width:
        raise ValueError("the kernel is larger than the image")
    out = np.zeros((width - kernel_w + 1, height - kernel_h + 1))
    for x in range(width - kernel_w + 1):
        for y in range(height - kernel_h + 1):
            out[x, y] = np.sum(image[y : y + kernel_h, x : x + kernel_w] * kernel)
    return out


@mistake("kernel-sides-swapped", "conv2d", earns=1)
def conv2d(image, kernel):
    height, width = image.shape
    kernel_w, kernel_h = kernel.shape
    if kernel_w > height or kernel_h > width:
        raise ValueError("the kernel is larger than the image")
    out = np.zeros((height - kernel_h + 1, width - kernel_w + 1))
    for row in range(out.shape[0]):
        for col in range(out.shape[1]):
            out[row, col] = np.sum(image[row : row + kernel_h, col : col + kernel_w] * kernel)
    return out


@mistake("kernel-taken-as-square", "conv2d", earns=1)
def conv2d(image, kernel):
    height, width = image.shape
    size = kernel.shape[0]
    if size > height or kernel.shape[1] > width:
        raise ValueError("the kernel is larger than the image")
    out = np.zeros((height - size + 1, width - size + 1))
    for row in range(out.shape[0]):
        for col in range(out.shape[1]):
            out[row, col] = np.sum(image[row : row + size, col : col + size] * kernel)
    return out


@mistake("kernel-size-three", "conv2d", earns=0.5)
def conv2d(image, kernel):
    height, width = image.shape
    if kernel.shape[0] > height or kernel.shape[1] > width:
        raise ValueError("the kernel is larger than the image")
    out = np.zeros((height - 2, width - 2))
    for row in range(height - 2):
        for col in range(width - 2):
            out[row, col] = np.sum(image[row : row + 3, col : col + 3] * kernel)
    return out


@mistake("map-of-integers", "conv2d", earns=3.5)
def conv2d(image, kernel):
    height, width = image.shape
    kernel_h, kernel_w = kernel.shape
    if kernel_h > height or kernel_w > width:
        raise ValueError("the kernel is larger than the image")
    out = np.zeros_like(image[: height - kernel_h + 1, : width - kernel_w + 1])
    for row in range(out.shape[0]):
        for col in range(out.shape[1]):
            out[row, col] = np.sum(image[row : row + kernel_h, col : col + kernel_w] * kernel)
    return out


@mistake("image-overwritten", "conv2d", earns=3.5)
def conv2d(image, kernel):
    height, width = image.shape
    kernel_h, kernel_w = kernel.shape
    if kernel_h > height or kernel_w > width:
        raise ValueError("the kernel is larger than the image")
    out = np.zeros((height - kernel_h + 1, width - kernel_w + 1))
    for row in range(out.shape[0]):
        for col in range(out.shape[1]):
            out[row, col] = np.sum(image[row : row + kernel_h, col : col + kernel_w] * kernel)
    image[: out.shape[0], : out.shape[1]] = np.clip(out, 0, 255)
    return out


@mistake("total-not-reset", "conv2d", earns=1)
def conv2d(image, kernel):
    height, width = image.shape
    kernel_h, kernel_w = kernel.shape
    if kernel_h > height or kernel_w > width:
        raise ValueError("the kernel is larger than the image")
    out = np.zeros((height - kernel_h + 1, width - kernel_w + 1))
    total = 0.0
    for row in range(out.shape[0]):
        for col in range(out.shape[1]):
            total += np.sum(image[row : row + kernel_h, col : col + kernel_w] * kernel)
            out[row, col] = total
    return out


@mistake("window-times-kernel-as-matrices", "conv2d", earns=1)
def conv2d(image, kernel):
    height, width = image.shape
    kernel_h, kernel_w = kernel.shape
    if kernel_h > height or kernel_w > width:
        raise ValueError("the kernel is larger than the image")
    out = np.zeros((height - kernel_h + 1, width - kernel_w + 1))
    for row in range(out.shape[0]):
        for col in range(out.shape[1]):
            out[row, col] = np.sum(image[row : row + kernel_h, col : col + kernel_w] @ kernel.T)
    return out


@mistake("negatives-clipped", "conv2d", earns=1.5)
def conv2d(image, kernel):
    height, width = image.shape
    kernel_h, kernel_w = kernel.shape
    if kernel_h > height or kernel_w > width:
        raise ValueError("the kernel is larger than the image")
    out = np.zeros((height - kernel_h + 1, width - kernel_w + 1))
    for row in range(out.shape[0]):
        for col in range(out.shape[1]):
            out[row, col] = np.sum(image[row : row + kernel_h, col : col + kernel_w] * kernel)
    return np.maximum(out, 0)


@mistake("sign-dropped", "conv2d", earns=1.5)
def conv2d(image, kernel):
    height, width = image.shape
    kernel_h, kernel_w = kernel.shape
    if kernel_h > height or kernel_w > width:
        raise ValueError("the kernel is larger than the image")
    out = np.zeros((height - kernel_h + 1, width - kernel_w + 1))
    for row in range(out.shape[0]):
        for col in range(out.shape[1]):
            out[row, col] = abs(np.sum(image[row : row + kernel_h, col : col + kernel_w] * kernel))
    return out


@mistake("window-averaged", "conv2d", earns=1)
def conv2d(image, kernel):
    height, width = image.shape
    kernel_h, kernel_w = kernel.shape
    if kernel_h > height or kernel_w > width:
        raise ValueError("the kernel is larger than the image")
    out = np.zeros((height - kernel_h + 1, width - kernel_w + 1))
    for row in range(out.shape[0]):
        for col in range(out.shape[1]):
            out[row, col] = np.mean(image[row : row + kernel_h, col : col + kernel_w] * kernel)
    return out


@mistake("large-kernel-gives-empty-map", "conv2d", earns=3.5)
def conv2d(image, kernel):
    height, width = image.shape
    kernel_h, kernel_w = kernel.shape
    out = np.zeros((height - kernel_h + 1, width - kernel_w + 1))
    for row in range(out.shape[0]):
        for col in range(out.shape[1]):
            out[row, col] = np.sum(image[row : row + kernel_h, col : col + kernel_w] * kernel)
    return out


@mistake("returns-after-first-row", "conv2d", earns=1)
def conv2d(image, kernel):
    height, width = image.shape
    kernel_h, kernel_w = kernel.shape
    if kernel_h > height or kernel_w > width:
        raise ValueError("the kernel is larger than the image")
    out = np.zeros((height - kernel_h + 1, width - kernel_w + 1))
    for row in range(out.shape[0]):
        for col in range(out.shape[1]):
            out[row, col] = np.sum(image[row : row + kernel_h, col : col + kernel_w] * kernel)
        return out
    return out


# Exercise 4: vertical_edge_kernel


@mistake("edges-horizontal", "vertical_edge_kernel", earns=0.5)
def vertical_edge_kernel():
    return np.array([[-1, -1, -1], [0, 0, 0], [1, 1, 1]])


@mistake("edges-horizontal-sobel", "vertical_edge_kernel", earns=0.5)
def vertical_edge_kernel():
    return np.array([[-1, -2, -1], [0, 0, 0], [1, 2, 1]])


@mistake("edges-of-both-directions", "vertical_edge_kernel", earns=0.5)
def vertical_edge_kernel():
    return np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]])


@mistake("edges-diagonal", "vertical_edge_kernel", earns=1)
def vertical_edge_kernel():
    return np.array([[-2, -1, 0], [-1, 0, 1], [0, 1, 2]])


@mistake("weights-do-not-cancel", "vertical_edge_kernel", earns=1.5)
def vertical_edge_kernel():
    return np.array([[-3, 0, 4], [-3, 0, 4], [-3, 0, 4]])


@mistake("kernel-averages", "vertical_edge_kernel", earns=0.5)
def vertical_edge_kernel():
    return np.full((3, 3), 1 / 9)


@mistake("kernel-with-one-axis", "vertical_edge_kernel", earns=0)
def vertical_edge_kernel():
    return np.array([-1, 0, 1])


# Exercise 5: conv2d_channels


@mistake("bias-missing", "conv2d_channels", earns=2)
def conv2d_channels(image, kernel, bias):
    return sum(conv2d(image[:, :, k], kernel[:, :, k]) for k in range(image.shape[2]))


@mistake("bias-for-every-product", "conv2d_channels", earns=2)
def conv2d_channels(image, kernel, bias):
    return sum(conv2d(image[:, :, k], kernel[:, :, k]) for k in range(image.shape[2])) + bias * kernel.size


@mistake("bias-for-every-channel", "conv2d_channels", earns=2)
def conv2d_channels(image, kernel, bias):
    return sum(conv2d(image[:, :, k], kernel[:, :, k]) + bias for k in range(image.shape[2]))


@mistake("channels-averaged", "conv2d_channels", earns=1.5)
def conv2d_channels(image, kernel, bias):
    return np.mean([conv2d(image[:, :, k], kernel[:, :, k]) for k in range(image.shape[2])], axis=0) + bias


@mistake("map-for-every-channel", "conv2d_channels", earns=1)
def conv2d_channels(image, kernel, bias):
    return np.stack([conv2d(image[:, :, k], kernel[:, :, k]) for k in range(image.shape[2])], axis=2) + bias


@mistake("first-channel-only", "conv2d_channels", earns=1.5)
def conv2d_channels(image, kernel, bias):
    return conv2d(image[:, :, 0], kernel[:, :, 0]) + bias


@mistake("last-channel-only", "conv2d_channels", earns=1.5)
def conv2d_channels(image, kernel, bias):
    for k in range(image.shape[2]):
        out = conv2d(image[:, :, k], kernel[:, :, k])
    return out + bias


@mistake("one-slice-for-all-channels", "conv2d_channels", earns=2)
def conv2d_channels(image, kernel, bias):
    return sum(conv2d(image[:, :, k], kernel[:, :, 0]) for k in range(image.shape[2])) + bias


@mistake("channels-thought-first", "conv2d_channels", earns=0)
def conv2d_channels(image, kernel, bias):
    return sum(conv2d(image[k], kernel[k]) for k in range(image.shape[0])) + bias


@mistake("channels-map-of-integers", "conv2d_channels", earns=2)
def conv2d_channels(image, kernel, bias):
    shape = image.shape[0] - kernel.shape[0] + 1, image.shape[1] - kernel.shape[1] + 1
    out = np.zeros(shape, dtype=image.dtype)
    for row in range(shape[0]):
        for col in range(shape[1]):
            out[row, col] = np.sum(image[row : row + kernel.shape[0], col : col + kernel.shape[1]] * kernel) + bias
    return out


# Exercise 6: conv2d_filters


@mistake("same-filter-for-all-maps", "conv2d_filters", earns=1)
def conv2d_filters(image, kernels, biases):
    maps = [conv2d_channels(image, kernels[:, :, :, 0], biases[f]) for f in range(kernels.shape[3])]
    return np.stack(maps, axis=2)


@mistake("kernel-axes-mixed", "conv2d_filters", earns=0)
def conv2d_filters(image, kernels, biases):
    maps = [conv2d_channels(image, kernels[:, :, f, :], biases[f]) for f in range(kernels.shape[3])]
    return np.stack(maps, axis=2)


@mistake("filters-on-first-axis", "conv2d_filters", earns=0.5)
def conv2d_filters(image, kernels, biases):
    return np.array([conv2d_channels(image, kernels[:, :, :, f], biases[f]) for f in range(kernels.shape[3])])


@mistake("maps-reshaped", "conv2d_filters", earns=1)
def conv2d_filters(image, kernels, biases):
    maps = np.array([conv2d_channels(image, kernels[:, :, :, f], biases[f]) for f in range(kernels.shape[3])])
    return maps.reshape(maps.shape[1], maps.shape[2], maps.shape[0])


@mistake("first-bias-for-all-filters", "conv2d_filters", earns=1.5)
def conv2d_filters(image, kernels, biases):
    maps = [conv2d_channels(image, kernels[:, :, :, f], biases[0]) for f in range(kernels.shape[3])]
    return np.stack(maps, axis=2)


@mistake("biases-ignored", "conv2d_filters", earns=1.5)
def conv2d_filters(image, kernels, biases):
    return np.stack([conv2d_channels(image, kernels[:, :, :, f], 0.0) for f in range(kernels.shape[3])], axis=2)


@mistake("maps-added-up", "conv2d_filters", earns=0)
def conv2d_filters(image, kernels, biases):
    return sum(conv2d_channels(image, kernels[:, :, :, f], biases[f]) for f in range(kernels.shape[3]))


# Exercise 7: relu


@mistake("relu-in-place", "relu", earns=0.75)
def relu(x):
    x[x < 0] = 0
    return x


@mistake("relu-builtin-max", "relu", earns=0)
def relu(x):
    return max(x, 0)


@mistake("relu-leaky", "relu", earns=0.25)
def relu(x):
    return np.where(x < 0, 0.1 * x, x)


@mistake("relu-absolute", "relu", earns=0.25)
def relu(x):
    return np.abs(x)


@mistake("relu-loses-nan", "relu", earns=0.75)
def relu(x):
    return np.where(x > 0, x, 0)


@mistake("relu-makes-floats", "relu", earns=0.75)
def relu(x):
    return np.maximum(x, 0.0)


@mistake("relu-drops-negatives", "relu", earns=0)
def relu(x):
    return x[x > 0]


@mistake("relu-mask", "relu", earns=0)
def relu(x):
    return x > 0


# Exercise 8: conv_parameters, dense_parameters


@mistake("conv-biases-forgotten", "conv_parameters", earns=1.5)
def conv_parameters(kernel_h, kernel_w, channels, filters):
    return kernel_h * kernel_w * channels * filters


@mistake("conv-bias-for-every-weight", "conv_parameters", earns=1)
def conv_parameters(kernel_h, kernel_w, channels, filters):
    return 2 * kernel_h * kernel_w * channels * filters


@mistake("conv-channels-forgotten", "conv_parameters", earns=1)
def conv_parameters(kernel_h, kernel_w, channels, filters):
    return kernel_h * kernel_w * filters + filters


@mistake("conv-one-bias-for-all", "conv_parameters", earns=1.5)
def conv_parameters(kernel_h, kernel_w, channels, filters):
    return kernel_h * kernel_w * channels * filters + 1


@mistake("conv-bias-for-every-slice", "conv_parameters", earns=1)
def conv_parameters(kernel_h, kernel_w, channels, filters):
    return (kernel_h * kernel_w + 1) * channels * filters


@mistake("conv-filters-forgotten", "conv_parameters", earns=1)
def conv_parameters(kernel_h, kernel_w, channels, filters):
    return kernel_h * kernel_w * channels + 1


@mistake("dense-biases-forgotten", "conv_parameters", earns=1.5)
def dense_parameters(inputs, units):
    return inputs * units


@mistake("dense-bias-for-every-input", "conv_parameters", earns=1)
def dense_parameters(inputs, units):
    return inputs * units + inputs


@mistake("dense-added-not-multiplied", "conv_parameters", earns=1)
def dense_parameters(inputs, units):
    return inputs + units
