# expects: nothing
import torch

torch.manual_seed(3)
x = torch.randn(90, 5)
target = (x[:, 0] > 0).long() + (x[:, 1] > 0).long()
w1 = (torch.randn(5, 16) * 0.4).requires_grad_()
w2 = (torch.randn(16, 3) * 0.3).requires_grad_()


def predict(inputs):
    hidden = torch.tanh(inputs @ w1)
    scores = hidden @ w2
    return scores


for step in range(30):
    probs = predict(x)
    loss = torch.nn.functional.cross_entropy(probs, target)
    loss.backward()
    with torch.no_grad():
        for w in (w1, w2):
            w -= 0.5 * w.grad
            w.grad = None
print(round(loss.item(), 3))
