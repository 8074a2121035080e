"""Checks for tensors/one-hot-and-back."""

import torch

from tutor.sandbox.check import close, given


def codes_of(labels, classes):
    return (labels[..., None] == torch.arange(classes)).float()


def judged(got, labels, classes):
    """Shape, dtype and values of codes."""
    want = codes_of(labels, classes)
    assert isinstance(got, torch.Tensor), f"one_hot returned {type(got).__name__}, expected a tensor"
    dtype, shape = got.dtype, tuple(got.shape)
    assert dtype == torch.float32, (
        f"The codes are {dtype}, expected torch.float32: they are to meet float weights"
    )
    seen = int(labels.max()) + 1
    assert shape != (*labels.shape, seen) or seen == classes, (
        f"Each code has {seen} numbers, expected {classes}. The number of classes was taken from the labels that occur"
    )
    assert shape != (labels.numel(), classes) or labels.dim() == 1, (
        f"The codes have lost the shape of the labels: {tuple(labels.shape)} became {shape}, expected {tuple(want.shape)}"
    )
    close(
        got, want, name="one_hot(labels, classes)", misses=[(1 - want, "Zeros and ones have changed places")]
    )


def some_labels(shape, classes):
    """Labels in which class 0 occurs and the highest two do not."""
    labels = torch.randint(0, classes - 2, shape)
    labels.view(-1)[0] = 0
    return labels


@given(n=[5, 1], classes=[4, 7])
def check_one_hot(attempt, n, classes):
    """A row of labels becomes a table of codes."""
    labels = some_labels((n,), classes)
    judged(attempt.one_hot(labels, classes), labels, classes)
    labels[0] = classes - 1
    judged(attempt.one_hot(labels, classes), labels, classes)


@given(shape=[(3, 5), (), (2, 1, 3)])
def check_one_hot_of_any_shape(attempt, shape):
    """Labels of any shape get one dimension more, at the end."""
    labels = torch.randint(0, 4, shape)
    judged(attempt.one_hot(labels, 6), labels, 6)


@given(shape=[(7,), (), (3, 5), (2, 4, 3)])
def check_labels_of(attempt, shape):
    """labels_of finds the labels in codes of any shape."""
    labels = torch.randint(0, 5, shape)
    codes = codes_of(labels, 5)
    got = attempt.labels_of(codes)
    assert isinstance(got, torch.Tensor), f"labels_of returned {type(got).__name__}, expected a tensor"
    assert codes.dim() < 2 or tuple(got.shape) != tuple(codes.shape[1:]), (
        f"Codes {tuple(codes.shape)} gave {tuple(got.shape)}, expected {tuple(labels.shape)}. "
        "The largest was looked for along dimension 0, the samples. The classes are the last dimension, -1"
    )
    assert not got.is_floating_point(), (
        f"The labels are {got.dtype}, expected torch.int64: they number the classes"
    )
    close(
        got,
        labels,
        name="labels_of(codes)",
        misses=[(codes.argmin(-1), "That is the place of the smallest number of each code")],
    )


def check_there_and_back(attempt):
    """One way and back again gives the same labels."""
    labels = torch.randint(0, 9, (11,))
    close(attempt.labels_of(attempt.one_hot(labels, 9)), labels, name="labels_of(one_hot(labels, 9))")
