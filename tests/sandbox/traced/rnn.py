import math

import torch
from torch import nn

torch.manual_seed(2)
text = "hello world, hello torch"
chars = sorted(set(text))
stoi = {c: i for i, c in enumerate(chars)}
data = torch.tensor([stoi[c] for c in text])


class CharRNN(nn.Module):
    def __init__(self, vocab, hidden):
        super().__init__()
        self.hidden_size = hidden
        self.embed = nn.Embedding(vocab, 8)
        self.i2h = nn.Linear(8 + hidden, hidden)
        self.h2o = nn.Linear(hidden, vocab)

    def step(self, token, hidden):
        emb = self.embed(token)
        combined = torch.cat((emb, hidden), 1)
        hidden = torch.tanh(self.i2h(combined))
        return self.h2o(hidden), hidden

    def forward(self, tokens, hidden=None):
        if hidden is None:
            hidden = self.init_hidden(tokens.size(1))
        outs = []
        for t in range(tokens.size(0)):
            out, hidden = self.step(tokens[t], hidden)
            outs.append(out)
        return torch.stack(outs), hidden

    def init_hidden(self, batch):
        return torch.zeros(batch, self.hidden_size)


net = CharRNN(len(chars), 16)
lstm = nn.LSTM(input_size=8, hidden_size=12, num_layers=2, batch_first=True, bidirectional=True)
opt = torch.optim.Adam(net.parameters(), lr=0.01)
xs, ys = data[:-1].unsqueeze(1), data[1:].unsqueeze(1)
hidden = None
for step in range(3):
    if hidden is not None:
        hidden = hidden.detach()
    logits, hidden = net(xs, hidden)
    loss = nn.functional.cross_entropy(logits.view(-1, len(chars)), ys.view(-1))
    opt.zero_grad(set_to_none=True)
    loss.backward()
    nn.utils.clip_grad_norm_(net.parameters(), 1.0)
    opt.step()
    perplexity = math.exp(loss.item())
out, (h_n, c_n) = lstm(torch.randn(4, 7, 8))
packed = nn.utils.rnn.pack_padded_sequence(torch.randn(4, 7, 8), [7, 5, 3, 2], batch_first=True)
packed_out, state = lstm(packed)
padded, lengths = nn.utils.rnn.pad_packed_sequence(packed_out, batch_first=True)
gru = nn.GRUCell(8, 5)
hx = torch.zeros(3, 5)
for x_t in torch.randn(4, 3, 8):
    hx = gru(x_t, hx)
print(perplexity, padded.shape, hx.sum())
