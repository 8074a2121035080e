"""Small programs that fail as learners' programs do: the rule that explains each, the line, and words the
explanation must hold. The messages are torch's own, made by running the programs."""

from __future__ import annotations

from dataclasses import dataclass

IMPORTS = "import torch\nfrom torch import nn\nimport torch.nn.functional as F\n"
_OFFSET = IMPORTS.count("\n")


@dataclass(frozen=True)
class Program:
    rule: str
    line: int
    """counted in the whole source, imports included"""
    words: tuple[str, ...]
    source: str

    @property
    def id(self) -> str:
        return f"{self.rule}:{self.source.split(chr(10))[_OFFSET][:40]}"


def program(rule: str, line: int, words: str, body: str) -> Program:
    """`line` is counted in `body`; `words` are separated by " | "."""
    return Program(
        rule, line + _OFFSET, tuple(w.strip() for w in words.split(" | ")), IMPORTS + body.strip("\n") + "\n"
    )


PROGRAMS: tuple[Program, ...] = (
    # --- products and layers
    program(
        "matmul-shapes",
        9,
        "3600 meets 1600 | self.fc1 is nn.Linear(1600, 10) | (8, 3600) | nn.Linear(3600, "
        "10) "
        "| what flattening h (8, 16, 15, 15) gives",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 16, 2)
        self.fc1 = nn.Linear(1600, 10)
    def forward(self, x):
        h = self.conv(x)
        flat = h.flatten(1)
        return self.fc1(flat)
Net()(torch.randn(8, 3, 16, 16))
""",
    ),
    program(
        "matmul-shapes",
        3,
        "not flattened | images.flatten(1) has the shape (32, 784) | 28 · 28 | net[0]",
        "net = nn.Sequential(nn.Linear(784, 10))\nimages = torch.randn(32, 1, 28, 28)\nnet(images)",
    ),
    program(
        "matmul-shapes",
        3,
        "2 meets 10 | x @ y.T | (10, 10) | x * y | (10, 2)",
        "x = torch.randn(10, 2)\ny = torch.randn(10, 2)\nx @ y",
    ),
    program("matmul-shapes", 3, "w @ x fits", "x = torch.randn(2, 3)\nw = torch.randn(4, 2)\nx @ w"),
    program("matmul-batched", 3, "4 meets 5 | (2, 3, 4)", "a = torch.randn(2, 3, 4)\nb = torch.randn(2, 5, "
    "6)\na @ b"),
    program("matmul-vector", 3, "4 meets 3 | (3, 4) | (3,)", "m = torch.randn(3, 4)\nv = torch.randn(3)\nm "
    "@ v"),
    program("dot-sizes", 1, "3 meets 4", "torch.dot(torch.randn(3), torch.randn(4))"),
    program("dot-needs-vectors", 1, "2D and 1D", "torch.dot(torch.randn(3, 2), torch.randn(4))"),
    program("mm-needs-matrices", 1, "two matrices", "torch.mm(torch.randn(2, 3, 4), torch.randn(4, 5))"),
    program("matmul-scalar", 1, "use *", "torch.tensor(2.0) @ torch.randn(3)"),
    program("einsum-sizes", 1, "letter j | 3 | 4", "torch.einsum('ij,jk->ik', torch.randn(2, 3), "
    "torch.randn(4, 5))"),
    program("einsum-letters", 1, "3 letters", "torch.einsum('ijk,jk->ik', torch.randn(2, 3), "
    "torch.randn(3, 5))"),
    program("rnn-input-size", 1, "input_size=4 | (3, 2, 6)", "nn.LSTM(4, 5)(torch.randn(3, 2, 6))"),
    # --- broadcasting
    program(
        "broadcast-shapes",
        3,
        "4 meets 3 | b[:, None] is (3, 1) | compared from the right",
        "a = torch.randn(3, 4)\nb = torch.randn(3)\na + b",
    ),
    program("broadcast-shapes", 3, "(5, 3) | 5 meets 3", "a = torch.randn(3, 5)\nb = torch.randn(5, 3)\na "
    "* b"),
    program("broadcast-shapes", 3, "out  (4, 1) | 4 meets 3",
            "out = torch.randn(4, 1)\ny = torch.randn(3, 1)\nF.l1_loss(out, y)"),
    program("in-place-broadcast", 2, "(2, 3) | (3,)", "x = torch.randn(3)\nx += torch.randn(2, 3)"),
    program("expand-size", 1, "size 3 cannot become 5 | repeat", "torch.randn(3, 4).expand(5, 4)"),
    program("expand-size", 2, "(5,) | (4,)", "x = torch.zeros(3, 4)\nx[0] = torch.randn(5)"),
    program("expand-rank", 1, "2 dimensions", "torch.randn(3, 4).expand(5)"),
    program("mask-shape", 2, "(3,) | (2, 3)", "x = torch.randn(2, 3)\nx[torch.tensor([True, False, True])]"),
    # --- shapes
    program(
        "view-size",
        2,
        "x (3, 4) has 3 · 4 = 12 elements | 5 · 2 = 10 | x.view(6, 2)",
        "x = torch.randn(3, 4)\nx.view(5, 2)",
    ),
    program("view-size", 1, "not a multiple of 5", "torch.randn(3, 4).reshape(5, -1)"),
    program("view-two-unknown", 1, "Only one -1", "torch.randn(3, 4).view(-1, -1)"),
    program("view-stride", 2, "x's elements | .reshape", "x = torch.randn(3, 4).t()\nx.view(12)"),
    program("unflatten-size", 1, "4 elements | 3 · 2 = 6", "torch.randn(3, 4).unflatten(1, (3, 2))"),
    program("dimension-range", 2, "x is (2, 3) | no dimension 2 | -2 to -1", "x = torch.randn(2, "
    "3)\nx.sum(dim=2)"),
    program("permute-length", 1, "3 dimensions | 0, 1, 2", "torch.randn(2, 3, 4).permute(0, 1)"),
    program("permute-twice", 1, "every dimension once", "torch.randn(2, 3).permute(0, 0)"),
    program("index-range", 2, "no position 2 | x is (2, 3) | 0 to 1", "x = torch.randn(2, 3)\nx[2]"),
    program("index-count", 2, "(2, 3) | 2 dimensions", "x = torch.randn(2, 3)\nx[0, 0, 0]"),
    program("zero-dimensional", 1, "Its shape is ()", "torch.tensor(3.0)[0]"),
    program("zero-dimensional", 1, ".item()", "len(torch.tensor(3.0))"),
    program("index-dtype", 3, "i is float32 | .long()", "x = torch.randn(3)\ni = torch.tensor([0.0, "
    "1.0])\nx[i]"),
    program("cat-sizes", 1, "has 3 | has 4 | dim=1", "torch.cat([torch.randn(2, 3), torch.randn(2, 4)])"),
    program("cat-rank", 1, "One has 2, another 1", "torch.cat([torch.randn(2, 3), torch.randn(2)])"),
    program("cat-scalar", 1, "torch.stack", "torch.cat([torch.tensor(1.0), torch.tensor(2.0)])"),
    program("stack-sizes", 1, "3 meets 4", "torch.stack([torch.randn(2, 3), torch.randn(2, 4)])"),
    program("join-empty", 1, "list is empty", "torch.stack([])"),
    program("join-list", 1, "torch.cat([a, b]", "torch.cat(torch.randn(2, 3), torch.randn(2, 3))"),
    program("split-sizes", 1, "1 + 1 = 2", "torch.randn(3).split([1, 1])"),
    program("topk-range", 2, "(3,)", "x = torch.randn(3)\nx.topk(5)"),
    # --- dtypes
    program(
        "matmul-dtypes",
        3,
        "net has float32 weights | int64 | x.float()",
        "net = nn.Linear(4, 2)\nx = torch.ones(3, 4, dtype=torch.long)\nnet(x)",
    ),
    program("matmul-dtypes", 3, "a is float64 | b is float32",
            "a = torch.ones(2, 3, dtype=torch.float64)\nb = torch.ones(3, 2)\na @ b"),
    program("layer-dtype", 3, "float64 | img.float()",
            "conv = nn.Conv2d(1, 2, 3)\nimg = torch.ones(1, 1, 8, 8, dtype=torch.float64)\nconv(img)"),
    program("argument-dtype", 1, "token numbers | float32", "nn.Embedding(5, 2)(torch.ones(3))"),
    program("mean-dtype", 2, "x is int64 | x.float().mean()", "x = torch.arange(3)\nx.mean()"),
    program("operation-dtype", 2, "softmax | int64", "x = torch.arange(3)\nx.softmax(0)"),
    program("expected-dtype", 3, "y has the dtype int64 | y.float()",
            "p = torch.rand(3)\ny = torch.ones(3, dtype=torch.long)\nF.binary_cross_entropy(p, y)"),
    program("in-place-dtype", 2, "int64 | x = x + y", "x = torch.ones(3, dtype=torch.long)\nx += 0.5"),
    program("gather-dtype", 1, "int64", "torch.randn(3, 4).gather(1, torch.ones(3, 1))"),
    program("bool-subtract", 1, "a ^ b", "torch.tensor([True]) - torch.tensor([True])"),
    program("integer-gradient", 1, "with a point", "w = torch.tensor([1, 2, 3], requires_grad=True)"),
    program("integer-gradient", 2, "x holds whole numbers", "x = torch.tensor([1, 2, "
    "3])\nx.requires_grad_()"),
    # --- losses and labels
    program("target-dtype", 3, "y (3,) is float32 | y.long()",
            "logits = torch.randn(3, 4)\ny = torch.randn(3)\nF.cross_entropy(logits, y)"),
    program("label-range", 3, "y runs from 1 to 4 | 0 to 3 | use y - 1",
            "logits = torch.randn(4, 4)\ny = torch.tensor([1, 2, 3, 4])\nF.cross_entropy(logits, y)"),
    program("label-range", 3, "runs from -1 to 1 | ignore_index=-1",
            "logits = torch.randn(3, 4)\ny = torch.tensor([0, 1, -1])\nnn.CrossEntropyLoss()(logits, y)"),
    program("target-batch", 3, "(6, 4) | 6 is 3 · 2",
            "logits = torch.randn(6, 4)\ny = torch.tensor([0, 1])\nF.cross_entropy(logits, y)"),
    program("target-column", 3, "y is (3, 1) | y.squeeze(1)",
            "logits = torch.randn(3, 4)\ny = torch.tensor([[0], [1], [1]])\nF.cross_entropy(logits, y)"),
    program("target-probabilities", 3, "(3, 4) | argmax(dim=1)",
            "logits = torch.randn(3, 4)\ny = torch.zeros(3, 4, dtype=torch.long)\nF.cross_entropy(logits, "
            "y)"),
    program("target-spatial", 3, "(3, 7, 5) | (3, 5) | transpose(1, 2)",
            "logits = torch.randn(3, 7, 5)\ny = torch.zeros(3, 7, "
            "dtype=torch.long)\nF.cross_entropy(logits, y)"),
    program("loss-shapes", 3, "(4, 1) | y.unsqueeze(1)",
            "out = torch.randn(4, 1)\ny = torch.ones(4)\nF.binary_cross_entropy_with_logits(out, y)"),
    program("bce-range", 1, "with_logits", "F.binary_cross_entropy(torch.full((3,), 2.0), torch.ones(3))"),
    program("embedding-range", 3, "5 rows, numbered 0 to 4 | tokens runs from 1 to 5",
            "emb = nn.Embedding(5, 2)\ntokens = torch.tensor([1, 5])\nemb(tokens)"),
    program("one-hot-range", 2, "largest here is 3 | num_classes=4", "y = torch.tensor([0, "
    "3])\nF.one_hot(y, 3)"),
    # --- autograd
    program("no-graph", 2, "loss does not depend | requires_grad=True", "loss = "
    "torch.randn(3).sum()\nloss.backward()"),
    program("no-graph", 4, "line 6, under the no_grad block of line 5",
            "w = torch.ones(3, requires_grad=True)\nwith torch.no_grad():\n    loss = "
            "w.sum()\nloss.backward()"),
    program("no-graph", 3, "Line 5: torch.tensor(...)",
            "w = torch.ones(3, requires_grad=True)\nloss = torch.tensor(w.sum().item())\nloss.backward()"),
    program("second-backward", 4, "used up | line 6",
            "w = torch.ones(3, requires_grad=True)\nloss = (w * w).sum()\nloss.backward()\nloss.backward()"),
    program("modified-in-place", 4, "y (the output of Exp) | Line 6 wrote into it | change line 6",
            "w = torch.ones(3, requires_grad=True)\ny = w.exp()\ny += 1\ny.sum().backward()"),
    program(
        "modified-in-place",
        8,
        "changed between forward and backward | net.2.weight | step()",
        """
net = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 1))
opt = torch.optim.SGD(net.parameters(), lr=0.1)
x = torch.randn(5, 3)
first = net(x).sum()
second = net(x).square().sum()
first.backward()
opt.step()
second.backward()
""",
    ),
    program("leaf-in-place", 2, "w is a leaf | torch.no_grad()", "w = torch.ones(3, requires_grad=True)\nw "
    "+= 1"),
    program("leaf-in-place", 2, "view of a leaf", "w = torch.ones(3, requires_grad=True)\nw[0] = 1"),
    program("scalar-outputs", 3, "y is (3,) | y.mean().backward()",
            "w = torch.ones(3, requires_grad=True)\ny = w * 2\ny.backward()"),
    program("unused-input", 3, "allow_unused",
            "w = torch.ones(3, requires_grad=True)\nv = torch.ones(3, requires_grad=True)\n"
            "torch.autograd.grad((w * 2).sum(), v)"),
    program("numpy-grad", 2, "w.detach().cpu().numpy()", "w = torch.ones(3, requires_grad=True)\nw.numpy()"),
    program("non-leaf-flag", 2, ".detach()", "y = torch.ones(3, requires_grad=True) * 2\ny.requires_grad = "
    "False"),
    program("inference-tensor", 4, "inference_mode",
            "w = torch.ones(3, requires_grad=True)\nwith torch.inference_mode():\n    x = "
            "torch.ones(3)\n(w * x).sum()"),
    program("gradient-none", 2, "w.grad is None | backward()", "w = torch.ones(3, "
    "requires_grad=True)\nw.grad.zero_()"),
    program("gradient-none", 3, "w.grad is None",
            "w = torch.ones(3, requires_grad=True)\nwith torch.no_grad():\n    w -= 0.1 * w.grad"),
    program(
        "function-gradient-shape",
        9,
        "(1,) | (3,) | S.backward",
        """
class S(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x * x
    @staticmethod
    def backward(ctx, g):
        return g[:1]
w = torch.ones(3, requires_grad=True)
S.apply(w).sum().backward()
""",
    ),
    program("gradient-shape", 2, "(3,) | (2,)", "w = torch.ones(2, requires_grad=True)\nw.grad = "
    "torch.ones(3)"),
    program("retain-grad", 2, "requires_grad=True", "w = torch.ones(2)\nw.retain_grad()"),
    # --- devices and memory
    program("device-mismatch", 3, "x is on meta | y is on cpu",
            "x = torch.ones(3, device='meta')\ny = torch.ones(3)\nx + y"),
    program("device-mismatch", 3, "weights of net are on cpu | x is on meta | x.to('cpu')",
            "net = nn.Linear(3, 2)\nx = torch.ones(2, 3, device='meta')\nnet(x)"),
    program("device-name", 1, "called gpu | cuda", "torch.ones(3, device='gpu')"),
    program("mps-missing", 1, "Apple", "torch.ones(3, device='mps')"),
    program("out-of-memory", 1, "400.0 TB", "torch.zeros(10**14)"),
    # --- modules
    program("super-init", 3, "Net was given a layer | first line of __init__",
            "class Net(nn.Module):\n    def __init__(self):\n        self.fc = nn.Linear(2, 2)\nNet()"),
    program("super-init", 6, "super().__init__()",
            "class Net(nn.Module):\n    def __init__(self):\n        self.n = 3\n    def forward(self, x):\n"
            "        return x\nNet()(torch.ones(2))"),
    program("no-forward", 6, "foward, in line 7 | rename foward",
            "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n    def "
            "foward(self, x):\n"
            "        return x\nNet()(torch.ones(2))"),
    program("no-forward", 2, "loop over it", "layers = nn.ModuleList([nn.Linear(2, "
    "2)])\nlayers(torch.ones(2))"),
    program("missing-argument", 1, "called without input", "nn.Linear(2, 3)()"),
    program("missing-argument", 1, "Linear needs out_features", "nn.Linear(2)"),
    program("too-many-arguments", 4, "missing its self | def forward(self",
            "class Net(nn.Module):\n    def forward(x):\n        return x\nNet()(torch.ones(2))"),
    program("unexpected-keyword", 1, "in_features=", "nn.Linear(in_feature=2, out_features=3)"),
    program("batchnorm-one-value", 2, "bn computes | (1, 4) | drop_last",
            "bn = nn.BatchNorm1d(4)\nbn(torch.randn(1, 4))"),
    program("norm-channels", 1, "5 channels", "nn.BatchNorm1d(4)(torch.randn(2, 5))"),
    program("norm-rank", 1, "2 dimensions", "nn.BatchNorm2d(4)(torch.randn(2, 4))"),
    program("layer-norm-shape", 1, "(4,) | (2, 5)", "nn.LayerNorm(4)(torch.randn(2, 5))"),
    program("conv-channels", 2, "conv takes 3 input channels | x.permute(0, 3, 1, 2)",
            "conv = nn.Conv2d(3, 8, 3)\nconv(torch.randn(2, 8, 8, 3))"),
    program("conv-channels", 1, "(2, 8, 8) | unsqueeze(1)", "nn.Conv2d(1, 8, 3)(torch.randn(2, 8, 8))"),
    program("conv-rank", 1, "(2, 64) | (batch, channels, height, width)", "nn.Conv2d(3, 8, "
    "3)(torch.randn(2, 64))"),
    program("kernel-size", 1, "4 x 4 | 5 x 5", "nn.Conv2d(3, 8, 5)(torch.randn(2, 3, 4, 4))"),
    program("pool-size", 1, "Nothing would be left", "F.max_pool2d(torch.randn(2, 3, 1, 1), 2)"),
    program("loss-built-and-called", 1, "two pairs of brackets",
            "nn.CrossEntropyLoss(torch.randn(3, 4), torch.tensor([0, 1, 2]))"),
    program("assign-parameter", 2, "weight is a parameter", "net = nn.Linear(2, 2)\nnet.weight = "
    "torch.ones(2, 2)"),
    program("attention-heads", 1, "divides embed_dim", "nn.MultiheadAttention(10, 3)"),
    # --- data and optimizers
    program("optimizer-model", 2, "net.parameters()", "net = nn.Linear(2, 2)\ntorch.optim.SGD(net, lr=0.1)"),
    program("optimizer-empty", 1, "nn.ModuleList", "torch.optim.SGD([], lr=0.1)"),
    program("optimizer-non-leaf", 1, "leaves", "torch.optim.SGD([torch.ones(2, requires_grad=True) * 2], "
    "lr=0.1)"),
    program("scheduler-optimizer", 1, "StepLR(optimizer", "torch.optim.lr_scheduler.StepLR(nn.Linear(2, "
    "2), 1)"),
    program("setting-range", 1, "learning rate", "torch.optim.Adam(nn.Linear(2, 2).parameters(), lr=-1)"),
    program("stack-sizes", 7, "samples of a batch | collate_fn",
            "from torch.utils.data import DataLoader\nclass Data:\n    def __len__(self):\n        return 4\n"
            "    def __getitem__(self, i):\n        return torch.ones(i + 1)\nfor batch in "
            "DataLoader(Data(), "
            "batch_size=2): pass"),
    program("collate-type", 5, "NoneType | return is missing",
            "from torch.utils.data import DataLoader\nclass Data:\n    def __len__(self): return 4\n"
            "    def __getitem__(self, i): pass\nfor batch in DataLoader(Data(), batch_size=2): pass"),
    program("dataset-len", 4, "__len__",
            "from torch.utils.data import DataLoader\nclass Data:\n    def __getitem__(self, i): return 1\n"
            "DataLoader(Data(), shuffle=True)"),
    program("dataset-unequal", 2, "equally long",
            "x = torch.ones(3)\ntorch.utils.data.TensorDataset(x, torch.ones(4))"),
    program("split-lengths", 1, "fractions", "torch.utils.data.random_split(range(10), [5, 4])"),
    # --- saving
    program("state-dict", 3, "Wanted and not there: 0.weight, 0.bias | not wanted: weight, bias",
            "a = nn.Sequential(nn.Linear(2, 3), nn.ReLU())\nb = nn.Linear(2, "
            "3)\na.load_state_dict(b.state_dict())"),
    program("state-dict", 3, "begin with 'module.' | DataParallel",
            "net = nn.Linear(2, 3)\nstate = {'module.' + k: v for k, v in net.state_dict().items()}\n"
            "net.load_state_dict(state)"),
    program("state-dict", 1, "weight  file (4, 2) | model (3, 2)",
            "nn.Linear(2, 3).load_state_dict(nn.Linear(2, 4).state_dict())"),
    program("state-dict", 1, "checkpoint['model']", "nn.Linear(2, 3).load_state_dict({'model': {}})"),
    program("state-dict-type", 1, "given a Linear", "nn.Linear(2, 3).load_state_dict(nn.Linear(2, 3))"),
    program("weights-only", 2, "Linear | weights_only=True | state_dict()",
            "torch.save(nn.Linear(2, 2), 'net.pt')\ntorch.load('net.pt')"),
    program("not-a-checkpoint", 3, "torch.save", "with open('x.pt', 'wb') as f:\n    "
    "f.write(b'hello')\ntorch.load('x.pt')"),
    program("cannot-pickle", 1, "lambda", "torch.save(lambda x: x, 'f.pt')"),
    program("no-file", 1, "nothere.pt", "torch.load('nothere.pt')"),
    # --- python
    program("name", 2, "There is no reslt here | did you mean result?", "result = 1\nprint(reslt)"),
    program("name", 1, "import numpy as np", "np.zeros(3)"),
    program("attribute", 1, "torch.optim.Adam", "torch.Adam"),
    program("attribute", 1, "torch.nn.Linear", "nn.linear(2, 3)"),
    program("attribute", 1, "did you mean shape?", "torch.ones(2).shpae"),
    program("attribute", 2, "torch.stack or torch.cat", "x = torch.ones(2)\nx.append(3)"),
    program("attribute", 5, "Net is a module | did you mean fc?",
            "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
            "        self.fc = nn.Linear(2, 2)\nNet().fcc"),
    program("import-name", 1, "from torch.optim import Adam", "from torch import Adam"),
    program("no-module", 1, "torchvizz", "import torchvizz"),
    program("syntax", 1, "ends with a colon | add a :", "for i in range(3)\n    pass"),
    program("syntax", 1, "never closed", "x = (1,\n"),
    program("syntax", 2, "four spaces", "def f():\nreturn 1"),
    program("bool-ambiguous", 2, "x is (3,) | .any() | torch.where", "x = torch.randn(3)\nif x > 0: pass"),
    program("to-number", 2, "x is (3,) | .tolist()", "x = torch.randn(3)\nx.item()"),
    program("tensor-of-tensors", 1, "torch.stack", "torch.tensor([torch.ones(2), torch.ones(2)])"),
    program("ragged", 1, "2 entries and another 1", "torch.tensor([[1, 2], [3]])"),
    program("arguments", 1, "without names | torch.randn(32, 128)", "torch.randn(batch_size=32, "
    "features=128)"),
    program("argument-type", 2, "given a tuple | out, state = lstm(x)",
            "out = nn.LSTM(4, 5)(torch.randn(3, 2, 4))\nF.relu(out)"),
    program("operand-types", 1, "Tensor and list", "torch.ones(2) + [1, 2]"),
    program("not-callable", 1, "x.shape[0]", "torch.ones(3).shape()"),
    program("not-subscriptable", 1, "x.size()[0]", "torch.ones(3).size[0]"),
    program("tuple-arithmetic", 1, "values, positions", "(torch.ones(2), torch.ones(2)) + 1"),
    program("unpack", 1, "Too many values", "a, b = torch.ones(3)"),
    program("key", 2, "did you mean 'weight'?", "state = nn.Linear(2, 2).state_dict()\nstate['wieght']"),
    program("negative-step", 1, "flip(0)", "torch.ones(4)[::-1]"),
    program("tensor-of-text", 1, "numbers", "torch.tensor(['a'])"),
    program("recursion", 1, "f calls itself", "def f(x): return f(x)\nf(1)"),
    program("division", 1, "divisor", "1 / 0"),
    program("one-hot-dtype", 1, "class numbers | .long()", "F.one_hot(torch.tensor([0.0, 3.0]))"),
    program("deepcopy-graph", 2, ".detach().clone()",
            "import copy\ncopy.deepcopy(torch.ones(2, requires_grad=True) * 2)"),
    program("function-gradient-count", 8, "takes 2 inputs | returned 1 values",
            "class S(torch.autograd.Function):\n    @staticmethod\n    def forward(ctx, x, k):\n        "
            "return x * k\n"
            "    @staticmethod\n    def backward(ctx, g):\n        return g\n"
            "S.apply(torch.ones(3, requires_grad=True), 2).sum().backward()"),
    program("dataset-getitem", 4, "one sample at a time",
            "from torch.utils.data import DataLoader, Dataset\nclass Data(Dataset):\n    def "
            "__len__(self): return 4\n"
            "for batch in DataLoader(Data()): pass"),
    program("meta-values", 2, "has no values", "x = torch.ones(2, device='meta').sum()\nx.item()"),
    program("out-of-memory", 2, "has no values",
            "x = torch.ones(300_000, 300_000, device='meta')\nx.tolist()"),
    program("meta-values", 2, "a mask as an index", "x = torch.ones(2, device='meta')\nx[x > 0]"),
    program("meta-values", 2, "has no values", "x = torch.ones(2, device='meta')\nx.unique()"),
    program("meta-values", 2, "has no values", "x = torch.ones(2, device='meta')\nx.numpy()"),
    program("unbound-local", 3, "local one", "n = 0\ndef count():\n    n += 1\ncount()"),
)  # fmt: skip
