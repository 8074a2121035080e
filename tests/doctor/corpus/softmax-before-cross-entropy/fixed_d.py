# expects: nothing
import torch
from torch import nn, optim


def softmax(z):
    e = torch.exp(z - z.max(dim=1, keepdim=True).values)
    return e / e.sum(dim=1, keepdim=True)


class Trainer:
    def __init__(self, dim, classes):
        self.model = nn.Linear(dim, classes)
        self.loss_fn = nn.CrossEntropyLoss(label_smoothing=0.05)
        self.opt = optim.AdamW(self.model.parameters(), lr=0.05)

    def fit(self, x, y, epochs=10):
        for _ in range(epochs):
            self.opt.zero_grad()
            loss = self.loss_fn(self.model(x), y)
            loss.backward()
            self.opt.step()
        return loss.item()


if __name__ == "__main__":
    torch.manual_seed(0)
    x = torch.randn(64, 6)
    y = x[:, :3].argmax(1)
    print(Trainer(6, 3).fit(x, y))
