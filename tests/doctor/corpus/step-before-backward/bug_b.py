# expects: step-before-backward at 12
import torch
import torch.nn.functional as F
from torch.utils.data import DataLoader, TensorDataset


def fit(w, b, loader, epochs=2):
    opt = torch.optim.Adam([w, b], lr=0.02)
    for _ in range(epochs):
        for x, y in loader:
            loss = F.cross_entropy(x @ w + b, y)
            opt.step()
            opt.zero_grad()
            loss.backward()
    return loss.item()


if __name__ == "__main__":
    torch.manual_seed(1)
    feats = torch.randn(50, 4)
    labels = torch.randint(0, 3, (50,))
    w = torch.randn(4, 3, requires_grad=True)
    b = torch.zeros(3, requires_grad=True)
    print(fit(w, b, DataLoader(TensorDataset(feats, labels), batch_size=10, shuffle=True)))
