"""Neural models: what an encoder is, and the ones that ship with the package.

Only this package runs onnxruntime.
"""
