import torch

def handle(x):
    match x:
        case torch.Tensor(ndim=0) as s:
            r = s.unsqueeze(0)
        case torch.Tensor() as t if t.dim() == 1:
            r = t[None]
        case [a, b]:
            r = torch.stack([a, b])
        case {"x": inner, **others}:
            r = inner * 2
        case (first, *rest):
            r = first
        case str() | int() as plain:
            r = torch.tensor(len(str(plain)))
        case _:
            r = None
    return r

h6 = handle(None)
h5 = handle("abc")
h0 = handle(torch.tensor(1.))
h2 = handle([torch.ones(2), torch.zeros(2)])
h3 = handle({"x": torch.ones(4), "y": torch.ones(5)})
h4 = handle((torch.ones(1), torch.ones(2), torch.ones(3)))
h1 = handle(torch.ones(3))
for item in [("a", torch.ones(1)), ("b", torch.ones(2, 2))]:
    match item:
        case ("a", v):
            res = v + 1
        case (name, v) if v.dim() == 2:
            res = v.sum(0)
match torch.ones(2), torch.ones(3):
    case p, q:
        pq = torch.outer(p, q)
print(h0, h3, res)
