# expects: nothing
import torch

torch.manual_seed(0)
t = torch.linspace(0, 3, 40)
obs = 2.0 * torch.exp(-1.3 * t) + 0.01 * torch.randn(40)
amp = torch.nn.Parameter(torch.tensor(1.0))
rate = torch.nn.Parameter(torch.tensor(0.5))
solver = torch.optim.LBFGS([amp, rate], max_iter=8, line_search_fn="strong_wolfe")


def closure():
    solver.zero_grad(set_to_none=True)
    value = (amp * torch.exp(-rate * t) - obs).square().sum()
    value.backward()
    return value


for _ in range(3):
    print(float(solver.step(closure)))
print(amp.item(), rate.item())
