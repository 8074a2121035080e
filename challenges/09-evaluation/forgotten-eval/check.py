"""Checks for evaluation/forgotten-eval."""
import torch
from torch.nn.functional import cross_entropy

from tutor.sandbox.check import close, given


def dropping():
    from torch import nn

    return nn.Sequential(nn.Linear(4, 12), nn.ReLU(), nn.Dropout(0.5), nn.Linear(12, 3))


def normed():
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 6), nn.BatchNorm1d(6), nn.Tanh(), nn.Dropout(0.5), nn.Linear(6, 3))
    for _ in range(3):
        net(3 * torch.randn(20, 4) + 1)  # so that the running statistics are not those of any batch
    return net


def samples(n=37):
    return torch.randn(n, 4), torch.randint(0, 3, (n,))


def here(net):
    """The same network on this side."""
    twin = normed()
    twin.load_state_dict(net.state_dict())
    return twin


def check_repeats(attempt):
    """The same network gives the same loss every time."""
    x, y = samples()
    net = attempt.build(dropping)
    first, second = attempt.evaluate(net, x, y, 8), attempt.evaluate(net, x, y, 8)
    assert abs(first - second) < 1e-5, f"Two evaluations of one network gave {first:.3f} and {second:.3f}: Dropout was active"


@given(size=[37, 8])
def check_loss(attempt, size):
    """The loss is that of eval mode: no Dropout, and BatchNorm with its running statistics."""
    x, y = samples()
    net = attempt.build(normed)
    twin = here(net)
    batches = list(zip(x.split(size), y.split(size)))
    with torch.no_grad():
        twin.train()
        twin[3].eval()
        batchwise = sum(cross_entropy(twin(a), b).item() * len(a) for a, b in batches) / len(x)
        twin = here(net).eval()
        want = cross_entropy(twin(x), y).item()
        unweighted = sum(cross_entropy(twin(a), b).item() for a, b in batches) / len(batches)
    close(attempt.evaluate(net, x, y, size), want, name="loss", rtol=1e-4, misses=[
        (batchwise, "BatchNorm used the statistics of the batch instead of its running statistics: it was in train mode"),
        (unweighted, "The short last batch weighs as much as a full one. Weigh each batch by its size"),
    ])


@given(training=[True, False])
def check_buffers(attempt, training):
    """The running statistics are as they were."""
    x, y = samples()
    net = attempt.build(normed)
    net.train(training)
    before = net.state_dict()
    attempt.evaluate(net, x, y, 8)
    after = net.state_dict()
    for name in before:
        same = torch.equal(before[name], after[name])
        assert same, f"{name} was changed by the evaluation: BatchNorm in train mode absorbed the samples it was tested on"


def modes(net):
    return [module.training for module in net.modules()]


@given(training=[True, False])
def check_mode(attempt, training):
    """The network is in the mode it came in."""
    x, y = samples()
    net = attempt.build(normed)
    net.train(training)
    attempt.evaluate(net, x, y)
    after = attempt.build(modes, net)
    if training:
        assert all(after), "The network was left in eval mode: the training that goes on has no Dropout, and its BatchNorm learns nothing"
    else:
        assert not any(after), "It came in eval mode, and was put into train mode. Note net.training before, and put that back"


def check_no_graph(attempt):
    """No graph is recorded, as before."""
    x, y = samples()
    run = attempt.watch("evaluate", attempt.build(normed), x, y)
    assert not any(f.grad for f in run.forwards), "Autograd was recording during the evaluation. eval() does not turn that off: keep no_grad"
