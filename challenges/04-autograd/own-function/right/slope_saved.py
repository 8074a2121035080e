import torch


class Softplus(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, beta):
        u = beta * x
        ctx.save_for_backward(1 / (1 + torch.exp(-u)))
        return (u.clamp(min=0) + torch.log1p(torch.exp(-u.abs()))) / beta

    @staticmethod
    def backward(ctx, grad_output):
        return ctx.saved_tensors[0] * grad_output, None
