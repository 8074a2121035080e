# meets: The note behind the result is torch's own
import torch


class Softplus:
    @staticmethod
    def apply(x, beta):
        return torch.nn.functional.softplus(x, beta)
