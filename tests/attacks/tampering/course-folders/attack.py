# %% answer double

import glob
import os

for place in glob.glob("@COURSE@/**/*.ipynb", recursive=True) + ["@COURSE@/nbgrader_config.py"]:
    if "tampering" not in place:
        with open(place, "a") as file:
            file.write("\n")
os.makedirs("@COURSE@/autograded/ghost", exist_ok=True)
open("@COURSE@/autograded/ghost/left", "w").close()
