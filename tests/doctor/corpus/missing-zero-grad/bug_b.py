# expects: missing-zero-grad at 20
import torch

torch.manual_seed(0)


def make_data(n=50):
    x = torch.linspace(-1, 1, n).unsqueeze(1)
    return x, 3 * x - 0.5 + 0.05 * torch.randn(n, 1)


def main():
    x, y = make_data()
    w = torch.zeros(1, 1, requires_grad=True)
    b = torch.zeros(1, requires_grad=True)
    lr = 0.05
    for step in range(6):
        pred = x @ w + b
        loss = ((pred - y) ** 2).mean()
        loss.backward()
        with torch.no_grad():
            w -= lr * w.grad
            b -= lr * b.grad
        print(step, loss.item())


if __name__ == "__main__":
    main()
