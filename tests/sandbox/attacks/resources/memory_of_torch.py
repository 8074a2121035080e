# resources: Fills the memory with tensors.
# must: memory
# bare: never: a bomb
import torch

held = [torch.ones(5 << 20) for _ in range(10)]
print("BREACH 200 MB")
