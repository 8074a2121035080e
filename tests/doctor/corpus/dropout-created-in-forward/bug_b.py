# expects: dropout-created-in-forward at 15
import torch
import torch.nn as nn
import torch.nn.functional as F


class TextNet(nn.Module):
    def __init__(self, vocab: int = 50, width: int = 12) -> None:
        super().__init__()
        self.embed = nn.EmbeddingBag(vocab, width)
        self.head = nn.Linear(width, 4)
        self.rate = 0.3

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        regularise = nn.Sequential(nn.ReLU(), nn.Dropout(self.rate))
        return self.head(regularise(self.embed(tokens)))


def main() -> None:
    torch.manual_seed(0)
    tokens, labels = torch.randint(0, 50, (64, 6)), torch.randint(0, 4, (64,))
    net = TextNet()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.5)
    for epoch in range(3):
        net.train()
        for rows in torch.randperm(48).split(12):
            loss = F.cross_entropy(net(tokens[rows]), labels[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    net.eval()
    with torch.inference_mode():
        first, second = net(tokens[48:]), net(tokens[48:])
    print("same answer twice:", torch.equal(first, second))


if __name__ == "__main__":
    main()
