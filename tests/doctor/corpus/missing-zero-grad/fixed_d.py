# expects: nothing
import torch
import torch.nn.functional as F

torch.manual_seed(5)
data = torch.randn(30, 2)
label = (data[:, 0] * data[:, 1] > 0).float()
params = [torch.randn(2, 8).mul_(0.5), torch.zeros(8), torch.randn(8, 1).mul_(0.5), torch.zeros(1)]
for p in params:
    p.requires_grad_(True)


def forward(x):
    return torch.tanh(x @ params[0] + params[1]) @ params[2] + params[3]


def train_step(lr):
    loss = F.binary_cross_entropy_with_logits(forward(data).squeeze(1), label)
    loss.backward()
    for p in params:
        p.data -= lr * p.grad.data
        p.grad = None
    return loss.item()


print([round(train_step(0.1), 4) for _ in range(5)])
