# meets: once for each place it stands in
def count(model):
    total = trainable = 0
    for module in model.modules():
        for p in module.parameters(recurse=False):
            total += p.numel()
            if p.requires_grad:
                trainable += p.numel()
    return total, trainable
