# expects: nothing
import torch
import torch.nn as nn
import torch.nn.functional as F


class ConvNet(nn.Module):
    def __init__(self, classes: int = 4) -> None:
        super().__init__()
        self.conv = nn.Conv2d(1, 6, 3, padding=1)
        self.norm = nn.BatchNorm2d(6)
        self.head = nn.Linear(6 * 4 * 4, classes)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        h = F.relu(self.norm(self.conv(images)))
        return self.head(F.max_pool2d(h, 2).flatten(1))


def evaluate(net: nn.Module, images: torch.Tensor, labels: torch.Tensor) -> float:
    net.eval()
    with torch.inference_mode():
        return (net(images).argmax(dim=1) == labels).float().mean().item()


def main() -> None:
    torch.manual_seed(1)
    images, labels = torch.randn(64, 1, 8, 8), torch.randint(0, 4, (64,))
    test_images, test_labels = torch.randn(20, 1, 8, 8), torch.randint(0, 4, (20,))
    net = ConvNet()
    opt = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9)
    for epoch in range(2):
        order = torch.randperm(len(images))
        for batch in order.split(16):
            loss = F.cross_entropy(net(images[batch]), labels[batch])
            opt.zero_grad()
            loss.backward()
            opt.step()
    print("test accuracy", evaluate(net, test_images, test_labels))


if __name__ == "__main__":
    main()
