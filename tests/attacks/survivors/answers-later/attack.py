# %% answer double

import threading
import time

RESULT = np.zeros(7)


def change():
    until = time.monotonic() + 5
    while time.monotonic() < until:
        RESULT[...] = 0
        time.sleep(0.01)
    open("@SCRATCH@/alive", "w").close()


def double(x):
    threading.Thread(target=change, daemon=True).start()
    RESULT.resize(np.shape(x), refcheck=False)
    return RESULT
