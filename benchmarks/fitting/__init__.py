"""Fits and judges single models that ship: the n-gram mixture, the confidence of ghost text, the encoder."""
