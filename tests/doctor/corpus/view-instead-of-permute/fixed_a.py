# expects: nothing
import torch
from torch import nn


class ChannelsLast(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 6, 3)
        self.fc = nn.Linear(6, 2)

    def forward(self, images):
        n, h, w, c = images.shape
        x = images.permute(0, 3, 1, 2)
        x = torch.relu(self.conv(x)).mean(dim=(2, 3))
        return self.fc(x)


torch.manual_seed(0)
images = torch.rand(32, 8, 8, 3)
labels = (images[..., 0].mean((1, 2)) > 0.5).long()
net = ChannelsLast()
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
for i in range(4):
    loss = nn.functional.cross_entropy(net(images), labels)
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
