# %% answer double

import os

for folder in ("@HOME@", os.path.expanduser("~"), os.environ.get("HOME", "/tmp")):
    if folder.startswith(("@HOME@", "/tmp")):
        os.makedirs(folder + "/.ipython/profile_default/startup", exist_ok=True)
        with open(folder + "/.ipython/profile_default/startup/00-own.py", "w") as file:
            file.write("import builtins\n")
        with open(folder + "/.bashrc", "a") as file:
            file.write("true\n")
