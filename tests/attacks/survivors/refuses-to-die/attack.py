# %% answer double

import ctypes
import signal
import threading
import time

ctypes.CDLL(None).prctl(1, 0, 0, 0, 0)
for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass


def spin():
    until = time.monotonic() + 6
    while time.monotonic() < until:
        pass
    open("@SCRATCH@/alive", "w").close()


threading.Thread(target=spin).start()


def double(x):
    time.sleep(6)
