import torch
base = torch.arange(12.)
v1 = base.view(3, 4)
v2 = v1.t()
v3 = v2.contiguous()
v4 = v2.reshape(12)
v5 = base.reshape(12)
v6 = v1[1]
v7 = v1[:, None]
v8 = v1[[0, 1]]
v9 = v1.expand(2, 3, 4)
v10 = v1.unfold(1, 2, 1)
v11 = base.as_strided((2, 2), (1, 2))
v12 = v1.narrow(0, 1, 2)
v13 = v1.diagonal()
v14 = v1.squeeze()
v15 = v1.flatten()
v16 = v1.permute(1, 0).flatten()
v17 = v1.view(torch.int32)
v18 = v1.detach()
v19, v20 = v1.unbind(0)[:2]
v21 = v1.to(torch.float32)
v22 = v1.float()
v23 = v1.clone()
v24 = v1.real
base.mul_(2)
base = base.view(2, 6)
base = base + 0
base.resize_(6)
base.unsqueeze_(0)
base.t_()
base.squeeze_()
alias = base
alias += 1
other = torch.zeros(6)
other.set_(base)
swapped = v1.swapaxes(0, 1)
bc_a, bc_b = torch.broadcast_tensors(torch.ones(3, 1), torch.ones(1, 4))
split = base.tensor_split(2)
sec = split[1]
x = y = z = v1
print(v1.sum(), base, other)
