# network: Leaves a word for the next run in everything that it can change, and looks for one.
# twice: yes
# bare: never: two plain programs share nothing of this
import builtins
import os
import sys
import tempfile

import torch

found = [
    where for where in (builtins, sys, torch, torch.Tensor, os) if hasattr(where, "left_by_the_run_before")
]
found += [name for name in os.listdir(tempfile.gettempdir()) if name == "left"]
found += [name for name in os.environ if name == "LEFT"]
if found or torch.get_default_dtype() != torch.float32 or os.getcwd() != os.path.expanduser("~"):
    print("BREACH", found)
for where in (builtins, sys, torch, torch.Tensor, os):
    where.left_by_the_run_before = True
open(os.path.join(tempfile.gettempdir(), "left"), "w").close()
os.environ["LEFT"] = "1"
torch.set_default_dtype(torch.float64)
