"""List the GPUs that TensorFlow finds; with REQUIRE_GPU=1 in the environment, fail when it finds none."""

import os
import sys

import tensorflow as tf

gpus = tf.config.list_physical_devices("GPU")
print("TensorFlow", tf.__version__, "finds", ", ".join(gpu.name for gpu in gpus) or "no GPU")
if not gpus and os.environ.get("REQUIRE_GPU") == "1":
    sys.exit("REQUIRE_GPU=1 asks for a GPU: install a driver that `nvidia-smi` can use, or run without REQUIRE_GPU.")
