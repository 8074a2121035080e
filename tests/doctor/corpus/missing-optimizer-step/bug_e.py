# expects: missing-optimizer-step at 16
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
x = torch.randn(40, 5)
loader = DataLoader(TensorDataset(x, x @ torch.randn(5, 2)), batch_size=10, shuffle=True)
encoder, decoder = nn.Linear(5, 4), nn.Linear(4, 2)
optimizers = {"enc": torch.optim.Adam(encoder.parameters()), "dec": torch.optim.Adam(decoder.parameters())}
for epoch in range(2):
    for a, b in loader:
        loss = nn.functional.mse_loss(decoder(encoder(a)), b)
        for o in optimizers.values():
            o.zero_grad()
        loss.backward()
        optimizers["enc"].step()
    print(loss.item())
