# expects: nothing
import torch
from torch import nn
class Noise(nn.Module):
    def __init__(self, s): super().__init__(); self.s = s
    def forward(self, x):
        if self.training:
            x = x + self.s * torch.randn_like(x)
        return x
torch.manual_seed(0)
model = nn.Sequential(Noise(0.5), nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 1))
opt = torch.optim.Adam(model.parameters(), 0.01)
x = torch.randn(64, 4); y = x.sum(1, keepdim=True)
for i in range(20):
    opt.zero_grad(); l = ((model(x[:48]) - y[:48])**2).mean(); l.backward(); opt.step()
model.eval()
with torch.no_grad():
    print("test mse", ((model(x[48:]) - y[48:])**2).mean().item())
