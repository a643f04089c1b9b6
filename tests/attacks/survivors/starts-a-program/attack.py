# %% answer double

import subprocess

try:
    subprocess.Popen(["sh", "-c", "sleep 2; touch @SCRATCH@/alive"], start_new_session=True)
except OSError as error:
    print(error)


def double(x):
    return None
