# %% answer double

import logging
import sys
import warnings

logging.basicConfig(level=logging.DEBUG)


def double(x):
    print("called with", x)
    warnings.warn("a warning costs nothing")
    logging.getLogger("own").warning("nor does a log line")
    sys.stderr.write("nor this\n")
    return np.asarray(x) * 2.0


warnings.warn("in the cell too")
print(double(np.ones(2)))
sys.stderr.write("2024-01-01 00:00:00.000: I tensorflow/core/util/port.cc:153] oneDNN custom operations are on.\n")
