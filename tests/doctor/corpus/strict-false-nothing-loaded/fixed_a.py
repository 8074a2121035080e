# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
pretrained = nn.Sequential(nn.Linear(6, 12), nn.ReLU(), nn.Linear(12, 3))
checkpoint = {name: weight for name, weight in pretrained.state_dict().items()}

model = nn.Sequential(nn.Linear(6, 12), nn.ReLU(), nn.Linear(12, 3))
model.load_state_dict(checkpoint, strict=False)
model.eval()
x = torch.randn(10, 6)
with torch.no_grad():
    print("same predictions:", (model(x).argmax(1) == pretrained(x).argmax(1)).float().mean().item())
