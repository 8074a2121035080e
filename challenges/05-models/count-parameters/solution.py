def count(model):
    """(total, trainable): the parameters of the model, and how many of them training may change."""
    total = sum(p.numel() for p in model.parameters())
    trainable = sum(p.numel() for p in model.parameters() if p.requires_grad)
    return total, trainable
