"""Right answers of another style."""

RIGHT = {
    "moving": [
        """
def moving_mean(values, width):
    if len(values) < width:
        raise ValueError
    return np.convolve(values, np.ones(width) / width, "valid")
""",
    ],
    "largest": ["def largest_step(values):\n    return np.abs(np.diff(values)).max()"],
}
