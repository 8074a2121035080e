"""Checks for evaluation/accuracy-in-two-lines."""
import torch

from tutor.sandbox.check import close, given


@given(n=[7, 5, 1], c=[5, 3])
def check_predictions(attempt, n, c):
    """predictions gives the class of the largest logit in each row."""
    logits = torch.randn(n, c) * 3 - 2
    got = attempt.predictions(logits)
    assert not isinstance(got, (tuple, list)), "There are several things where one tensor is wanted. max(dim=1) gives the values and their places"
    assert isinstance(got, torch.Tensor), "predictions should return a tensor of class numbers"
    shape = tuple(got.shape)
    want = logits.argmax(1)
    assert shape != (n, 1), f"The class dimension is still there: the shape is {shape}, and should be {(n,)}"
    assert shape != (n, c), f"There is a number for each class, shape {shape}. Only the place of the largest is wanted, shape {(n,)}"
    assert shape != (), "There is one number for the whole batch. argmax without dim looks at all logits at once"
    close(got, want, name="predictions", misses=[
        (logits.argmax(0), "The answer has a number for each class: argmax ran over the batch (dim 0)"),
        (logits.max(1).values, "These are the largest logits themselves. Wanted are their places"),
        (logits.argmin(1), "These are the classes with the smallest logit"),
        (want + 1, "The classes are counted from 1. torch counts from 0"),
    ])


@given(n=[7, 12, 1], c=[5, 3])
def check_accuracy(attempt, n, c):
    """accuracy gives the share of samples that are right."""
    logits = torch.randn(n, c)
    targets = logits.argmax(1)
    wrong = torch.randperm(n)[: n // 3]
    targets[wrong] = (targets[wrong] + 1) % c
    right = n - n // 3
    got = attempt.accuracy(logits, targets)
    assert not isinstance(got, torch.Tensor), "The accuracy is a tensor. item() takes the number out"
    message = "That is the share of samples that are wrong"
    close(got, right / n, name="accuracy", atol=1e-6, misses=[
        (float(right), "That is how many are right. The share is wanted: divide by the number of samples"),
        (100 * right / n, "That is in percent. It should be from 0 to 1"),
        ((n - right) / n, message),
        (right / (n * c), "It was divided by N * C. There are N samples"),
        (right / c, "It was divided by the number of classes. There are N samples"),
    ])


def check_extremes(attempt):
    """All right is 1.0, none right is 0.0."""
    logits = torch.randn(9, 4)
    targets = logits.argmax(1)
    close(attempt.accuracy(logits, targets), 1.0, name="accuracy where all are right", atol=1e-6)
    close(attempt.accuracy(logits, (targets + 1) % 4), 0.0, name="accuracy where none is right", atol=1e-6)
