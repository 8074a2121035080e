# expects: nothing
import torch
from torch import nn
import torch.nn.functional as F


class TextNet(nn.Module):
    def __init__(self, vocab, classes):
        super().__init__()
        self.emb = nn.Embedding(vocab, 8)
        self.fc = nn.Linear(8, classes)

    def forward(self, tokens):
        return self.fc(self.emb(tokens).mean(dim=1))


torch.manual_seed(0)
tokens = torch.randint(0, 40, (64, 6))
labels = torch.randint(0, 4, (64,))
net = TextNet(40, 4)
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
for step in range(8):
    opt.zero_grad()
    scores = net(tokens)
    loss = F.nll_loss(F.log_softmax(scores, dim=1), labels)
    loss.backward()
    opt.step()
print(loss.item())
