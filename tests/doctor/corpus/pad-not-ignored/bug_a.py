# expects: pad-not-ignored at 31
import torch
from torch import nn
from torch.nn.utils.rnn import pad_sequence

PAD = 0


class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(25, 8, padding_idx=PAD)
        self.rnn = nn.GRU(8, 8, batch_first=True)
        self.fc = nn.Linear(8, 5)

    def forward(self, words):
        out, _ = self.rnn(self.emb(words))
        return self.fc(out)


torch.manual_seed(0)
words = [torch.randint(1, 25, (n,)) for n in (3, 9, 5, 2, 7, 4)]
tags = [w % 4 + 1 for w in words]
x = pad_sequence(words, batch_first=True, padding_value=PAD)
y = pad_sequence(tags, batch_first=True, padding_value=PAD)
net = Tagger()
criterion = nn.CrossEntropyLoss()
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
for epoch in range(5):
    opt.zero_grad()
    loss = criterion(net(x).view(-1, 5), y.view(-1))
    loss.backward()
    opt.step()
print(loss.item())
