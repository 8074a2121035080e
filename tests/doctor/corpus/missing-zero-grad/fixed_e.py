# expects: nothing
import torch
from torch import nn

torch.manual_seed(0)
enc, dec = nn.Linear(8, 3), nn.Linear(3, 8)
opt_enc = torch.optim.Adam(enc.parameters(), lr=1e-2)
opt_dec = torch.optim.Adam(dec.parameters(), lr=1e-2)
x = torch.randn(64, 8)
for epoch in range(5):
    opt_enc.zero_grad()
    opt_dec.zero_grad()
    loss = nn.functional.mse_loss(dec(torch.tanh(enc(x))), x)
    loss.backward()
    opt_enc.step()
    opt_dec.step()
    print(epoch, loss.item())
