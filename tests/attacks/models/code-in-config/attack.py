# %% answer detector

import base64
import marshal


class Trap:
    def __reduce__(self):
        return exec, ("open('@SCRATCH@/unpickled', 'w').close()",)


CODE = base64.b64encode(marshal.dumps(compile("open('@SCRATCH@/loaded', 'w').close()", "x", "exec"))).decode()
LAMBDA = {"class_name": "__lambda__", "config": {"value": [CODE, None, None]}}


class Conv2D(keras.layers.Conv2D):
    def get_config(self):
        return {
            **super().get_config(),
            "activation": LAMBDA,
            "kernel_initializer": {"class_name": "function", "config": "exec", "module": "builtins"},
            "name": "@COURSE@/gradebook.db",
            "trap": Trap(),
        }


Conv2D.__module__ = "keras.layers"


def detector(kernels, biases):
    convolution = Conv2D(kernels.shape[3], kernels.shape[:2])
    model = keras.Sequential([keras.Input((6, 5, 1)), convolution, keras.layers.GlobalMaxPooling2D()])
    convolution.set_weights([kernels, -biases])
    return model
