# meets: That is the number of tensors
def count(model):
    params = list(model.parameters())
    return len(params), len([p for p in params if p.requires_grad])
