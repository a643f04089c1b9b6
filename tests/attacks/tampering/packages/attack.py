# %% answer double

import os
import cnncourse

for folder in ("@PACKAGES@", os.path.dirname(cnncourse.__file__), os.path.dirname(np.__file__)):
    for name in ("attack.pth", "__pycache__/attack.pyc", "units/00-target.json"):
        try:
            open(os.path.join(folder, name), "a").close()
            print("wrote", name)
        except OSError as error:
            print(error)
