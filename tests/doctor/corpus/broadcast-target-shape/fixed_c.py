# expects: nothing
import torch

torch.manual_seed(2)
inputs = torch.linspace(-1, 1, 50).unsqueeze(1)
targets = (3 * inputs + 1 + 0.1 * torch.randn(50, 1))
weight = torch.zeros(1, 1, requires_grad=True)
bias = torch.zeros(1, requires_grad=True)


def mae(prediction, truth):
    return torch.abs(truth - prediction).mean()


for step in range(25):
    loss = mae(inputs.mm(weight) + bias, targets)
    loss.backward()
    with torch.no_grad():
        weight -= 0.2 * weight.grad
        bias -= 0.2 * bias.grad
        weight.grad.zero_()
        bias.grad.zero_()
print(weight.item(), bias.item())
