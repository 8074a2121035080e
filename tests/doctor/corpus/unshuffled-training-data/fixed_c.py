# expects: nothing
import torch
from torch import nn
from torch.utils.data import Dataset, DataLoader, RandomSampler


class Digits(Dataset):
    def __init__(self):
        g = torch.Generator().manual_seed(5)
        self.items = []
        for label in range(4):
            for _ in range(30):
                self.items.append((torch.randn(1, 6, 6, generator=g) + label, label))

    def __len__(self):
        return len(self.items)

    def __getitem__(self, i):
        return self.items[i]


data = Digits()
loader = DataLoader(data, batch_size=8, sampler=RandomSampler(data))
net = nn.Sequential(nn.Flatten(), nn.Linear(36, 4))
opt = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9)
for epoch in range(2):
    seen, correct = 0, 0
    for image, label in loader:
        opt.zero_grad()
        logits = net(image)
        loss = nn.functional.cross_entropy(logits, label)
        loss.backward()
        opt.step()
        correct += (logits.argmax(1) == label).sum().item()
        seen += len(label)
    print(epoch, correct / seen)
