def count(model):
    total = trainable = 0
    for _, p in model.named_parameters():
        n = 1
        for side in p.shape:
            n *= side
        total += n
        if p.requires_grad:
            trainable += n
    return total, trainable
