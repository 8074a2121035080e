def count(model):
    """(total, trainable): the parameters of the model, and how many of them training may change."""
    total = 0
    trainable = 0
    # your lines here
    return total, trainable
