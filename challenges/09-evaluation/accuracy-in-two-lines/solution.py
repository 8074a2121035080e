def predictions(logits):
    """The class with the largest logit, for each row of logits (N, C): (N,) int64."""
    return logits.argmax(dim=1)


def accuracy(logits, targets):
    """The share of rows whose prediction is the target, a float from 0 to 1."""
    return (predictions(logits) == targets).float().mean().item()
