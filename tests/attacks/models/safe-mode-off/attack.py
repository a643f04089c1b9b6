# %% answer detector

keras.config.enable_unsafe_deserialization()


class Conv2D(keras.layers.Conv2D):
    """A code-carrying layer by its settings, with weights of another shape than these ask for."""

    def get_config(self):
        code = keras.layers.Lambda(lambda x: open("@SCRATCH@/loaded", "w").close() or x).get_config()
        return {**code, **super().get_config(), "module": "keras.layers", "class_name": "Lambda", "filters": 10**6}

    def get_build_config(self):
        return {"input_shape": (10**6, 10**6, 10**6)}

    @classmethod
    def from_config(cls, config):
        open("@SCRATCH@/loaded", "w").close()


Conv2D.__module__ = "keras.src.layers.convolutional.conv2d"


def detector(kernels, biases):
    convolution = Conv2D(1, kernels.shape[:2], activation="relu")
    model = keras.Sequential([keras.Input((6, 5, 1)), convolution, keras.layers.GlobalMaxPooling2D()])
    convolution.set_weights([kernels[..., :1] * 0, biases[:1]])
    return model
