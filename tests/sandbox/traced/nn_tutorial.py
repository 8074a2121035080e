import math
import torch
import torch.nn.functional as F
from torch import nn, optim
from torch.utils.data import TensorDataset, DataLoader

torch.manual_seed(5)
x_train, y_train = map(torch.tensor, ([[float(i + j) for j in range(12)] for i in range(20)], [i % 3 for i in range(20)]))
n, c = x_train.shape
weights = torch.randn(12, 3) / math.sqrt(12)
weights.requires_grad_()
bias = torch.zeros(3, requires_grad=True)


def log_softmax(x):
    return x - x.exp().sum(-1).log().unsqueeze(-1)


def model(xb):
    return log_softmax(xb @ weights + bias)


def nll(input, target):
    return -input[range(target.shape[0]), target].mean()


def accuracy(out, yb):
    preds = torch.argmax(out, dim=1)
    return (preds == yb).float().mean()


bs = 8
lr = 0.01
for epoch in range(2):
    for i in range((n - 1) // bs + 1):
        start_i = i * bs
        end_i = start_i + bs
        xb = x_train[start_i:end_i]
        yb = y_train[start_i:end_i]
        pred = model(xb)
        loss = nll(pred, yb)
        loss.backward()
        with torch.no_grad():
            weights -= weights.grad * lr
            bias -= bias.grad * lr
            weights.grad.zero_()
            bias.grad.zero_()


class Mnist_Logistic(nn.Module):
    def __init__(self):
        super().__init__()
        self.weights = nn.Parameter(torch.randn(12, 3) / math.sqrt(12))
        self.bias = nn.Parameter(torch.zeros(3))

    def forward(self, xb):
        return xb @ self.weights + self.bias


class Lambda(nn.Module):
    def __init__(self, func):
        super().__init__()
        self.func = func

    def forward(self, x):
        return self.func(x)


net = Mnist_Logistic()
for p in net.parameters():
    print(p.shape)
with torch.no_grad():
    for p in net.parameters():
        p -= 0.1
stack = nn.Sequential(Lambda(lambda x: x.view(-1, 1, 4, 3)), nn.Conv2d(1, 3, 3, padding=1), nn.ReLU(),
                      nn.AdaptiveAvgPool2d(1), Lambda(lambda x: x.view(x.size(0), -1)))
opt = optim.SGD(stack.parameters(), lr=0.1, momentum=0.9)


def loss_batch(model, loss_func, xb, yb, opt=None):
    loss = loss_func(model(xb), yb)
    if opt is not None:
        loss.backward()
        opt.step()
        opt.zero_grad()
    return loss.item(), len(xb)


train_dl = DataLoader(TensorDataset(x_train, y_train), batch_size=bs, shuffle=True)
losses, nums = zip(*[loss_batch(stack, F.cross_entropy, xb, yb, opt) for xb, yb in train_dl])
stack.eval()
with torch.no_grad():
    valid_loss = sum(F.cross_entropy(stack(xb), yb) for xb, yb in train_dl)
print(losses, nums, valid_loss, accuracy(stack(x_train), y_train))
