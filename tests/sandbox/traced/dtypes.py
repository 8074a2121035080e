import copy
import numpy as np
import torch
from torch import nn

torch.manual_seed(0)
data = [[1, 2], [3, 4]]
x_data = torch.tensor(data)
x_np = torch.from_numpy(np.array(data))
x_ones = torch.ones_like(x_data)
x_rand = torch.rand_like(x_data, dtype=torch.float)
shape = (2, 3,)
rand_tensor = torch.rand(shape)
tensor = torch.ones(4, 4)
tensor[:, 1] = 0
first_row = tensor[0]; last_column = tensor[..., -1]
t1 = torch.cat([tensor, tensor, tensor], dim=1)
y1 = tensor @ tensor.T
y2 = tensor.matmul(tensor.T)
y3 = torch.rand_like(y1)
torch.matmul(tensor, tensor.T, out=y3)
z1 = tensor * tensor
agg = tensor.sum()
agg_item = agg.item()
tensor.add_(5)
h = tensor.half().to(torch.bfloat16)
mask = tensor > 5
idx = mask.nonzero()
picked = tensor[mask]
i8 = torch.arange(3, dtype=torch.int8)
mixed = i8 + 1.5
q = torch.linspace(0, 1, 5)[::2]
sp = torch.eye(3).to_sparse()
cplx = torch.fft.rfft(torch.randn(8))
meta = torch.empty(1000, 1000, 1000, device="meta")
prod = meta @ torch.empty(1000, 10, device="meta")
net = nn.Linear(2, 2)
twin = copy.deepcopy(net)
w = twin.weight
w.data = torch.zeros(5, 2)
w.requires_grad = False
net.weight.requires_grad_(False)
with torch.autocast("cpu", dtype=torch.bfloat16):
    low = nn.Linear(2, 3)(torch.ones(1, 2))
buf = torch.zeros(3)
buf.resize_(5)
buf.unsqueeze_(0)
buf.t_()
v, i = torch.topk(torch.randn(3, 6), k=2)
u, s, vh = torch.linalg.svd(torch.randn(4, 3), full_matrices=False)
vals = torch.sort(torch.randn(4), descending=True)
o = nn.functional.one_hot(torch.tensor([0, 2]), 4)
a, b = torch.meshgrid(torch.arange(2), torch.arange(3), indexing="ij")
w1, = torch.ones(1, 3)
print(agg_item, tensor.sum(), picked.shape, idx.shape, prod.shape)
