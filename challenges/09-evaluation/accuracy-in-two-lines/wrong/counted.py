# meets: That is how many are right
def predictions(logits):
    return logits.argmax(dim=1)


def accuracy(logits, targets):
    return float((predictions(logits) == targets).sum())
