# %% answer double

import os
import time


def double(x):
    return None


if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for number in range(3):
            os.closerange(0, 64)
        time.sleep(2)
        with open("@SCRATCH@/alive", "w") as file:
            file.write("still here")
        time.sleep(5)
    os._exit(0)
