# expects: nothing
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
data = TensorDataset(torch.rand(128, 1, 8, 8), torch.randint(0, 3, (128,)))
loader = DataLoader(data, batch_size=32, shuffle=True)
net = nn.Sequential(
    nn.Conv2d(1, 4, 3, padding=1),
    nn.ReLU(),
    nn.AdaptiveAvgPool2d(2),
    nn.Flatten(),
    nn.Linear(16, 3),
)
opt = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
for epoch in range(2):
    running = 0.0
    for images, labels in loader:
        opt.zero_grad(set_to_none=True)
        out = net(images)
        loss = nn.functional.cross_entropy(out, labels)
        loss.backward()
        opt.step()
        running += loss.item()
    print(f"epoch {epoch} loss {running / len(loader):.3f}")
