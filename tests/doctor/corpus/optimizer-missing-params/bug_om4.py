# expects: optimizer-missing-params
import torch
from torch import nn
torch.manual_seed(0)
class Net(nn.Module):
    def __init__(self):
        super().__init__(); self.a = nn.Linear(4, 8); self.b = nn.Linear(8, 2)
    def forward(self, x): return self.b(self.a(x).relu())
def main():
    net = Net()
    decay = [p for n, p in net.named_parameters() if n.endswith("weight")]
    opt = torch.optim.AdamW([{"params": decay, "weight_decay": 1e-2}], lr=1e-2)
    for e in range(5):
        x = torch.randn(32, 4)
        loss = nn.functional.cross_entropy(net(x), (x[:, 0] > 0).long())
        opt.zero_grad(); loss.backward(); opt.step()
    print(loss.item())
main()
