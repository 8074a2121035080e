# expects: eval-without-no-grad at 24
import torch
import torch.nn.functional as F


class MLP(torch.nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.a = torch.nn.Linear(4, width)
        self.b = torch.nn.Linear(width, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.b(torch.tanh(self.a(x)))


def fit(model: MLP, xs: torch.Tensor, ys: torch.Tensor, vx: torch.Tensor, vy: torch.Tensor) -> list[float]:
    opt = torch.optim.Adam(model.parameters(), lr=0.02)
    scores = []
    for _ in range(5):
        for i in range(0, len(xs), 16):
            opt.zero_grad()
            F.cross_entropy(model(xs[i : i + 16]), ys[i : i + 16]).backward()
            opt.step()
        predicted = model(vx).argmax(dim=1)
        scores.append((predicted == vy).float().mean().item())
    return scores


torch.manual_seed(0)
xs = torch.randn(64, 4)
vx = torch.randn(24, 4)
print(fit(MLP(10), xs, xs[:, :3].argmax(1), vx, vx[:, :3].argmax(1)))
