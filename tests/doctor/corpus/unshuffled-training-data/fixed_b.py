# expects: nothing
import torch
import torch.nn.functional as F
from torch import nn


def make_data(n):
    pos = torch.randn(n, 5) + 1
    neg = torch.randn(n, 5) - 1
    features = torch.cat([pos, neg])
    labels = torch.cat([torch.ones(n), torch.zeros(n)])
    return features, labels


def train(net, features, labels, batch, epochs):
    opt = torch.optim.Adam(net.parameters(), lr=0.01)
    for _ in range(epochs):
        order = torch.randperm(len(features))
        features, labels = features[order], labels[order]
        for start in range(0, len(features), batch):
            xb = features[start:start + batch]
            yb = labels[start:start + batch]
            loss = F.binary_cross_entropy_with_logits(net(xb).squeeze(-1), yb)
            opt.zero_grad()
            loss.backward()
            opt.step()
    return loss.item()


torch.manual_seed(0)
features, labels = make_data(80)
net = nn.Linear(5, 1)
print(train(net, features, labels, batch=16, epochs=2))
