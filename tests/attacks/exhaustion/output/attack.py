# %% answer double

import os
import time

from IPython.display import display

until = time.monotonic() + 0.7
while time.monotonic() < until:
    print("x" * 100_000)
for _ in range(60):
    display({"image/png": "A" * 150_000, "text/html": "<b>" * 50_000, "text/plain": "C" * 150_000}, raw=True)


def double(x):
    until = time.monotonic() + 0.5
    while time.monotonic() < until:
        print("x" * 100_000)
        os.write(1, b"y" * 100_000)
