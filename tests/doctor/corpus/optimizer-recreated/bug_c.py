# expects: optimizer-recreated at 12
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class Trainer:
    def __init__(self, model):
        self.model = model

    def train_epoch(self, loader):
        opt = torch.optim.AdamW(self.model.parameters(), lr=5e-3)
        for x, y in loader:
            opt.zero_grad()
            loss = nn.functional.mse_loss(self.model(x), y)
            loss.backward()
            opt.step()
        return loss.item()


torch.manual_seed(0)
x = torch.randn(40, 2)
loader = DataLoader(TensorDataset(x, x.sum(1, keepdim=True)), batch_size=8, shuffle=True)
trainer = Trainer(nn.Linear(2, 1))
for _ in range(2):
    print(trainer.train_epoch(loader))
