import torch


class Softplus(torch.autograd.Function):
    """log(1 + exp(beta * x)) / beta, number by number. x is any float tensor, beta a number above 0."""

    @staticmethod
    def forward(ctx, x, beta):
        # keep what backward will need
        return torch.log(1 + torch.exp(beta * x)) / beta

    @staticmethod
    def backward(ctx, grad_output):
        # one result for each input of forward
        return grad_output, None
