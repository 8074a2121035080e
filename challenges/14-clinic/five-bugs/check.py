"""Checks for clinic/five-bugs."""
import torch
from torch.nn.functional import cross_entropy, mse_loss, one_hot

from tutor.sandbox.check import close, digits, seeded


def split():
    """1,438 digits to train on, and the 359 others, the same every time."""
    x, y = digits()
    order = torch.randperm(len(x), generator=seeded(49))
    return x[order[359:]], y[order[359:]], x[order[:359]], y[order[:359]]


def check_registered(attempt):
    """The network knows all of its layers."""
    net = attempt.Net()
    want = 64 * 128 + 128 + 128 * 128 + 128 + 128 * 10 + 10
    have = sum(p.numel() for p in net.parameters())
    assert have != 1290, f"Bug: the hidden layers are not registered. A module does not look into a plain list: parameters() gives {have} numbers of {want:,}"
    assert have == want, f"The network has {have:,} parameters. Its layers, 64 to 128 to 128 to 10, have {want:,}"


def check_pairs(attempt):
    """Every sample keeps its label, and the order is random."""
    n = 53
    y = torch.arange(n)
    x = y[:, None].float().expand(n, 3).clone()
    pairs = attempt.batches(x, y, 8)
    assert isinstance(pairs, (list, tuple)), "batches should return a list of pairs (xb, yb)"
    sizes = [len(xb) for xb, _ in pairs]
    assert sorted(sizes) == [5, 8, 8, 8, 8, 8, 8], f"53 samples in batches of 8 make six batches of 8 and one of 5. These are of {sizes}"
    samples, labels = torch.cat([xb for xb, _ in pairs]), torch.cat([yb for _, yb in pairs])
    assert sorted(samples[:, 0].tolist()) == list(range(n)), "Each sample should be there once"
    assert torch.equal(samples[:, 0].long(), labels), "Bug: samples and labels were shuffled apart. Each call of randperm draws another order, so a sample meets another's label"
    assert labels.tolist() != list(range(n)), "The samples come in the order they were given. They should be shuffled"
    again = torch.cat([yb for _, yb in attempt.batches(x, y, 8)])
    assert not torch.equal(labels, again), "The second epoch has the order of the first. Draw a new one in every call"


def sharpened():
    from torch import nn

    net = nn.Linear(6, 10)
    with torch.no_grad():
        net.weight *= 8
    return net


def check_loss(attempt):
    """The loss fits a choice among ten classes."""
    x, y = torch.randn(7, 6), torch.randint(0, 10, (7,))
    net = attempt.build(sharpened)
    logits = net(x).detach()
    hot = one_hot(y, 10).float()
    p = logits.softmax(1)
    squared = "Bug: the loss is a squared error, made for quantities. A choice among classes is measured by cross entropy on the logits"
    close(attempt.loss_of(net, x, y), cross_entropy(logits, y), name="the loss", misses=[
        (mse_loss(logits, hot), squared),
        (mse_loss(p, hot), squared),
        (mse_loss(logits.sigmoid(), hot), squared),
        (cross_entropy(p, y), "Something squeezes the logits before the loss: cross_entropy applies softmax itself"),
        (cross_entropy(logits, y, reduction="sum"), "That is the sum over the batch. It should be the mean"),
    ])


def check_gradients(attempt):
    """Every step uses the gradient of its own batch alone."""
    x, y, _, _ = split()
    run = attempt.watch("train", x[:100], y[:100], 2)
    assert run.steps, "No step was taken"
    for step in run.steps:
        used, own = step.gradient_used, step.gradient_of_its_loss
        assert used.any() or not own.any(), "The gradients were cleared before step() could use them"
        close(used, own, name=f"the gradient at step {step.number}", misses=[
            (used, "Bug: a step used the gradients of earlier batches too. backward adds to the slots, so clear them before it"),
        ])
    settings = [(optimizer.settings["type"], optimizer.settings["lr"]) for optimizer in run.optimizers]
    assert settings == [("Adam", 0.002)], f"The optimizer's settings are no bug. They were Adam with lr 0.002, and are {settings}"


def check_eval(attempt):
    """Accuracy is measured in eval mode and without graphs."""
    _, _, x, y = split()
    net = attempt.Net()
    net.train()
    assert not torch.equal(net(x), net(x)), "The dropout was taken out. It is no bug: it belongs into training, not into the measuring"
    run = attempt.watch("accuracy", net, x, y)
    assert not any(f.training for f in run.forwards), "Bug: the network is measured in train mode, with half of its units dropped. Put it into eval mode first"
    assert not any(f.grad for f in run.forwards), "Autograd was recording while the accuracy was measured. Keep no_grad"
    net.eval()
    right = (net(x).argmax(1) == y).float().mean().item()
    close(run.value, right, name="the accuracy", atol=1e-6, misses=[
        (100 * right, "That is in percent. It should be from 0 to 1"),
        (right * len(x), "That is how many are right. The share is wanted"),
    ])


def check_accuracy(attempt):
    """After ten epochs more than 95 % of held-out digits are right."""
    x, y, x_held, y_held = split()
    net = attempt.train(x, y, 10)
    net.eval()
    logits = net(x_held)
    assert tuple(logits.shape) == (359, 10), f"The network gives the shape {tuple(logits.shape)} for 359 digits. It should be (359, 10)"
    share = (logits.argmax(1) == y_held).float().mean().item()
    assert share > 0.95, f"{100 * share:.1f} % of the held-out digits are right. It should be more than 95 %: there is a bug left"
