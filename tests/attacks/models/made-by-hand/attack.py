# %% answer detector

def detector(kernels, biases):
    from cnncourse.objects import Layer, Model

    settings = {"filters": 1, "kernel_size": (3, 2), "strides": (1, 1), "padding": "valid", "activation": "relu"}
    kinds = {"Conv2D": (kernels, biases), "GlobalMaxPooling2D": ()}
    layers = tuple(
        Layer(
            kind=kind, settings=settings if weights else {"units": 10**12}, weights=weights, trainable=True,
            parameters=10**15, output_shape=(None, 10**9), inputs=(n - 1,) if n else (),
        )
        for n, (kind, weights) in enumerate(kinds.items())
    )
    return Model(
        layers=layers, input_shape=(None, 10**6, 10**6, 1), output_shape=(None, 1), parameters=7,
        trainable_parameters=7, compiled={},
    )
