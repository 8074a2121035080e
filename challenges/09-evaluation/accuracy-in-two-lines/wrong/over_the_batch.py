# meets: argmax ran over the batch
def predictions(logits):
    return logits.argmax(dim=0)


def accuracy(logits, targets):
    return (logits.argmax(dim=1) == targets).float().mean().item()
