# expects: nothing
import torch
from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.convs = nn.ModuleList([nn.Conv1d(4, 6, k, padding=k // 2) for k in (1, 3, 5)])
        self.fc = nn.Linear(18, 2)
    def forward(self, x):
        feats = [torch.relu(c(x)).amax(-1) for c in self.convs]
        return self.fc(torch.cat(feats, 1))
def main():
    torch.manual_seed(0)
    net = Net()
    print("parameters:", sum(p.numel() for p in net.parameters()))
    opt = torch.optim.Adam(net.parameters(), lr=1e-2)
    for _ in range(2):
        loss = nn.functional.cross_entropy(net(torch.randn(8, 4, 9)), torch.randint(0, 2, (8,)))
        opt.zero_grad(); loss.backward(); opt.step()
    net.eval()
    with torch.no_grad(): print(net(torch.randn(1, 4, 9)))
main()
