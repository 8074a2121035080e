"""Checks for training/loop-whole.

The samples are the rows of a unit matrix and the network is one matrix. Then column i of a gradient is not
zero exactly where sample i was in the batch, and every step can be followed here.
"""
import torch
from torch.nn.functional import cross_entropy

from tutor.sandbox.check import close

N, CLASSES, EPOCHS, SIZE, LR = 23, 4, 3, 5, 0.7


def matrix(inputs, outputs):
    from torch import nn

    return nn.Linear(inputs, outputs, bias=False)


class Followed:
    """One watched run: the batches as lists of rows, and what each step should have done."""

    def __init__(self, attempt):
        self.y = torch.randint(0, CLASSES, (N,))
        self.net = attempt.build(matrix, N, CLASSES)
        w = next(iter(self.net.parameters())).detach()
        self.run = attempt.watch("train", self.net, torch.eye(N), self.y, EPOCHS, SIZE, LR)
        self.after = next(iter(self.net.parameters())).detach()
        self.batches, self.losses, self.gradients, self.sums = [], [], [], []
        for step in self.run.steps:
            rows = step.gradient_of_its_loss.view(CLASSES, N).any(0).nonzero().flatten()
            leaf = w.clone().requires_grad_()
            each = cross_entropy(leaf.T[rows], self.y[rows], reduction="none")
            (gradient,) = torch.autograd.grad(each.mean(), leaf) if len(rows) else (torch.zeros_like(w),)
            self.batches.append(rows.tolist())
            self.losses.append(each.detach())
            self.gradients.append(gradient.flatten())
            w = w - LR * gradient
        self.want = w

    def epochs(self):
        """The batches of each epoch. Says what is wrong with their number and sizes."""
        assert self.batches, "No optimizer took a step"
        per_epoch = -(-N // SIZE)
        steps, sizes = len(self.batches), sorted(len(b) for b in self.batches)
        assert steps != EPOCHS, "One step an epoch was seen. Each batch gets a step of its own, so it stands in the inner loop"
        assert not (steps == EPOCHS * (per_epoch - 1) and set(sizes) == {SIZE}), (
            f"The short last batch is left out: {N} samples make {per_epoch} batches of {SIZE}, the last with {N % SIZE}"
        )
        assert steps == EPOCHS * per_epoch, (
            f"{steps} steps were seen. {N} samples in batches of {SIZE} for {EPOCHS} epochs make {EPOCHS * per_epoch}"
        )
        want = sorted(([SIZE] * (N // SIZE) + [N % SIZE]) * EPOCHS)
        assert sizes == want, f"The batches have {sizes} samples. In batches of {SIZE}, {N} samples make {want[::-1]}"
        return [self.batches[e * per_epoch : (e + 1) * per_epoch] for e in range(EPOCHS)]


def check_batches(attempt):
    """Every epoch shows every sample once, in batches of the size that was asked for."""
    for number, epoch in enumerate(Followed(attempt).epochs(), 1):
        seen = sorted(row for batch in epoch for row in batch)
        twice = sorted({row for row in seen if seen.count(row) > 1})
        assert not twice, f"In epoch {number} some samples were met twice, and others never: draw an order, not samples"
        assert seen == list(range(N)), f"In epoch {number} {N - len(seen)} samples were never met"


def check_order(attempt):
    """Every epoch has a new random order."""
    epochs = [[sorted(batch) for batch in epoch] for epoch in Followed(attempt).epochs()]
    in_order = [list(range(N))[i : i + SIZE] for i in range(0, N, SIZE)]
    assert in_order not in epochs, "The samples came in the order they were given. Shuffle them"
    assert epochs[0] != epochs[1] and epochs[1] != epochs[2], "The order was drawn once and used again. Draw a new one in every epoch"


def check_steps(attempt):
    """Every step is one of plain SGD with the gradient of its batch alone."""
    followed = Followed(attempt)
    followed.epochs()
    assert len(followed.run.optimizers) == 1, "There should be one optimizer for the whole run, made before the loops"
    for step, want, each in zip(followed.run.steps, followed.gradients, followed.losses):
        close(step.gradient_of_its_loss, want, name=f"the gradient at step {step.number}", misses=[
            (want * len(each), "The loss of a batch is a sum. It should be the mean over the batch"),
        ])
        close(step.gradient_used, want, name=f"the gradient at step {step.number}", misses=[
            (sum(followed.gradients[: step.number]), "A step used gradients of earlier batches too: clear them before every backward"),
            (torch.zeros_like(want), "The gradients were cleared before step() could use them"),
        ])
    settings = followed.run.optimizers[0].settings
    assert settings == {"type": "SGD", "lr": LR, "momentum": 0}, f"The optimizer should be SGD with lr {LR} and nothing else set. It is {settings}"
    close(followed.after, followed.want, name="the weights after the run")


def check_history(attempt):
    """It returns the mean loss over the samples of each epoch."""
    followed = Followed(attempt)
    per_epoch = len(followed.epochs()[0])
    got = followed.run.value
    assert isinstance(got, (list, tuple)) and len(got) == EPOCHS, f"train should return a list with {EPOCHS} numbers, one for each epoch"
    assert not any(isinstance(v, torch.Tensor) and v.requires_grad for v in got), "The losses in the list still carry their graphs: take the number out with item()"
    epochs = [followed.losses[e * per_epoch : (e + 1) * per_epoch] for e in range(EPOCHS)]
    means = [[float(each.mean()) for each in epoch] for epoch in epochs]
    close(torch.tensor([float(v) for v in got]), torch.stack([torch.cat(epoch).mean() for epoch in epochs]), name="history", misses=[
        (torch.tensor([sum(m) / per_epoch for m in means]), "The short last batch weighs as much as a full one. Weigh each batch by its size"),
        (torch.tensor([m[-1] for m in means]), "That is the loss of the last batch of each epoch, not the mean over the epoch"),
        (torch.tensor([sum(m) for m in means]), "That is the sum of the batch losses"),
        (torch.tensor([sum(m) / N for m in means]), "The batch losses are means already: multiply each by its batch's size before you divide by the number of samples"),
        (torch.tensor([float(torch.cat(epoch).sum()) for epoch in epochs]), "That is the sum over the samples. Divide by their number"),
    ])
