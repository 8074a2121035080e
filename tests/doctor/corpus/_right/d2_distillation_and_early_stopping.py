# expects: nothing
import copy

import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
x, vx = torch.randn(80, 6), torch.randn(30, 6)
y, vy = x[:, :3].argmax(1), vx[:, :3].argmax(1)


def fit(net, epochs, teacher=None, patience=3):
    opt = torch.optim.Adam(net.parameters(), lr=0.01)
    best, kept, bad = 1e9, None, 0
    for _ in range(epochs):
        net.train()
        for rows in torch.randperm(80).split(20):
            out = net(x[rows])
            loss = F.cross_entropy(out, y[rows])
            if teacher is not None:
                with torch.no_grad():
                    soft = (teacher(x[rows]) / 2).softmax(1)
                loss = loss + 4 * F.kl_div((out / 2).log_softmax(1), soft, reduction="batchmean")
            opt.zero_grad()
            loss.backward()
            opt.step()
        net.eval()
        with torch.no_grad():
            val = F.cross_entropy(net(vx), vy).item()
        if val < best:
            best, kept, bad = val, copy.deepcopy(net.state_dict()), 0
        else:
            bad += 1
            if bad >= patience:
                break
    net.load_state_dict(kept)
    return net.eval(), best


big, _ = fit(nn.Sequential(nn.Linear(6, 32), nn.ReLU(), nn.Dropout(0.2), nn.Linear(32, 3)), 5)
small, score = fit(nn.Sequential(nn.Linear(6, 8), nn.ReLU(), nn.Dropout(0.1), nn.Linear(8, 3)), 5, teacher=big)
print(score)
