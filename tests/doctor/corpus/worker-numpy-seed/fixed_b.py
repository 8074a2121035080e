# expects: nothing
import torch
from torch.utils.data import DataLoader, Dataset


class Flips(Dataset):
    def __init__(self, n):
        self.images = torch.rand(n, 1, 6, 6)

    def __len__(self):
        return len(self.images)

    def __getitem__(self, index):
        image = self.images[index]
        if torch.rand(1) < 0.5:
            image = image.flip(-1)
        return image, image.mean()


net = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(36, 1))
opt = torch.optim.Adam(net.parameters())
for a, b in DataLoader(Flips(32), batch_size=8):
    loss = (net(a).squeeze(1) - b).abs().mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())
