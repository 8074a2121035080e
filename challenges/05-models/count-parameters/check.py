"""Checks for models/count-parameters."""
from tutor.sandbox.check import close, given


def plain(a, b, c):
    from torch import nn

    return nn.Sequential(nn.Linear(a, b), nn.ReLU(), nn.Linear(b, c))


def frozen(a, b, c):
    from torch import nn

    net = nn.Sequential(nn.Linear(a, b), nn.ReLU(), nn.Linear(b, c), nn.Linear(c, a))
    net[0].requires_grad_(False)
    net[2].weight.requires_grad_(False)  # and its bias is trained
    return net


def tied(a, b, c):
    from torch import nn

    net = nn.Sequential(nn.Embedding(a, b), nn.Linear(b, c), nn.Linear(c, b), nn.Linear(b, a))
    net[3].weight = net[0].weight
    return net


def twice(a, b, c):
    from torch import nn

    layer = nn.Linear(b, b)
    return nn.Sequential(nn.Linear(a, b), layer, nn.ReLU(), layer, nn.Linear(b, c))


def normed(a, b, c):
    from torch import nn

    return nn.Sequential(nn.Conv2d(a, b, 3), nn.BatchNorm2d(b), nn.ReLU(), nn.Conv2d(b, c, 3))


def own(a, b, c):
    import torch
    from torch import nn

    class Gate(nn.Module):
        def __init__(self):
            super().__init__()
            self.inner = nn.Sequential(nn.Linear(a, b), nn.Linear(b, c))
            self.shift = nn.Parameter(torch.zeros(c, 2))
            self.scale = nn.Parameter(torch.tensor(1.0))

    return nn.Sequential(Gate(), nn.Linear(c, a))


MAKERS = {"plain": plain, "own": own, "tied": tied, "twice": twice}


def counts(attempt, make, *sizes):
    got = attempt.count(attempt.build(make, *sizes))
    assert isinstance(got, (tuple, list)) and len(got) == 2, "count should return two numbers: (total, trainable)"
    return int(got[0]), int(got[1])


def truth(net):
    params = list(net.parameters())
    return sum(p.numel() for p in params), sum(p.numel() for p in params if p.requires_grad)


@given(net=["plain", "own"])
def check_total(attempt, net):
    """Every number in every parameter of the model is counted."""
    make = MAKERS[net]
    net = make(7, 5, 3)
    total, _ = truth(net)
    leaves = [m for m in net.modules() if not list(m.children())]
    close(
        counts(attempt, make, 7, 5, 3)[0],
        total,
        name="total",
        misses=[
            (len(list(net.parameters())), "That is the number of tensors. numel() says how many numbers one holds"),
            (sum(p.numel() for p in net.parameters() if p.ndim > 1), "The biases, and whatever else is not a matrix, are missing"),
            (sum(p.numel() for p in net.parameters() if p.ndim), "A parameter without dimensions is missing: it holds one number"),
            (sum(p.numel() for m in leaves for p in m.parameters()), "A parameter that a module holds beside its layers is missing"),
            (sum(p.numel() for m in net.modules() for p in m.parameters()), "Every module was asked for all its parameters, those of its parts included, so the inner ones are counted again and again"),
        ],
    )


def check_frozen(attempt):
    """Frozen parameters are in the total, and are not trainable."""
    net = frozen(7, 5, 3)
    total, trainable = truth(net)
    got = counts(attempt, frozen, 7, 5, 3)
    close(got[0], total, name="total", misses=[(trainable, "The frozen parameters are missing in the total. They are still in the model")])
    layers = [m for m in net if list(m.parameters())]
    close(
        got[1],
        trainable,
        name="trainable",
        misses=[
            (total, "The frozen parameters were counted as trainable: look at requires_grad"),
            (total - trainable, "That counts the frozen parameters, the ones that training leaves alone"),
            (
                sum(p.numel() for m in layers if any(q.requires_grad for q in m.parameters()) for p in m.parameters()),
                "A layer can be frozen in part: ask each parameter, not the layer",
            ),
            (
                sum(p.numel() for m in layers if all(q.requires_grad for q in m.parameters()) for p in m.parameters()),
                "A layer can be frozen in part: ask each parameter, not the layer",
            ),
        ],
    )


@given(net=["tied", "twice"])
def check_shared(attempt, net):
    """A parameter that stands in two places is counted once."""
    make = MAKERS[net]
    net = make(7, 5, 3)
    total, trainable = truth(net)
    places = sum(p.numel() for _, p in net.named_parameters(remove_duplicate=False))
    message = "A shared parameter was counted once for each place it stands in. It is one tensor"
    got = counts(attempt, make, 7, 5, 3)
    close(got[0], total, name="total", misses=[(places, message)])
    close(got[1], trainable, name="trainable", misses=[(places, message)])


def check_buffers(attempt):
    """The running statistics of a BatchNorm are not counted."""
    net = normed(2, 5, 3)
    total, trainable = truth(net)
    buffers = sum(b.numel() for b in net.buffers())
    message = "The buffers were counted in: running statistics are saved with the model, and no optimizer changes them"
    misses = [(total + buffers, message), (total + buffers - 1, message)]
    got = counts(attempt, normed, 2, 5, 3)
    close(got[0], total, name="total", misses=misses)
    close(got[1], trainable, name="trainable", misses=misses)
