from torch import nn


class Classifier(nn.Module):
    def __init__(self, inputs, classes):
        super().__init__()
        self.hidden = nn.Linear(inputs, 16)
        self.out = nn.Linear(16, classes)

    def forward(self, x):
        """Logits (N, classes)."""
        return self.out(self.hidden(x).relu())

    def probabilities(self, x):
        """(N, classes), each row sums to 1."""
        return self(x).softmax(dim=1)

    def loss(self, x, y):
        """Cross entropy of a batch; y (N,) class numbers."""
        return nn.functional.cross_entropy(self(x), y)
