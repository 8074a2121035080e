# meets: The loss is not finite
from torch import nn


class Classifier(nn.Module):
    def __init__(self, inputs, classes):
        super().__init__()
        self.hidden = nn.Linear(inputs, 16)
        self.out = nn.Linear(16, classes)

    def forward(self, x):
        return self.out(self.hidden(x).relu()).softmax(dim=1)

    def probabilities(self, x):
        return self(x)

    def loss(self, x, y):
        return nn.functional.nll_loss(self(x).log(), y)
