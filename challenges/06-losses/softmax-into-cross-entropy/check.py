"""Checks for losses/softmax-into-cross-entropy."""
import torch
from torch.nn.functional import cross_entropy, nll_loss

from tutor.sandbox.check import close, given


def logits_of(net, x):
    """The logits, computed here from the network's four parameters."""
    params = [p.detach() for p in net.parameters()]
    shapes = [tuple(p.shape) for p in params]
    want = [(16, x.shape[1]), (16,), (shapes[-1][0] if shapes else 0, 16), shapes[-1] if shapes else ()]
    assert shapes == want, f"The network should keep its two layers, hidden with 16 units and out; its parameters are {shapes}"
    w1, b1, w2, b2 = params
    return (x @ w1.T + b1).relu() @ w2.T + b2


def sharpen(net, factor):
    import torch

    with torch.no_grad():
        for p in net.out.parameters():
            p *= factor


@given(n=[7, 1], classes=[5, 3])
def check_loss(attempt, n, classes):
    """loss is the cross entropy of the logits."""
    x, y = torch.randn(n, 4), torch.randint(0, classes, (n,))
    net = attempt.Classifier(4, classes)
    attempt.build(sharpen, net, 5.0)
    logits = logits_of(net, x)
    p = logits.softmax(1)
    close(net.loss(x, y), cross_entropy(logits, y), name="loss", misses=[
        (cross_entropy(p, y), "The probabilities still go into cross_entropy, which applies a softmax of its own"),
        (cross_entropy(logits.log_softmax(1).softmax(1), y), "The probabilities still go into cross_entropy, which applies a softmax of its own"),
        (nll_loss(p, y), "nll_loss wants logarithms of probabilities, and it got the probabilities"),
        (nll_loss(logits, y), "nll_loss wants logarithms of probabilities, and it got the logits"),
        (cross_entropy(logits, y, reduction="sum"), "That is the sum over the batch. It should be the mean"),
        (cross_entropy(logits.relu(), y), "There is a ReLU on the logits. Logits may be negative"),
    ])


@given(n=[7, 3], classes=[5, 3])
def check_probabilities(attempt, n, classes):
    """probabilities gives one distribution for each sample."""
    x = torch.randn(n, 4)
    net = attempt.Classifier(4, classes)
    attempt.build(sharpen, net, 5.0)
    logits = logits_of(net, x)
    p = logits.softmax(1)
    close(net.probabilities(x), p, name="probabilities", misses=[
        (logits, "probabilities returns the logits now: its rows do not sum to 1"),
        (logits.log_softmax(1), "These are the logarithms of the probabilities: take exp"),
        (p.softmax(1), "Softmax was applied twice, which makes the classes nearly equal"),
        (logits.softmax(0), "The rows do not sum to 1: softmax ran over the batch (dim 0)"),
        (logits.sigmoid(), "The rows do not sum to 1: sigmoid looks at each class alone"),
    ])


def check_sure(attempt):
    """A network that is sure has a loss near 0 where it is right, and a finite one where it is wrong."""
    x = torch.randn(9, 4)
    net = attempt.Classifier(4, 6)
    attempt.build(sharpen, net, 5000.0)
    logits = logits_of(net, x)
    gap = logits.topk(2, dim=1).values
    x, logits = x[gap[:, 0] - gap[:, 1] > 20], logits[gap[:, 0] - gap[:, 1] > 20]
    right, wrong = logits.argmax(1), logits.argmin(1)
    floor = net.loss(x, right)
    assert floor < 0.01, f"The network is sure and right, and its loss is {float(floor):.2f}. Something squeezes the logits before the loss"
    high = net.loss(x, wrong)
    assert torch.isfinite(high), "The loss is not finite where the network is sure and wrong: the softmax gave a 0, and its logarithm is -inf. Start from the logits"
    close(high, cross_entropy(logits, wrong), name="loss of wrong targets")


def step(net, x, y):
    net.loss(x, y).backward()
    return [p.grad for p in net.parameters()]


def check_gradients(attempt):
    """The gradients of the loss are those of cross entropy on logits."""
    x, y = torch.randn(7, 4), torch.randint(0, 5, (7,))
    net = attempt.Classifier(4, 5)
    params = [p.detach().requires_grad_() for p in net.parameters()]
    w1, b1, w2, b2 = params
    got = attempt.build(step, net, x, y)
    cross_entropy((x @ w1.T + b1).relu() @ w2.T + b2, y).backward()
    for g, p, name in zip(got, params, ["hidden.weight", "hidden.bias", "out.weight", "out.bias"]):
        assert g is not None, f"{name} gets no gradient from the loss"
        close(g, p.grad, name=f"gradient of {name}")
