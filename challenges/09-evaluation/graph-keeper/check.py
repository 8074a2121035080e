"""Checks for evaluation/graph-keeper."""
import torch
from torch.nn.functional import cross_entropy

from tutor.sandbox.check import close, given


def make():
    from torch import nn

    return nn.Sequential(nn.Linear(4, 6), nn.BatchNorm1d(6), nn.Tanh(), nn.Dropout(0.5), nn.Linear(6, 3))


def samples(n=37):
    return torch.randn(n, 4), torch.randint(0, 3, (n,))


def pair(value):
    assert isinstance(value, (tuple, list)) and len(value) == 2, "evaluate should return two things: the mean loss and the logits"
    return value


@given(size=[37, 8])
def check_values(attempt, size):
    """The loss and the logits are those of eval mode, over all samples."""
    x, y = samples()
    net = attempt.build(make)
    twin = make()
    twin.load_state_dict(net.state_dict())
    twin.eval()
    loss, logits = pair(attempt.evaluate(net, x, y, size))
    with torch.no_grad():
        want = twin(x)
        batches = [cross_entropy(twin(a), b).item() for a, b in zip(x.split(size), y.split(size))]
    close(logits, want, name="logits", misses=[(want.softmax(1), "These are probabilities. The logits are wanted")])
    close(float(loss), cross_entropy(want, y).item(), name="loss", rtol=1e-4, misses=[
        (sum(batches) / len(batches), "The short last batch weighs as much as a full one. Weigh each batch by its size"),
        (cross_entropy(want, y).item() * len(x), "That is the sum over the samples. Divide by their number"),
    ])


def check_results(attempt):
    """Nothing that is returned carries a graph."""
    x, y = samples()
    loss, logits = pair(attempt.evaluate(attempt.build(make), x, y, 8))
    kept = isinstance(loss, torch.Tensor) and loss.requires_grad
    assert not kept, "The loss still carries its graph: the sum keeps the graphs of all batches alive"
    assert not logits.requires_grad, "The logits still carry the graphs of all batches"


def check_nothing_recorded(attempt):
    """No graph is built on the way."""
    x, y = samples()
    net = attempt.build(make)
    run = attempt.watch("evaluate", net, x, y, 8)
    assert not any(f.grad for f in run.forwards), "Autograd was still recording: every batch builds a graph that nobody uses. Cutting the results off afterwards does not prevent it"


def surroundings(evaluate, net, x, y):
    evaluate(net, x, y)
    return {
        "recording": torch.is_grad_enabled(),
        "trainable": [p.requires_grad for p in net.parameters()],
        "modes": [m.training for m in net.modules()],
        "gradients": [p.grad is not None for p in net.parameters()],
    }


@given(training=[True, False])
def check_surroundings(attempt, training):
    """Afterwards recording works, the parameters are trainable, and the mode is the old one."""
    x, y = samples()
    net = attempt.build(make)
    net.train(training)
    after = attempt.build(surroundings, attempt.evaluate, net, x, y)
    assert after["recording"], "Recording is still switched off after evaluate: the next training step would fail. no_grad ends with its block"
    assert all(after["trainable"]), "The parameters were frozen, and are still frozen after evaluate"
    assert not any(after["gradients"]), "The evaluation left gradients in the slots of the parameters"
    assert all(mode is training for mode in after["modes"]), "The network is not in the mode it came in"
