# expects: nothing
import torch
import torch.nn as nn


class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.wx = nn.Linear(3, 6)
        self.wh = nn.Linear(6, 6)
        self.out = nn.Linear(6, 2)

    def forward(self, x, state):
        state = torch.tanh(self.wx(x) + self.wh(state))
        return self.out(state), state


def main():
    torch.manual_seed(1)
    model = Tagger()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    criterion = nn.CrossEntropyLoss()
    state = torch.zeros(4, 6)
    for step in range(5):
        x, target = torch.randn(4, 3), torch.randint(0, 2, (4,))
        logits, state = model(x, state)
        loss = criterion(logits, target)
        optimizer.zero_grad()
        loss.backward()
        state = state.detach()
        optimizer.step()


main()
