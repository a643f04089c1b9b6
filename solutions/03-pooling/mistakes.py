"""Wrong answers to unit 03, each with the points that its exercise's checks still give it."""

import numpy as np

from autograder.mistakes import mistake

# From the set-up cell of the unit.


def pair(size):
    return (size, size) if isinstance(size, int) else tuple(size)


# Exercise 1: max_pool2d


@mistake("max-starts-at-zero", "max_pool2d", earns=0.5)
def max_pool2d(maps, pool, stride=None):
    height, width, channels = maps.shape
    pool_h, pool_w = pair(pool)
    stride_h, stride_w = (pool_h, pool_w) if stride is None else pair(stride)
    out_h, out_w = (height - pool_h) // stride_h + 1, (width - pool_w) // stride_w + 1
    out = np.zeros((out_h, out_w, channels))
    for row in range(out_h):
        for col in range(out_w):
            top, left = row * stride_h, col * stride_w
            out[row, col] = np.maximum(maps[top : top + pool_h, left : left + pool_w].max(axis=(0, 1)), 0)
    return out


@mistake("max-steps-by-one", "max_pool2d", earns=1)
def max_pool2d(maps, pool, stride=None):
    height, width, channels = maps.shape
    pool_h, pool_w = pair(pool)
    stride_h, stride_w = (1, 1) if stride is None else pair(stride)
    out_h, out_w = (height - pool_h) // stride_h + 1, (width - pool_w) // stride_w + 1
    out = np.zeros((out_h, out_w, channels))
    for row in range(out_h):
        for col in range(out_w):
            top, left = row * stride_h, col * stride_w
            out[row, col] = maps[top : top + pool_h, left : left + pool_w].max(axis=(0, 1))
    return out


@mistake("max-ignores-stride", "max_pool2d", earns=3)
def max_pool2d(maps, pool, stride=None):
    height, width, channels = maps.shape
    pool_h, pool_w = pair(pool)
    stride_h, stride_w = pool_h, pool_w
    out_h, out_w = (height - pool_h) // stride_h + 1, (width - pool_w) // stride_w + 1
    out = np.zeros((out_h, out_w, channels))
    for row in range(out_h):
        for col in range(out_w):
            top, left = row * stride_h, col * stride_w
            out[row, col] = maps[top : top + pool_h, left : left + pool_w].max(axis=(0, 1))
    return out


@mistake("max-over-channels", "max_pool2d", earns=0)
def max_pool2d(maps, pool, stride=None):
    height, width, channels = maps.shape
    pool_h, pool_w = pair(pool)
    stride_h, stride_w = (pool_h, pool_w) if stride is None else pair(stride)
    out_h, out_w = (height - pool_h) // stride_h + 1, (width - pool_w) // stride_w + 1
    out = np.zeros((out_h, out_w, 1))
    for row in range(out_h):
        for col in range(out_w):
            top, left = row * stride_h, col * stride_w
            out[row, col] = maps[top : top + pool_h, left : left + pool_w].max()
    return out


@mistake("max-partial-windows", "max_pool2d", earns=0)
def max_pool2d(maps, pool, stride=None):
    height, width, channels = maps.shape
    pool_h, pool_w = pair(pool)
    stride_h, stride_w = (pool_h, pool_w) if stride is None else pair(stride)
    out_h, out_w = -((pool_h - height) // stride_h) + 1, -((pool_w - width) // stride_w) + 1
    out = np.zeros((out_h, out_w, channels))
    for row in range(out_h):
        for col in range(out_w):
            top, left = row * stride_h, col * stride_w
            out[row, col] = maps[top : top + pool_h, left : left + pool_w].max(axis=(0, 1))
    return out


@mistake("max-last-window-missing", "max_pool2d", earns=0)
def max_pool2d(maps, pool, stride=None):
    height, width, channels = maps.shape
    pool_h, pool_w = pair(pool)
    stride_h, stride_w = (pool_h, pool_w) if stride is None else pair(stride)
    out_h, out_w = (height - pool_h) // stride_h, (width - pool_w) // stride_w
    out = np.zeros((out_h, out_w, channels))
    for row in range(out_h):
        for col in range(out_w):
            top, left = row * stride_h, col * stride_w
            out[row, col] = maps[top : top + pool_h, left : left + pool_w].max(axis=(0, 1))
    return out


@mistake("max-pool-sides-swapped", "max_pool2d", earns=0.5)
def max_pool2d(maps, pool, stride=None):
    height, width, channels = maps.shape
    pool_w, pool_h = pair(pool)
    stride_h, stride_w = (pool_h, pool_w) if stride is None else pair(stride)
    out_h, out_w = (height - pool_h) // stride_h + 1, (width - pool_w) // stride_w + 1
    out = np.zeros((out_h, out_w, channels))
    for row in range(out_h):
        for col in range(out_w):
            top, left = row * stride_h, col * stride_w
            out[row, col] = maps[top : top + pool_h, left : left + pool_w].max(axis=(0, 1))
    return out


@mistake("max-pool-taken-as-square", "max_pool2d", earns=0.5)
def max_pool2d(maps, pool, stride=None):
    height, width, channels = maps.shape
    pool_h = pool_w = pair(pool)[0]
    stride_h, stride_w = (pool_h, pool_w) if stride is None else pair(stride)
    out_h, out_w = (height - pool_h) // stride_h + 1, (width - pool_w) // stride_w + 1
    out = np.zeros((out_h, out_w, channels))
    for row in range(out_h):
        for col in range(out_w):
            top, left = row * stride_h, col * stride_w
            out[row, col] = maps[top : top + pool_h, left : left + pool_w].max(axis=(0, 1))
    return out


@mistake("max-stride-sides-swapped", "max_pool2d", earns=3)
def max_pool2d(maps, pool, stride=None):
    height, width, channels = maps.shape
    pool_h, pool_w = pair(pool)
    stride_h, stride_w = (pool_h, pool_w) if stride is None else pair(stride)[::-1]
    out_h, out_w = (height - pool_h) // stride_h + 1, (width - pool_w) // stride_w + 1
    out = np.zeros((out_h, out_w, channels))
    for row in range(out_h):
        for col in range(out_w):
            top, left = row * stride_h, col * stride_w
            out[row, col] = maps[top : top + pool_h, left : left + pool_w].max(axis=(0, 1))
    return out


@mistake("max-one-stride-for-both", "max_pool2d", earns=3)
def max_pool2d(maps, pool, stride=None):
    height, width, channels = maps.shape
    pool_h, pool_w = pair(pool)
    stride_h, stride_w = (pool_h, pool_w) if stride is None else (pair(stride)[0], pair(stride)[0])
    out_h, out_w = (height - pool_h) // stride_h + 1, (width - pool_w) // stride_w + 1
    out = np.zeros((out_h, out_w, channels))
    for row in range(out_h):
        for col in range(out_w):
            top, left = row * stride_h, col * stride_w
            out[row, col] = maps[top : top + pool_h, left : left + pool_w].max(axis=(0, 1))
    return out


@mistake("max-windows-not-moved-by-stride", "max_pool2d", earns=0.5)
def max_pool2d(maps, pool, stride=None):
    height, width, channels = maps.shape
    pool_h, pool_w = pair(pool)
    stride_h, stride_w = (pool_h, pool_w) if stride is None else pair(stride)
    out_h, out_w = (height - pool_h) // stride_h + 1, (width - pool_w) // stride_w + 1
    out = np.zeros((out_h, out_w, channels))
    for row in range(out_h):
        for col in range(out_w):
            top, left = row, col
            out[row, col] = maps[top : top + pool_h, left : left + pool_w].max(axis=(0, 1))
    return out


@mistake("max-of-integers", "max_pool2d", earns=0.5)
def max_pool2d(maps, pool, stride=None):
    height, width, channels = maps.shape
    pool_h, pool_w = pair(pool)
    stride_h, stride_w = (pool_h, pool_w) if stride is None else pair(stride)
    out_h, out_w = (height - pool_h) // stride_h + 1, (width - pool_w) // stride_w + 1
    out = np.zeros((out_h, out_w, channels), dtype=int)
    for row in range(out_h):
        for col in range(out_w):
            top, left = row * stride_h, col * stride_w
            out[row, col] = maps[top : top + pool_h, left : left + pool_w].max(axis=(0, 1))
    return out


@mistake("max-of-bytes", "max_pool2d", earns=0.5)
def max_pool2d(maps, pool, stride=None):
    height, width, channels = maps.shape
    pool_h, pool_w = pair(pool)
    stride_h, stride_w = (pool_h, pool_w) if stride is None else pair(stride)
    out_h, out_w = (height - pool_h) // stride_h + 1, (width - pool_w) // stride_w + 1
    out = np.zeros((out_h, out_w, channels), dtype=np.uint8)
    for row in range(out_h):
        for col in range(out_w):
            top, left = row * stride_h, col * stride_w
            out[row, col] = maps[top : top + pool_h, left : left + pool_w].max(axis=(0, 1))
    return out


@mistake("max-overwrites-maps", "max_pool2d", earns=3)
def max_pool2d(maps, pool, stride=None):
    height, width, channels = maps.shape
    pool_h, pool_w = pair(pool)
    stride_h, stride_w = (pool_h, pool_w) if stride is None else pair(stride)
    out_h, out_w = (height - pool_h) // stride_h + 1, (width - pool_w) // stride_w + 1
    out = np.zeros((out_h, out_w, channels))
    for row in range(out_h):
        for col in range(out_w):
            top, left = row * stride_h, col * stride_w
            out[row, col] = maps[top : top + pool_h, left : left + pool_w].max(axis=(0, 1))
    maps[:out_h, :out_w] = out
    return out


@mistake("max-first-channel-only", "max_pool2d", earns=0.5)
def max_pool2d(maps, pool, stride=None):
    height, width, channels = maps.shape
    pool_h, pool_w = pair(pool)
    stride_h, stride_w = (pool_h, pool_w) if stride is None else pair(stride)
    out_h, out_w = (height - pool_h) // stride_h + 1, (width - pool_w) // stride_w + 1
    out = np.zeros((out_h, out_w, channels))
    for row in range(out_h):
        for col in range(out_w):
            top, left = row * stride_h, col * stride_w
            out[row, col] = maps[top : top + pool_h, left : left + pool_w, 0].max()
    return out


@mistake("max-averages", "max_pool2d", earns=0.5)
def max_pool2d(maps, pool, stride=None):
    height, width, channels = maps.shape
    pool_h, pool_w = pair(pool)
    stride_h, stride_w = (pool_h, pool_w) if stride is None else pair(stride)
    out_h, out_w = (height - pool_h) // stride_h + 1, (width - pool_w) // stride_w + 1
    out = np.zeros((out_h, out_w, channels))
    for row in range(out_h):
        for col in range(out_w):
            top, left = row * stride_h, col * stride_w
            out[row, col] = maps[top : top + pool_h, left : left + pool_w].mean(axis=(0, 1))
    return out


@mistake("max-of-absolute", "max_pool2d", earns=0.5)
def max_pool2d(maps, pool, stride=None):
    height, width, channels = maps.shape
    pool_h, pool_w = pair(pool)
    stride_h, stride_w = (pool_h, pool_w) if stride is None else pair(stride)
    out_h, out_w = (height - pool_h) // stride_h + 1, (width - pool_w) // stride_w + 1
    out = np.zeros((out_h, out_w, channels))
    for row in range(out_h):
        for col in range(out_w):
            top, left = row * stride_h, col * stride_w
            out[row, col] = abs(maps[top : top + pool_h, left : left + pool_w]).max(axis=(0, 1))
    return out


@mistake("max-along-rows-only", "max_pool2d", earns=0.5)
def max_pool2d(maps, pool, stride=None):
    height, width, channels = maps.shape
    pool_h, pool_w = pair(pool)
    stride_h, stride_w = (pool_h, pool_w) if stride is None else pair(stride)
    out_h, out_w = (height - pool_h) // stride_h + 1, (width - pool_w) // stride_w + 1
    out = np.zeros((out_h, out_w, channels))
    for row in range(out_h):
        for col in range(out_w):
            top, left = row * stride_h, col * stride_w
            out[row, col] = maps[top : top + pool_h, left : left + pool_w].max(axis=0)[0]
    return out


@mistake("max-insists-on-tiling", "max_pool2d", earns=0)
def max_pool2d(maps, pool, stride=None):
    height, width, channels = maps.shape
    pool_h, pool_w = pair(pool)
    stride_h, stride_w = (pool_h, pool_w) if stride is None else pair(stride)
    assert (height - pool_h) % stride_h == 0 and (width - pool_w) % stride_w == 0
    out_h, out_w = (height - pool_h) // stride_h + 1, (width - pool_w) // stride_w + 1
    out = np.zeros((out_h, out_w, channels))
    for row in range(out_h):
        for col in range(out_w):
            top, left = row * stride_h, col * stride_w
            out[row, col] = maps[top : top + pool_h, left : left + pool_w].max(axis=(0, 1))
    return out


@mistake("max-returns-after-first-row", "max_pool2d", earns=0.5)
def max_pool2d(maps, pool, stride=None):
    height, width, channels = maps.shape
    pool_h, pool_w = pair(pool)
    stride_h, stride_w = (pool_h, pool_w) if stride is None else pair(stride)
    out_h, out_w = (height - pool_h) // stride_h + 1, (width - pool_w) // stride_w + 1
    out = np.zeros((out_h, out_w, channels))
    for row in range(out_h):
        for col in range(out_w):
            top, left = row * stride_h, col * stride_w
            out[row, col] = maps[top : top + pool_h, left : left + pool_w].max(axis=(0, 1))
        return out
    return out


@mistake("max-smallest", "max_pool2d", earns=0.5)
def max_pool2d(maps, pool, stride=None):
    height, width, channels = maps.shape
    pool_h, pool_w = pair(pool)
    stride_h, stride_w = (pool_h, pool_w) if stride is None else pair(stride)
    out_h, out_w = (height - pool_h) // stride_h + 1, (width - pool_w) // stride_w + 1
    out = np.zeros((out_h, out_w, channels))
    for row in range(out_h):
        for col in range(out_w):
            top, left = row * stride_h, col * stride_w
            out[row, col] = maps[top : top + pool_h, left : left + pool_w].min(axis=(0, 1))
    return out


# Exercise 2: avg_pool2d


@mistake("avg-counts-padding", "avg_pool2d", earns=2)
def avg_pool2d(maps, pool, stride=None, padding="valid"):
    height, width, channels = maps.shape
    pool_h, pool_w = pair(pool)
    stride_h, stride_w = (pool_h, pool_w) if stride is None else pair(stride)
    out_h, out_w = (height - pool_h) // stride_h + 1, (width - pool_w) // stride_w + 1
    above = before = 0
    if padding == "same":
        out_h, out_w = -(-height // stride_h), -(-width // stride_w)
        above = max((out_h - 1) * stride_h + pool_h - height, 0) // 2
        before = max((out_w - 1) * stride_w + pool_w - width, 0) // 2
    out = np.zeros((out_h, out_w, channels))
    for row in range(out_h):
        for col in range(out_w):
            top, left = row * stride_h - above, col * stride_w - before
            part = maps[max(top, 0) : top + pool_h, max(left, 0) : left + pool_w]
            out[row, col] = part.sum(axis=(0, 1)) / (pool_h * pool_w)
    return out


@mistake("avg-sum-not-divided", "avg_pool2d", earns=0.5)
def avg_pool2d(maps, pool, stride=None, padding="valid"):
    height, width, channels = maps.shape
    pool_h, pool_w = pair(pool)
    stride_h, stride_w = (pool_h, pool_w) if stride is None else pair(stride)
    out_h, out_w = (height - pool_h) // stride_h + 1, (width - pool_w) // stride_w + 1
    above = before = 0
    if padding == "same":
        out_h, out_w = -(-height // stride_h), -(-width // stride_w)
        above = max((out_h - 1) * stride_h + pool_h - height, 0) // 2
        before = max((out_w - 1) * stride_w + pool_w - width, 0) // 2
    out = np.zeros((out_h, out_w, channels))
    for row in range(out_h):
        for col in range(out_w):
            top, left = row * stride_h - above, col * stride_w - before
            part = maps[max(top, 0) : top + pool_h, max(left, 0) : left + pool_w]
            out[row, col] = part.sum(axis=(0, 1))
    return out


@mistake("avg-divided-by-one-side", "avg_pool2d", earns=0.5)
def avg_pool2d(maps, pool, stride=None, padding="valid"):
    height, width, channels = maps.shape
    pool_h, pool_w = pair(pool)
    stride_h, stride_w = (pool_h, pool_w) if stride is None else pair(stride)
    out_h, out_w = (height - pool_h) // stride_h + 1, (width - pool_w) // stride_w + 1
    above = before = 0
    if padding == "same":
        out_h, out_w = -(-height // stride_h), -(-width // stride_w)
        above = max((out_h - 1) * stride_h + pool_h - height, 0) // 2
        before = max((out_w - 1) * stride_w + pool_w - width, 0) // 2
    out = np.zeros((out_h, out_w, channels))
    for row in range(out_h):
        for col in range(out_w):
            top, left = row * stride_h - above, col * stride_w - before
            part = maps[max(top, 0) : top + pool_h, max(left, 0) : left + pool_w]
            out[row, col] = part.sum(axis=(0, 1)) / len(part)
    return out


@mistake("avg-whole-numbers", "avg_pool2d", earns=0.5)
def avg_pool2d(maps, pool, stride=None, padding="valid"):
    height, width, channels = maps.shape
    pool_h, pool_w = pair(pool)
    stride_h, stride_w = (pool_h, pool_w) if stride is None else pair(stride)
    out_h, out_w = (height - pool_h) // stride_h + 1, (width - pool_w) // stride_w + 1
    above = before = 0
    if padding == "same":
        out_h, out_w = -(-height // stride_h), -(-width // stride_w)
        above = max((out_h - 1) * stride_h + pool_h - height, 0) // 2
        before = max((out_w - 1) * stride_w + pool_w - width, 0) // 2
    out = np.zeros((out_h, out_w, channels))
    for row in range(out_h):
        for col in range(out_w):
            top, left = row * stride_h - above, col * stride_w - before
            part = maps[max(top, 0) : top + pool_h, max(left, 0) : left + pool_w]
            out[row, col] = part.sum(axis=(0, 1)) // (part.shape[0] * part.shape[1])
    return out


@mistake("avg-map-of-integers", "avg_pool2d", earns=3)
def avg_pool2d(maps, pool, stride=None, padding="valid"):
    height, width, channels = maps.shape
    pool_h, pool_w = pair(pool)
    stride_h, stride_w = (pool_h, pool_w) if stride is None else pair(stride)
    out_h, out_w = (height - pool_h) // stride_h + 1, (width - pool_w) // stride_w + 1
    above = before = 0
    if padding == "same":
        out_h, out_w = -(-height // stride_h), -(-width // stride_w)
        above = max((out_h - 1) * stride_h + pool_h - height, 0) // 2
        before = max((out_w - 1) * stride_w + pool_w - width, 0) // 2
    out = np.zeros((out_h, out_w, channels), dtype=maps.dtype)
    for row in range(out_h):
        for col in range(out_w):
            top, left = row * stride_h - above, col * stride_w - before
            part = maps[max(top, 0) : top + pool_h, max(left, 0) : left + pool_w]
            out[row, col] = part.mean(axis=(0, 1))
    return out


@mistake("avg-takes-maximum", "avg_pool2d", earns=1.5)
def avg_pool2d(maps, pool, stride=None, padding="valid"):
    height, width, channels = maps.shape
    pool_h, pool_w = pair(pool)
    stride_h, stride_w = (pool_h, pool_w) if stride is None else pair(stride)
    out_h, out_w = (height - pool_h) // stride_h + 1, (width - pool_w) // stride_w + 1
    above = before = 0
    if padding == "same":
        out_h, out_w = -(-height // stride_h), -(-width // stride_w)
        above = max((out_h - 1) * stride_h + pool_h - height, 0) // 2
        before = max((out_w - 1) * stride_w + pool_w - width, 0) // 2
    out = np.zeros((out_h, out_w, channels))
    for row in range(out_h):
        for col in range(out_w):
            top, left = row * stride_h - above, col * stride_w - before
            part = maps[max(top, 0) : top + pool_h, max(left, 0) : left + pool_w]
            out[row, col] = part.max(axis=(0, 1))
    return out


@mistake("avg-over-channels", "avg_pool2d", earns=0)
def avg_pool2d(maps, pool, stride=None, padding="valid"):
    height, width, channels = maps.shape
    pool_h, pool_w = pair(pool)
    stride_h, stride_w = (pool_h, pool_w) if stride is None else pair(stride)
    out_h, out_w = (height - pool_h) // stride_h + 1, (width - pool_w) // stride_w + 1
    above = before = 0
    if padding == "same":
        out_h, out_w = -(-height // stride_h), -(-width // stride_w)
        above = max((out_h - 1) * stride_h + pool_h - height, 0) // 2
        before = max((out_w - 1) * stride_w + pool_w - width, 0) // 2
    out = np.zeros((out_h, out_w, 1))
    for row in range(out_h):
        for col in range(out_w):
            top, left = row * stride_h - above, col * stride_w - before
            part = maps[max(top, 0) : top + pool_h, max(left, 0) : left + pool_w]
            out[row, col] = part.mean()
    return out


@mistake("avg-steps-by-one", "avg_pool2d", earns=2.5)
def avg_pool2d(maps, pool, stride=None, padding="valid"):
    height, width, channels = maps.shape
    pool_h, pool_w = pair(pool)
    stride_h, stride_w = (1, 1) if stride is None else pair(stride)
    out_h, out_w = (height - pool_h) // stride_h + 1, (width - pool_w) // stride_w + 1
    above = before = 0
    if padding == "same":
        out_h, out_w = -(-height // stride_h), -(-width // stride_w)
        above = max((out_h - 1) * stride_h + pool_h - height, 0) // 2
        before = max((out_w - 1) * stride_w + pool_w - width, 0) // 2
    out = np.zeros((out_h, out_w, channels))
    for row in range(out_h):
        for col in range(out_w):
            top, left = row * stride_h - above, col * stride_w - before
            part = maps[max(top, 0) : top + pool_h, max(left, 0) : left + pool_w]
            out[row, col] = part.mean(axis=(0, 1))
    return out


@mistake("avg-stride-sides-swapped", "avg_pool2d", earns=1)
def avg_pool2d(maps, pool, stride=None, padding="valid"):
    height, width, channels = maps.shape
    pool_h, pool_w = pair(pool)
    stride_h, stride_w = (pool_h, pool_w) if stride is None else pair(stride)[::-1]
    out_h, out_w = (height - pool_h) // stride_h + 1, (width - pool_w) // stride_w + 1
    above = before = 0
    if padding == "same":
        out_h, out_w = -(-height // stride_h), -(-width // stride_w)
        above = max((out_h - 1) * stride_h + pool_h - height, 0) // 2
        before = max((out_w - 1) * stride_w + pool_w - width, 0) // 2
    out = np.zeros((out_h, out_w, channels))
    for row in range(out_h):
        for col in range(out_w):
            top, left = row * stride_h - above, col * stride_w - before
            part = maps[max(top, 0) : top + pool_h, max(left, 0) : left + pool_w]
            out[row, col] = part.mean(axis=(0, 1))
    return out


@mistake("avg-windows-not-moved-by-stride", "avg_pool2d", earns=1.5)
def avg_pool2d(maps, pool, stride=None, padding="valid"):
    height, width, channels = maps.shape
    pool_h, pool_w = pair(pool)
    stride_h, stride_w = (pool_h, pool_w) if stride is None else pair(stride)
    out_h, out_w = (height - pool_h) // stride_h + 1, (width - pool_w) // stride_w + 1
    above = before = 0
    if padding == "same":
        out_h, out_w = -(-height // stride_h), -(-width // stride_w)
        above = max((out_h - 1) * stride_h + pool_h - height, 0) // 2
        before = max((out_w - 1) * stride_w + pool_w - width, 0) // 2
    out = np.zeros((out_h, out_w, channels))
    for row in range(out_h):
        for col in range(out_w):
            top, left = row - above, col - before
            part = maps[max(top, 0) : top + pool_h, max(left, 0) : left + pool_w]
            out[row, col] = part.mean(axis=(0, 1))
    return out


@mistake("avg-odd-padding-before", "avg_pool2d", earns=3)
def avg_pool2d(maps, pool, stride=None, padding="valid"):
    height, width, channels = maps.shape
    pool_h, pool_w = pair(pool)
    stride_h, stride_w = (pool_h, pool_w) if stride is None else pair(stride)
    out_h, out_w = (height - pool_h) // stride_h + 1, (width - pool_w) // stride_w + 1
    above = before = 0
    if padding == "same":
        out_h, out_w = -(-height // stride_h), -(-width // stride_w)
        above = (max((out_h - 1) * stride_h + pool_h - height, 0) + 1) // 2
        before = (max((out_w - 1) * stride_w + pool_w - width, 0) + 1) // 2
    out = np.zeros((out_h, out_w, channels))
    for row in range(out_h):
        for col in range(out_w):
            top, left = row * stride_h - above, col * stride_w - before
            part = maps[max(top, 0) : top + pool_h, max(left, 0) : left + pool_w]
            out[row, col] = part.mean(axis=(0, 1))
    return out


@mistake("avg-all-padding-after", "avg_pool2d", earns=3)
def avg_pool2d(maps, pool, stride=None, padding="valid"):
    height, width, channels = maps.shape
    pool_h, pool_w = pair(pool)
    stride_h, stride_w = (pool_h, pool_w) if stride is None else pair(stride)
    out_h, out_w = (height - pool_h) // stride_h + 1, (width - pool_w) // stride_w + 1
    above = before = 0
    if padding == "same":
        out_h, out_w = -(-height // stride_h), -(-width // stride_w)
        above = 0
        before = 0
    out = np.zeros((out_h, out_w, channels))
    for row in range(out_h):
        for col in range(out_w):
            top, left = row * stride_h - above, col * stride_w - before
            part = maps[max(top, 0) : top + pool_h, max(left, 0) : left + pool_w]
            out[row, col] = part.mean(axis=(0, 1))
    return out


@mistake("avg-half-pool-padding", "avg_pool2d", earns=1.5)
def avg_pool2d(maps, pool, stride=None, padding="valid"):
    height, width, channels = maps.shape
    pool_h, pool_w = pair(pool)
    stride_h, stride_w = (pool_h, pool_w) if stride is None else pair(stride)
    out_h, out_w = (height - pool_h) // stride_h + 1, (width - pool_w) // stride_w + 1
    above = before = 0
    if padding == "same":
        out_h, out_w = (
            (height + 2 * (pool_h // 2) - pool_h) // stride_h + 1,
            (width + 2 * (pool_w // 2) - pool_w) // stride_w + 1,
        )
        above = pool_h // 2
        before = pool_w // 2
    out = np.zeros((out_h, out_w, channels))
    for row in range(out_h):
        for col in range(out_w):
            top, left = row * stride_h - above, col * stride_w - before
            part = maps[max(top, 0) : top + pool_h, max(left, 0) : left + pool_w]
            out[row, col] = part.mean(axis=(0, 1))
    return out


@mistake("avg-same-rounds-down", "avg_pool2d", earns=1.5)
def avg_pool2d(maps, pool, stride=None, padding="valid"):
    height, width, channels = maps.shape
    pool_h, pool_w = pair(pool)
    stride_h, stride_w = (pool_h, pool_w) if stride is None else pair(stride)
    out_h, out_w = (height - pool_h) // stride_h + 1, (width - pool_w) // stride_w + 1
    above = before = 0
    if padding == "same":
        out_h, out_w = height // stride_h, width // stride_w
        above = max((out_h - 1) * stride_h + pool_h - height, 0) // 2
        before = max((out_w - 1) * stride_w + pool_w - width, 0) // 2
    out = np.zeros((out_h, out_w, channels))
    for row in range(out_h):
        for col in range(out_w):
            top, left = row * stride_h - above, col * stride_w - before
            part = maps[max(top, 0) : top + pool_h, max(left, 0) : left + pool_w]
            out[row, col] = part.mean(axis=(0, 1))
    return out


@mistake("avg-ignores-padding", "avg_pool2d", earns=1.5)
def avg_pool2d(maps, pool, stride=None, padding="valid"):
    height, width, channels = maps.shape
    pool_h, pool_w = pair(pool)
    stride_h, stride_w = (pool_h, pool_w) if stride is None else pair(stride)
    out_h, out_w = (height - pool_h) // stride_h + 1, (width - pool_w) // stride_w + 1
    above = before = 0
    if padding == "SAME":
        out_h, out_w = -(-height // stride_h), -(-width // stride_w)
        above = max((out_h - 1) * stride_h + pool_h - height, 0) // 2
        before = max((out_w - 1) * stride_w + pool_w - width, 0) // 2
    out = np.zeros((out_h, out_w, channels))
    for row in range(out_h):
        for col in range(out_w):
            top, left = row * stride_h - above, col * stride_w - before
            part = maps[max(top, 0) : top + pool_h, max(left, 0) : left + pool_w]
            out[row, col] = part.mean(axis=(0, 1))
    return out


@mistake("avg-valid-and-same-swapped", "avg_pool2d", earns=0)
def avg_pool2d(maps, pool, stride=None, padding="valid"):
    height, width, channels = maps.shape
    pool_h, pool_w = pair(pool)
    stride_h, stride_w = (pool_h, pool_w) if stride is None else pair(stride)
    out_h, out_w = (height - pool_h) // stride_h + 1, (width - pool_w) // stride_w + 1
    above = before = 0
    if padding == "valid":
        out_h, out_w = -(-height // stride_h), -(-width // stride_w)
        above = max((out_h - 1) * stride_h + pool_h - height, 0) // 2
        before = max((out_w - 1) * stride_w + pool_w - width, 0) // 2
    out = np.zeros((out_h, out_w, channels))
    for row in range(out_h):
        for col in range(out_w):
            top, left = row * stride_h - above, col * stride_w - before
            part = maps[max(top, 0) : top + pool_h, max(left, 0) : left + pool_w]
            out[row, col] = part.mean(axis=(0, 1))
    return out


@mistake("avg-divides-by-nonzero", "avg_pool2d", earns=1.5)
def avg_pool2d(maps, pool, stride=None, padding="valid"):
    height, width, channels = maps.shape
    pool_h, pool_w = pair(pool)
    stride_h, stride_w = (pool_h, pool_w) if stride is None else pair(stride)
    out_h, out_w = (height - pool_h) // stride_h + 1, (width - pool_w) // stride_w + 1
    above = before = 0
    if padding == "same":
        out_h, out_w = -(-height // stride_h), -(-width // stride_w)
        above = max((out_h - 1) * stride_h + pool_h - height, 0) // 2
        before = max((out_w - 1) * stride_w + pool_w - width, 0) // 2
    out = np.zeros((out_h, out_w, channels))
    for row in range(out_h):
        for col in range(out_w):
            top, left = row * stride_h - above, col * stride_w - before
            part = maps[max(top, 0) : top + pool_h, max(left, 0) : left + pool_w]
            out[row, col] = part.sum(axis=(0, 1)) / np.maximum(np.count_nonzero(part, axis=(0, 1)), 1)
    return out


# Exercise 3: global_average_pool


@mistake("global-over-batch-too", "global_average_pool", earns=0)
def global_average_pool(images):
    return images.mean(axis=(0, 1, 2))


@mistake("global-over-channels", "global_average_pool", earns=0)
def global_average_pool(images):
    return images.mean(axis=3)


@mistake("global-over-everything", "global_average_pool", earns=0)
def global_average_pool(images):
    return images.mean(axis=(1, 2, 3))


@mistake("global-channels-thought-first", "global_average_pool", earns=0)
def global_average_pool(images):
    return images.mean(axis=(2, 3))


@mistake("global-rows-only", "global_average_pool", earns=0)
def global_average_pool(images):
    return images.mean(axis=1)


@mistake("global-axes-kept", "global_average_pool", earns=0)
def global_average_pool(images):
    return images.mean(axis=(1, 2), keepdims=True)


@mistake("global-maximum", "global_average_pool", earns=0.5)
def global_average_pool(images):
    return images.max(axis=(1, 2))


@mistake("global-sum", "global_average_pool", earns=0.5)
def global_average_pool(images):
    return images.sum(axis=(1, 2), dtype=float)


@mistake("global-dtype-of-image", "global_average_pool", earns=1.5)
def global_average_pool(images):
    return images.mean(axis=(1, 2)).astype(images.dtype)


@mistake("global-transposed", "global_average_pool", earns=0)
def global_average_pool(images):
    return images.mean(axis=(1, 2)).T


@mistake("global-first-image-only", "global_average_pool", earns=0)
def global_average_pool(images):
    return images[0].mean(axis=(0, 1))


@mistake("global-divided-by-height", "global_average_pool", earns=0.5)
def global_average_pool(images):
    return images.sum(axis=(1, 2)) / images.shape[1]


# Exercise 4: pooled_shape, pooling_parameters


@mistake("shape-of-fractions", "pooled_shape", earns=1)
def pooled_shape(shape, pool, stride=None, padding="valid"):
    height, width, channels = shape
    pool_h, pool_w = pair(pool)
    stride_h, stride_w = (pool_h, pool_w) if stride is None else pair(stride)
    if padding == "same":
        return -(-height / stride_h), -(-width / stride_w), channels
    return (height - pool_h) / stride_h + 1, (width - pool_w) / stride_w + 1, channels


@mistake("shape-rounds-up", "pooled_shape", earns=1.5)
def pooled_shape(shape, pool, stride=None, padding="valid"):
    height, width, channels = shape
    pool_h, pool_w = pair(pool)
    stride_h, stride_w = (pool_h, pool_w) if stride is None else pair(stride)
    if padding == "same":
        return -(-height // stride_h), -(-width // stride_w), channels
    return -((pool_h - height) // stride_h) + 1, -((pool_w - width) // stride_w) + 1, channels


@mistake("shape-one-too-small", "pooled_shape", earns=1.5)
def pooled_shape(shape, pool, stride=None, padding="valid"):
    height, width, channels = shape
    pool_h, pool_w = pair(pool)
    stride_h, stride_w = (pool_h, pool_w) if stride is None else pair(stride)
    if padding == "same":
        return -(-height // stride_h), -(-width // stride_w), channels
    return (height - pool_h) // stride_h, (width - pool_w) // stride_w, channels


@mistake("shape-plus-one-inside", "pooled_shape", earns=1.5)
def pooled_shape(shape, pool, stride=None, padding="valid"):
    height, width, channels = shape
    pool_h, pool_w = pair(pool)
    stride_h, stride_w = (pool_h, pool_w) if stride is None else pair(stride)
    if padding == "same":
        return -(-height // stride_h), -(-width // stride_w), channels
    return (height - pool_h + 1) // stride_h, (width - pool_w + 1) // stride_w, channels


@mistake("shape-steps-by-one", "pooled_shape", earns=1)
def pooled_shape(shape, pool, stride=None, padding="valid"):
    height, width, channels = shape
    pool_h, pool_w = pair(pool)
    stride_h, stride_w = (1, 1) if stride is None else pair(stride)
    if padding == "same":
        return -(-height // stride_h), -(-width // stride_w), channels
    return (height - pool_h) // stride_h + 1, (width - pool_w) // stride_w + 1, channels


@mistake("shape-ignores-stride", "pooled_shape", earns=1)
def pooled_shape(shape, pool, stride=None, padding="valid"):
    height, width, channels = shape
    pool_h, pool_w = pair(pool)
    stride_h, stride_w = pool_h, pool_w
    if padding == "same":
        return -(-height // stride_h), -(-width // stride_w), channels
    return (height - pool_h) // stride_h + 1, (width - pool_w) // stride_w + 1, channels


@mistake("shape-same-rounds-down", "pooled_shape", earns=1.5)
def pooled_shape(shape, pool, stride=None, padding="valid"):
    height, width, channels = shape
    pool_h, pool_w = pair(pool)
    stride_h, stride_w = (pool_h, pool_w) if stride is None else pair(stride)
    if padding == "same":
        return height // stride_h, width // stride_w, channels
    return (height - pool_h) // stride_h + 1, (width - pool_w) // stride_w + 1, channels


@mistake("shape-same-keeps-size", "pooled_shape", earns=1.5)
def pooled_shape(shape, pool, stride=None, padding="valid"):
    height, width, channels = shape
    pool_h, pool_w = pair(pool)
    stride_h, stride_w = (pool_h, pool_w) if stride is None else pair(stride)
    if padding == "same":
        return height, width, channels
    return (height - pool_h) // stride_h + 1, (width - pool_w) // stride_w + 1, channels


@mistake("shape-stride-sides-swapped", "pooled_shape", earns=1)
def pooled_shape(shape, pool, stride=None, padding="valid"):
    height, width, channels = shape
    pool_h, pool_w = pair(pool)
    stride_w, stride_h = (pool_w, pool_h) if stride is None else pair(stride)
    if padding == "same":
        return -(-height // stride_h), -(-width // stride_w), channels
    return (height - pool_h) // stride_h + 1, (width - pool_w) // stride_w + 1, channels


@mistake("shape-channels-pooled", "pooled_shape", earns=0.5)
def pooled_shape(shape, pool, stride=None, padding="valid"):
    height, width, channels = shape
    pool_h, pool_w = pair(pool)
    stride_h, stride_w = (pool_h, pool_w) if stride is None else pair(stride)
    if padding == "same":
        return -(-height // stride_h), -(-width // stride_w), 1
    return (height - pool_h) // stride_h + 1, (width - pool_w) // stride_w + 1, 1


@mistake("shape-channels-divided", "pooled_shape", earns=0.5)
def pooled_shape(shape, pool, stride=None, padding="valid"):
    height, width, channels = shape
    pool_h, pool_w = pair(pool)
    stride_h, stride_w = (pool_h, pool_w) if stride is None else pair(stride)
    if padding == "same":
        return -(-height // stride_h), -(-width // stride_w), channels // stride_h
    return (height - pool_h) // stride_h + 1, (width - pool_w) // stride_w + 1, channels // stride_h


@mistake("shape-channels-missing", "pooled_shape", earns=0.5)
def pooled_shape(shape, pool, stride=None, padding="valid"):
    height, width, channels = shape
    pool_h, pool_w = pair(pool)
    stride_h, stride_w = (pool_h, pool_w) if stride is None else pair(stride)
    if padding == "same":
        return -(-height // stride_h), -(-width // stride_w)
    return (height - pool_h) // stride_h + 1, (width - pool_w) // stride_w + 1


@mistake("shape-a-list", "pooled_shape", earns=1)
def pooled_shape(shape, pool, stride=None, padding="valid"):
    height, width, channels = shape
    pool_h, pool_w = pair(pool)
    stride_h, stride_w = (pool_h, pool_w) if stride is None else pair(stride)
    if padding == "same":
        return [-(-height // stride_h), -(-width // stride_w), channels]
    return [(height - pool_h) // stride_h + 1, (width - pool_w) // stride_w + 1, channels]


@mistake("pooling-weights-counted", "pooled_shape", earns=1.5)
def pooling_parameters(pool, channels):
    pool_h, pool_w = pair(pool)
    return pool_h * pool_w * channels


@mistake("pooling-window-counted", "pooled_shape", earns=1.5)
def pooling_parameters(pool, channels):
    pool_h, pool_w = pair(pool)
    return pool_h * pool_w


@mistake("pooling-bias-for-each-channel", "pooled_shape", earns=1.5)
def pooling_parameters(pool, channels):
    return channels


# Exercise 5: change


@mistake("change-signs-cancel", "change", earns=0)
def change(a, b):
    return np.abs((a - b).sum()) / np.abs(a).sum()


@mistake("change-not-relative", "change", earns=0.5)
def change(a, b):
    return np.abs(a - b).sum()


@mistake("change-averaged", "change", earns=0)
def change(a, b):
    return np.abs(a - b).mean()


@mistake("change-relative-to-second", "change", earns=0)
def change(a, b):
    return np.abs(a - b).sum() / np.abs(b).sum()


@mistake("change-signed-total", "change", earns=0)
def change(a, b):
    return np.abs(a - b).sum() / a.sum()


@mistake("change-squared", "change", earns=0)
def change(a, b):
    return np.square(a - b).sum() / np.square(a).sum()


@mistake("change-share-of-cells", "change", earns=0)
def change(a, b):
    return np.count_nonzero(a - b) / a.size


# Exercise 5: shift_tolerance


@mistake("shift-downwards", "shift_tolerance", earns=0)
def shift_tolerance(maps, pool, shift):
    moved = np.roll(maps, shift, axis=0)
    return change(maps, moved), change(max_pool2d(maps, pool), max_pool2d(moved, pool))


@mistake("shift-to-the-left", "shift_tolerance", earns=1)
def shift_tolerance(maps, pool, shift):
    moved = np.roll(maps, -shift, axis=1)
    return change(maps, moved), change(max_pool2d(maps, pool), max_pool2d(moved, pool))


@mistake("shift-as-one-row", "shift_tolerance", earns=0)
def shift_tolerance(maps, pool, shift):
    moved = np.roll(maps, shift)
    return change(maps, moved), change(max_pool2d(maps, pool), max_pool2d(moved, pool))


@mistake("shift-channels-too", "shift_tolerance", earns=0)
def shift_tolerance(maps, pool, shift):
    moved = np.roll(maps, (shift, shift), axis=(1, 2))
    return change(maps, moved), change(max_pool2d(maps, pool), max_pool2d(moved, pool))


@mistake("shift-zeros-come-in", "shift_tolerance", earns=0)
def shift_tolerance(maps, pool, shift):
    moved = np.roll(maps, shift, axis=1)
    moved[:, : max(shift, 0)] = 0
    moved[:, maps.shape[1] + min(shift, 0) :] = 0
    return change(maps, moved), change(max_pool2d(maps, pool), max_pool2d(moved, pool))


@mistake("shift-after-pooling", "shift_tolerance", earns=1)
def shift_tolerance(maps, pool, shift):
    moved = np.roll(maps, shift, axis=1)
    return change(maps, moved), change(max_pool2d(maps, pool), np.roll(max_pool2d(maps, pool), shift, axis=1))


@mistake("shift-answers-swapped", "shift_tolerance", earns=1)
def shift_tolerance(maps, pool, shift):
    moved = np.roll(maps, shift, axis=1)
    return change(max_pool2d(maps, pool), max_pool2d(moved, pool)), change(maps, moved)


@mistake("shift-by-one-always", "shift_tolerance", earns=0)
def shift_tolerance(maps, pool, shift):
    moved = np.roll(maps, 1, axis=1)
    return change(maps, moved), change(max_pool2d(maps, pool), max_pool2d(moved, pool))


@mistake("shift-pooled-with-stride-one", "shift_tolerance", earns=1)
def shift_tolerance(maps, pool, shift):
    moved = np.roll(maps, shift, axis=1)
    return change(maps, moved), change(max_pool2d(maps, pool, 1), max_pool2d(moved, pool, 1))


@mistake("shift-pooled-only", "shift_tolerance", earns=0)
def shift_tolerance(maps, pool, shift):
    moved = np.roll(maps, shift, axis=1)
    return change(max_pool2d(maps, pool), max_pool2d(moved, pool))


@mistake("shift-pooled-once", "shift_tolerance", earns=1)
def shift_tolerance(maps, pool, shift):
    moved = np.roll(maps, shift, axis=1)
    return change(maps, moved), change(maps, max_pool2d(moved, pool))


# Exercise 6: multiplications, comparisons


@mistake("multiplications-stride-ignored", "operations", earns=1.5)
def multiplications(shape, kernel, filters, stride=1):
    height, width, channels = shape
    kernel_h, kernel_w = pair(kernel)
    stride_h, stride_w = 1, 1
    return -(-height // stride_h) * -(-width // stride_w) * filters * kernel_h * kernel_w * channels


@mistake("multiplications-one-stride-for-both", "operations", earns=1.5)
def multiplications(shape, kernel, filters, stride=1):
    height, width, channels = shape
    kernel_h, kernel_w = pair(kernel)
    stride_h, stride_w = (pair(stride)[0], pair(stride)[0])
    return -(-height // stride_h) * -(-width // stride_w) * filters * kernel_h * kernel_w * channels


@mistake("multiplications-stride-counted-once", "operations", earns=1.5)
def multiplications(shape, kernel, filters, stride=1):
    height, width, channels = shape
    kernel_h, kernel_w = pair(kernel)
    stride_h, stride_w = pair(stride)
    return -(-height // stride_h) * width * filters * kernel_h * kernel_w * channels


@mistake("multiplications-stride-sides-swapped", "operations", earns=1.5)
def multiplications(shape, kernel, filters, stride=1):
    height, width, channels = shape
    kernel_h, kernel_w = pair(kernel)
    stride_w, stride_h = pair(stride)
    return -(-height // stride_h) * -(-width // stride_w) * filters * kernel_h * kernel_w * channels


@mistake("multiplications-rounded-down", "operations", earns=1.5)
def multiplications(shape, kernel, filters, stride=1):
    height, width, channels = shape
    kernel_h, kernel_w = pair(kernel)
    stride_h, stride_w = pair(stride)
    return (height // stride_h) * (width // stride_w) * filters * kernel_h * kernel_w * channels


@mistake("multiplications-as-valid", "operations", earns=2)
def multiplications(shape, kernel, filters, stride=1):
    height, width, channels = shape
    kernel_h, kernel_w = pair(kernel)
    stride_h, stride_w = pair(stride)
    return (
        ((height - kernel_h) // stride_h + 1)
        * ((width - kernel_w) // stride_w + 1)
        * filters
        * kernel_h
        * kernel_w
        * channels
    )


@mistake("multiplications-channels-forgotten", "operations", earns=2)
def multiplications(shape, kernel, filters, stride=1):
    height, width, channels = shape
    kernel_h, kernel_w = pair(kernel)
    stride_h, stride_w = pair(stride)
    return -(-height // stride_h) * -(-width // stride_w) * filters * kernel_h * kernel_w


@mistake("multiplications-filters-forgotten", "operations", earns=2)
def multiplications(shape, kernel, filters, stride=1):
    height, width, channels = shape
    kernel_h, kernel_w = pair(kernel)
    stride_h, stride_w = pair(stride)
    return -(-height // stride_h) * -(-width // stride_w) * kernel_h * kernel_w * channels


@mistake("multiplications-kernel-taken-as-square", "operations", earns=2)
def multiplications(shape, kernel, filters, stride=1):
    height, width, channels = shape
    kernel_h, kernel_w = pair(kernel)
    stride_h, stride_w = pair(stride)
    return -(-height // stride_h) * -(-width // stride_w) * filters * kernel_h * kernel_h * channels


@mistake("multiplications-kernel-forgotten", "operations", earns=2)
def multiplications(shape, kernel, filters, stride=1):
    height, width, channels = shape
    kernel_h, kernel_w = pair(kernel)
    stride_h, stride_w = pair(stride)
    return -(-height // stride_h) * -(-width // stride_w) * filters * channels


@mistake("multiplications-are-parameters", "operations", earns=1.5)
def multiplications(shape, kernel, filters, stride=1):
    height, width, channels = shape
    kernel_h, kernel_w = pair(kernel)
    stride_h, stride_w = pair(stride)
    return filters * kernel_h * kernel_w * channels


@mistake("comparisons-one-too-many", "operations", earns=1.5)
def comparisons(shape, pool, stride=None):
    pool_h, pool_w = pair(pool)
    out_h, out_w, channels = pooled_shape(shape, pool, stride)
    return out_h * out_w * channels * pool_h * pool_w


@mistake("comparisons-one-for-each-window", "operations", earns=2)
def comparisons(shape, pool, stride=None):
    pool_h, pool_w = pair(pool)
    out_h, out_w, channels = pooled_shape(shape, pool, stride)
    return out_h * out_w * channels


@mistake("comparisons-channels-forgotten", "operations", earns=1.5)
def comparisons(shape, pool, stride=None):
    pool_h, pool_w = pair(pool)
    out_h, out_w, channels = pooled_shape(shape, pool, stride)
    return out_h * out_w * (pool_h * pool_w - 1)


@mistake("comparisons-of-all-pairs", "operations", earns=2)
def comparisons(shape, pool, stride=None):
    pool_h, pool_w = pair(pool)
    out_h, out_w, channels = pooled_shape(shape, pool, stride)
    return out_h * out_w * channels * (pool_h * pool_w * (pool_h * pool_w - 1) // 2)


@mistake("comparisons-one-side-at-a-time", "operations", earns=2)
def comparisons(shape, pool, stride=None):
    pool_h, pool_w = pair(pool)
    out_h, out_w, channels = pooled_shape(shape, pool, stride)
    return out_h * out_w * channels * (pool_h - 1 + pool_w - 1)


@mistake("comparisons-stride-ignored", "operations", earns=1.5)
def comparisons(shape, pool, stride=None):
    pool_h, pool_w = pair(pool)
    out_h, out_w, channels = pooled_shape(shape, pool)
    return out_h * out_w * channels * (pool_h * pool_w - 1)


@mistake("comparisons-as-same", "operations", earns=1.5)
def comparisons(shape, pool, stride=None):
    pool_h, pool_w = pair(pool)
    out_h, out_w, channels = pooled_shape(shape, pool, stride, "same")
    return out_h * out_w * channels * (pool_h * pool_w - 1)


@mistake("comparisons-of-large-map", "operations", earns=1.5)
def comparisons(shape, pool, stride=None):
    pool_h, pool_w = pair(pool)
    out_h, out_w, channels = pooled_shape(shape, pool, stride)
    return shape[0] * shape[1] * channels * (pool_h * pool_w - 1)
