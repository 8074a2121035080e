# expects: sampler-no-set-epoch at 15
import torch
from torch.utils.data import DataLoader, Dataset, DistributedSampler


class Squares(Dataset):
    def __len__(self):
        return 40

    def __getitem__(self, i):
        return torch.tensor([i / 40.0]), torch.tensor([(i / 40.0) ** 2])


def train_one_epoch(net, loader, opt):
    for a, b in loader:
        loss = (net(a) - b).pow(2).mean()
        opt.zero_grad()
        loss.backward()
        opt.step()
    return loss.item()


def main(rank=1, world=4):
    torch.manual_seed(rank)
    ds = Squares()
    loader = DataLoader(ds, batch_size=5, sampler=DistributedSampler(ds, world, rank, seed=3))
    net = torch.nn.Sequential(torch.nn.Linear(1, 8), torch.nn.Tanh(), torch.nn.Linear(8, 1))
    opt = torch.optim.Adam(net.parameters())
    for epoch in range(2):
        print(train_one_epoch(net, loader, opt))


if __name__ == "__main__":
    main()
