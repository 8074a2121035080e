import torch


def slope(f, x):
    """The slope of f at the number x, as a float."""
    ...
