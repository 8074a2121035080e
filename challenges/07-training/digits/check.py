"""Checks for training/digits."""
import torch

from tutor.sandbox.check import digits, same_shape, seeded


def counted(fit, x, y):
    """The network, and how many samples it was trained on, repetitions counted."""
    from torch.nn.modules.loss import _Loss
    from torch.nn.modules.module import register_module_forward_hook, register_module_forward_pre_hook

    depth, met = 0, {}

    def enter(module, args):
        nonlocal depth
        if depth == 0 and torch.is_grad_enabled() and module.training and args and not isinstance(module, _Loss):
            met[id(module)] = met.get(id(module), 0) + len(args[0])
        depth += 1

    def leave(module, args, output):
        nonlocal depth
        depth -= 1

    hooks = [register_module_forward_pre_hook(enter), register_module_forward_hook(leave)]
    try:
        net = fit(x, y)
    finally:
        for hook in hooks:
            hook.remove()
    return net, max(met.values(), default=0)


def check_learns(attempt):
    """More than 98 % of held-out digits are recognised after fewer than ten epochs of training."""
    x, y = digits()
    y = torch.randperm(10)[y]  # classes numbered anew: only training on what is passed in can know them
    order = torch.randperm(len(x), generator=seeded(153))  # the same 360 every time, so that no one is lucky
    held, rest = order[:360], order[360:]
    net, met = attempt.build(counted, attempt.fit, x[rest], y[rest])
    net.eval()
    epochs = met / len(rest)
    assert epochs < 10, f"The network was trained for {epochs:.0f} epochs, and there should be fewer than ten"
    logits = net(x[held])
    same_shape(logits, (360, 10), name="net(x)")
    right = (logits.argmax(1) == y[held]).sum().item()
    known = (net(x[rest]).argmax(1) == y[rest]).float().mean().item()
    share = f"{right} of 360 held-out digits are right, {right / 3.6:.1f} %"
    assert known > 0.3, f"{share}, and of those it was given {100 * known:.0f} %. It was not trained, or not on x and y"
    assert right / 360 > 0.98, f"{share}. It should be more than 98 %. Of those it was trained on, {100 * known:.1f} % are right"
