# expects: missing-zero-grad at 22
import torch


class SGD:
    def __init__(self, params, lr):
        self.params, self.lr = list(params), lr

    def step(self):
        with torch.no_grad():
            for p in self.params:
                p.add_(p.grad, alpha=-self.lr)


torch.manual_seed(0)
net = torch.nn.Sequential(torch.nn.Linear(2, 6), torch.nn.Sigmoid(), torch.nn.Linear(6, 1))
sgd = SGD(net.parameters(), lr=0.2)
x = torch.rand(40, 2)
y = (x[:, :1] > x[:, 1:]).float()
for step in range(4):
    loss = torch.nn.functional.binary_cross_entropy_with_logits(net(x), y)
    loss.backward()
    sgd.step()
    print(step, float(loss))
