# meets: A layer can be frozen in part
def count(model):
    total = trainable = 0
    for module in model.modules():
        params = list(module.parameters(recurse=False))
        total += sum(p.numel() for p in params)
        if any(p.requires_grad for p in params):
            trainable += sum(p.numel() for p in params)
    return total, trainable
