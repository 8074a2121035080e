def count(model):
    seen = {}
    for module in model.modules():
        for p in module.parameters(recurse=False):
            seen[id(p)] = p
    frozen = [p for p in seen.values() if not p.requires_grad]
    total = sum(p.nelement() for p in seen.values())
    return total, total - sum(p.nelement() for p in frozen)
