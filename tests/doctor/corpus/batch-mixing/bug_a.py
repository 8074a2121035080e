# expects: batch-mixing at 12
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        layer = nn.TransformerEncoderLayer(d_model=8, nhead=2, dim_feedforward=16, dropout=0.0)
        self.encoder = nn.TransformerEncoder(layer, num_layers=1, enable_nested_tensor=False)
        self.head = nn.Linear(8, 2)

    def forward(self, x):
        return self.head(self.encoder(x).mean(dim=1))


x = torch.randn(60, 5, 8)
y = (x[:, :, 0].mean(1) > 0).long()
loader = DataLoader(TensorDataset(x, y), batch_size=12, shuffle=True)
model = Encoder()
opt = torch.optim.AdamW(model.parameters(), lr=1e-3)
for epoch in range(2):
    for xb, yb in loader:
        loss = nn.functional.cross_entropy(model(xb), yb)
        opt.zero_grad()
        loss.backward()
        opt.step()
    print(loss.item())
