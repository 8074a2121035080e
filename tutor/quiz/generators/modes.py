"""train and eval, grad and no_grad: what a mode does to outputs, to statistics and to gradients."""

from __future__ import annotations

from tutor.quiz.generators import asking
from tutor.quiz.generators.asking import Program
from tutor.quiz.generators.draw import Draw
from tutor.quiz.generators.family import Draft

DIGITS = 4
Misses = list[tuple[float, str]]


def modes(draw: Draw, difficulty: int) -> Draft:
    forms = [_dropout, _flags, _graph]
    if difficulty >= 2:
        forms += [_dropout_sum, _batch_norm_eval, _tracked, _graph]
    if difficulty >= 3:
        forms += [_running_mean, _flags, _batch_norm_train]
    if difficulty >= 4:
        forms = [_running_mean, _flags, _batch_norm_eval, _batch_norm_train, _graph, _dropout_sum, _tracked]
    return draw.pick(forms)(draw, difficulty)


def _asked(text: str, program: Program, ask: str, answer: float, told: list[str], misses: Misses) -> Draft:
    value = round(answer, DIGITS) + 0.0
    rounded = [(round(miss, DIGITS) + 0.0, why) for miss, why in misses]
    return asking.number(
        text,
        program,
        f"round({ask}, {DIGITS})",
        value,
        [*told[:-1], f"{told[-1]} = {value}"],
        rounded,
        tolerance=0.0006,
        skills=("model.modes",),
        meta=False,
    )


# --- dropout -----------------------------------------------------------------------------------------


def _dropout(draw: Draw, difficulty: int) -> Draft:
    """What becomes of a value that dropout lets through."""
    p, value = draw.pick((0.5, 0.2, 0.25, 0.75, 0.6, 0.1)), float(draw.between(1, 6))
    training, size = draw.chance(0.65), draw.pick((1000, 2000, 5000))
    name = draw.pick(("drop", "layer", "dropout"))
    program = Program("import torch", "from torch import nn", "", f"{name} = nn.Dropout({p})")
    if training:
        if draw.chance(0.3):
            program.add(f"{name}.train()")
    else:
        program.add(draw.pick((f"{name}.eval()", f"{name}.train(False)")))
    program.add(f"y = {name}(torch.full(({size},), {value}))")
    scaled = value / (1 - p)
    answer = scaled if training else value
    told = (
        [
            f"In train mode a value is dropped with probability {p}; the others are divided by 1 - {p}.",
            f"{value:g} / {round(1 - p, 4)}",
        ]
        if training
        else ["In eval mode dropout lets everything through as it is.", f"The largest value is {value:g}"]
    )
    misses: Misses = [
        (
            value if training else scaled,
            "What is kept is scaled up." if training else "eval() switches it off.",
        ),
        (value * (1 - p), "It is divided by the probability to be kept, not multiplied."),
        (value / p, f"It is divided by 1 - {p}, the probability to be kept."),
        (0.0, "With so many values some are kept."),
        (value * p, "The probability drops values; it does not scale them."),
    ]
    text = "What is the largest value of y? Up to 4 digits."
    return _asked(text, program, "y.max().item()", answer, told, misses)


def _dropout_sum(draw: Draw, difficulty: int) -> Draft:
    """A model in eval mode: the sum is exact."""
    p, count, weight = draw.pick((0.5, 0.2, 0.9)), draw.pick((4, 8, 10, 20)), draw.pick((0.5, 2.0, 3.0))
    whole = draw.chance(0.5)
    program = Program("import torch", "from torch import nn", "")
    program.add(f"net = nn.Sequential(nn.Linear({count}, 1, bias=False), nn.Dropout({p}))")
    program.add(f"nn.init.constant_(net[0].weight, {weight})", "net.eval()")
    if not whole:
        program.add("net[1].train()", "net.train(False)")
    program.add(f"y = net(torch.ones(1, {count}))")
    answer = count * weight
    told = ["eval() reaches all layers inside, dropout too: nothing is dropped or scaled."]
    if not whole:
        told = ["train(False) on the model is eval() for all layers, also for the one set to train before."]
    told.append(f"{count} * {weight:g}")
    misses: Misses = [
        (answer / (1 - p), "Scaling belongs to train mode."),
        (answer * (1 - p), "eval mode scales nothing down: train mode has scaled up."),
        (0.0, "In eval mode nothing is dropped."),
        (weight, f"The layer adds up {count} inputs."),
    ]
    return _asked("What is y? Up to 4 digits.", program, "y.item()", answer, told, misses)


# --- batch norm --------------------------------------------------------------------------------------


def _column(draw: Draw) -> tuple[list[float], float]:
    """Values with a whole mean."""
    mean, away = draw.between(-3, 9), draw.pick((1, 2, 3, 4))
    return [float(mean - away), float(mean + away)], float(mean)


def _running_mean(draw: Draw, difficulty: int) -> Draft:
    values, mean = _column(draw)
    while not mean:
        values, mean = _column(draw)
    momentum, batches = draw.pick((0.1, 0.1, 0.5, 0.2)), draw.pick((1, 2, 3))
    training = draw.chance(0.8)
    option = "" if momentum == 0.1 else f", momentum={momentum}"
    program = Program("import torch", "from torch import nn", "", f"norm = nn.BatchNorm1d(1{option})")
    if not training:
        program.add("norm.eval()")
    program.add(f"x = torch.tensor([[{values[0]}], [{values[1]}]])")
    program.add(*([f"for _ in range({batches}):", "    norm(x)"] if batches > 1 else ["norm(x)"]))
    running = 0.0
    for _ in range(batches if training else 0):
        running = (1 - momentum) * running + momentum * mean
    told = [f"The batch has the mean {mean:g}; running_mean begins at 0."]
    if training:
        told.append(
            f"Each batch in train mode: running = {1 - momentum:g} * running + {momentum} * {mean:g}."
        )
        told.append(f"After {batches} batch{'es' if batches > 1 else ''}")
    else:
        told += ["In eval mode the statistics are used, not changed.", "It stays"]
    misses: Misses = [
        (mean, "The running mean moves only a part of the way, momentum."),
        (0.0, "In train mode every batch moves it, even without an optimizer."),
        (
            momentum * mean,
            f"That is after one batch; there are {batches}." if training else "eval mode changes nothing.",
        ),
        ((1 - momentum) * mean, "In torch momentum is the part of the new value, not of the old one."),
        (batches * momentum * mean, "What is there shrinks a little each time."),
    ]
    return _asked(
        "What is running_mean at the end?", program, "norm.running_mean.item()", running, told, misses
    )


def _batch_norm_eval(draw: Draw, difficulty: int) -> Draft:
    """In eval mode the running statistics decide: fresh ones are mean 0 and variance 1."""
    values, mean = _column(draw)
    shift, spread = draw.between(1, 4), draw.pick((1, 4, 9))
    fresh = difficulty < 3 or draw.chance(0.4)
    program = Program("import torch", "from torch import nn", "", "norm = nn.BatchNorm1d(1, eps=1e-9)")
    if not fresh:
        program.add(f"norm.running_mean.fill_({float(shift)})", f"norm.running_var.fill_({float(spread)})")
    program.add("norm.eval()", f"y = norm(torch.tensor([[{values[0]}], [{values[1]}]]))")
    center, scale = (0, 1) if fresh else (shift, spread**0.5)
    answer = (values[1] - center) / scale
    told = [
        "In eval mode batch norm uses its running statistics, not those of the batch.",
        "Fresh ones are mean 0 and variance 1." if fresh else f"They are mean {shift} and variance {spread}.",
        f"({values[1]:g} - {center}) / {scale:g}",
    ]
    misses: Misses = [
        (1.0, "That would be normalised by the batch, as in train mode."),
        (values[1], "The running statistics are not 0 and 1." if not fresh else "They change it."),
        ((values[1] - center) / spread if not fresh else 0.0, "It is divided by the root of the variance."),
        (values[1] - mean, "The mean of the batch plays no part."),
        (-answer, "The mean is taken away from the value."),
    ]
    return _asked("What is y[1]? Up to 4 digits.", program, "y[1].item()", answer, told, misses)


def _batch_norm_train(draw: Draw, difficulty: int) -> Draft:
    values, mean = _column(draw)
    half = (values[1] - values[0]) / 2
    gain, shift = draw.pick((1, 2, 3)), draw.pick((0, 1, 5))
    program = Program("import torch", "from torch import nn", "", "norm = nn.BatchNorm1d(1, eps=1e-9)")
    program.add(
        f"nn.init.constant_(norm.weight, {float(gain)})", f"nn.init.constant_(norm.bias, {float(shift)})"
    )
    place = draw.pick((0, 1))
    program.add(f"y = norm(torch.tensor([[{values[0]}], [{values[1]}]]))")
    normal = 1.0 if place else -1.0
    answer = gain * normal + shift
    told = [
        f"In train mode the batch decides: its mean is {mean:g}, its standard deviation {half:g}.",
        f"({values[place]:g} - {mean:g}) / {half:g} is {normal:g}; then weight and bias.",
        f"{gain} * ({normal:g}) + {shift}",
    ]
    misses: Misses = [
        (normal, "weight and bias come after the normalising."),
        (
            gain * values[place] + shift,
            "That is the running statistics, fresh ones; in train mode the batch decides.",
        ),
        (gain * normal / 2**0.5 + shift, "To normalise, the variance is divided by n, not by n - 1."),
        (gain * (values[place] - mean) + shift, f"It is divided by the standard deviation, {half:g}."),
        (-gain * normal + shift, "The mean is taken away from the value."),
    ]
    return _asked(f"What is y[{place}]? Up to 4 digits.", program, f"y[{place}].item()", answer, told, misses)


def _tracked(draw: Draw, difficulty: int) -> Draft:
    """Which forwards batch norm counts."""
    before, between, after = draw.between(1, 4), draw.between(1, 3), draw.between(0, 3)
    no_grad = draw.chance(0.4)
    program = Program(
        "import torch", "from torch import nn", "", "net = nn.Sequential(nn.BatchNorm1d(2), nn.ReLU())"
    )
    program.add("x = torch.rand(4, 2)", f"for _ in range({before}):", "    net(x)")
    if no_grad:
        program.add("with torch.no_grad():", f"    for _ in range({between}):", "        net(x)")
    else:
        program.add("net.eval()", f"for _ in range({between}):", "    net(x)")
    if after:
        if not no_grad and draw.chance(0.7):
            program.add("net.train()")
            back = True
        else:
            back = no_grad
        program.add(f"for _ in range({after}):", "    net(x)")
    else:
        back = no_grad
    answer = before + (between if no_grad else 0) + (after if back else 0)
    told = [
        "Batch norm counts every forward in train mode, and no other.",
        "no_grad switches gradients off, not the mode: these count."
        if no_grad
        else "After eval() nothing counts until train().",
        f"{before} + {between if no_grad else 0} + {after if back else 0} = {answer}",
    ]
    misses = [
        (
            before + after if no_grad else before + between + after,
            "no_grad is not eval()." if no_grad else "In eval mode batch norm counts nothing.",
        ),
        (before, "What comes later in train mode counts too." if answer != before else ""),
        (
            before + between,
            "eval() stopped the counting." if not no_grad else "The last loop is in train mode, too.",
        ),
        (0, "Fresh modules are in train mode."),
        (answer + 1, "Counting begins at 0."),
    ]
    return asking.number(
        "What is num_batches_tracked at the end?",
        program,
        "net[0].num_batches_tracked.item()",
        answer,
        told,
        [(value, why) for value, why in misses if why],
        skills=("model.modes",),
        meta=False,
    )


# --- flags and graphs --------------------------------------------------------------------------------


def _flags(draw: Draw, difficulty: int) -> Draft:
    """How many modules are in train mode after a few calls."""
    layers = draw.pick(
        (
            ["Linear(4, 4)", "Dropout(0.1)", "Linear(4, 2)"],
            ["Linear(3, 3)", "BatchNorm1d(3)", "ReLU()", "Dropout()"],
            ["Conv1d(1, 2, 3)", "ReLU()", "Dropout(0.2)", "Flatten()", "LazyLinear(2)"][:4],
        )
    )
    count = len(layers)
    place = draw.between(0, count - 1)
    program = Program("import torch", "from torch import nn", "", "net = nn.Sequential(")
    program.add(*(f"    nn.{layer}," for layer in layers), ")")
    form = draw.pick(("eval_one", "eval_then_one", "one_then_train", "eval_all", "set_flag"))
    calls, answer, how = {
        "eval_one": (
            [f"net[{place}].eval()"],
            count,
            f"Only net[{place}] changes; the model itself counts as a module too: {count} + 1 - 1",
        ),
        "eval_then_one": (
            ["net.eval()", f"net[{place}].train()"],
            1,
            f"eval() reaches all {count + 1}; then net[{place}] alone goes back",
        ),
        "one_then_train": (
            [f"net[{place}].eval()", "net.train()"],
            count + 1,
            f"train() reaches the model and all {count} layers",
        ),
        "eval_all": (
            ["net.eval()", "net.train()", "net.eval()"],
            0,
            "The last call decides, and it reaches all of them",
        ),
        "set_flag": (
            ["net.training = False"],
            count,
            "Setting the flag by hand reaches the model alone, not its layers",
        ),
    }[form]
    program.add(*calls, "count = sum(m.training for m in net.modules())")
    told = [
        f"net.modules() are the model itself and its {count} layers: {count + 1}. All begin in train mode."
    ]
    told.append(f"{how}, so count is {answer}")
    misses = [
        (
            answer - 1,
            "modules() begins with the model itself." if answer > 1 else "One of them is in train mode.",
        ),
        (
            answer + 1,
            f"One of the {count + 1} is no longer in train mode." if answer else "eval() came last.",
        ),
        (count + 1, "Not all of them stayed in train mode."),
        (0, "Not all of them were changed."),
        (count, "The model itself counts, too."),
        (1, "The call reaches the layers as well."),
    ]
    misses = [(value, why) for value, why in misses if value >= 0]
    return asking.number(
        "How many modules are in train mode at the end?",
        program,
        "count",
        answer,
        told,
        misses,
        skills=("model.modes",),
        meta=False,
    )


def _graph(draw: Draw, difficulty: int) -> Draft:
    """Does the output carry a graph, does it run?"""
    forms = (
        (
            ["net.eval()", "y = net(x)", "y.sum().backward()"],
            "runs",
            0,
            "eval() switches dropout and batch norm, not gradients.",
        ),
        (
            ["with torch.no_grad():", "    y = net(x)", "y.sum().backward()"],
            "RuntimeError",
            3,
            "Under no_grad nothing is recorded, so there is nothing to go back through.",
        ),
        (
            ["with torch.inference_mode():", "    y = net(x)", "y.sum().backward()"],
            "RuntimeError",
            3,
            "Inference mode records nothing.",
        ),
        (
            ["y = net(x)", "with torch.no_grad():", "    z = y * 2", "y.sum().backward()"],
            "runs",
            0,
            "y was recorded before no_grad began; z is another matter.",
        ),
        (
            ["y = net(x)", "with torch.no_grad():", "    z = y * 2", "z.sum().backward()"],
            "RuntimeError",
            4,
            "z was made under no_grad and carries no graph.",
        ),
        (
            ["y = net(x).detach()", "y.sum().backward()"],
            "RuntimeError",
            2,
            "detach() cuts y off from the graph.",
        ),
        (
            ["for p in net.parameters():", "    p.requires_grad_(False)", "y = net(x)", "y.sum().backward()"],
            "RuntimeError",
            4,
            "No parameter requires grad, and x does not either: nothing is recorded.",
        ),
        (
            ["net[0].weight.requires_grad_(False)", "y = net(x)", "y.sum().backward()"],
            "runs",
            0,
            "Other parameters still require grad.",
        ),
        (
            ["y = net(x)", "y.sum().backward()", "y.sum().backward()"],
            "RuntimeError",
            3,
            "The first backward frees the graph.",
        ),
        (
            ["y = net(x)", "y.sum().backward(retain_graph=True)", "y.sum().backward()"],
            "runs",
            0,
            "retain_graph keeps it for the second.",
        ),
        (
            ["y = net(x)", "y.backward()"],
            "RuntimeError",
            2,
            "backward without an argument needs one number; y has several.",
        ),
        (["y = net(x)", "y.mean().backward()"], "runs", 0, "The mean is one number."),
        (
            ["net.eval()", "with torch.no_grad():", "    y = net(x)", "y = net(x)", "y.sum().backward()"],
            "runs",
            0,
            "The second forward is outside no_grad.",
        ),
        (
            ["y = net(x)", "y.numpy()"],
            "RuntimeError",
            2,
            "A tensor that requires grad has to be detached before numpy().",
        ),
        (
            ["with torch.no_grad():", "    y = net(x)", "y.numpy()"],
            "runs",
            0,
            "Under no_grad y does not require grad.",
        ),
        (["y = net(x)", "y.detach().numpy()"], "runs", 0, "A detached tensor may become an array."),
    )
    lines, answer, at, how = draw.pick(forms)
    rows, inputs = draw.pick((2, 4, 8)), draw.pick((3, 5, 6))
    last = draw.pick((2, 3))
    extra = draw.pick(("nn.Tanh()", "nn.Dropout(0.5)", "nn.Sigmoid()"))
    program = Program("import torch", "from torch import nn", "")
    program.add(
        f"net = nn.Sequential(nn.Linear({inputs}, {last}), {extra})", f"x = torch.ones({rows}, {inputs})"
    )
    start = len(program.lines)
    program.add(*lines)
    told = ["backward and numpy ask what was recorded, not which mode a module is in.", how]
    misses = [
        ("runs", how),
        ("RuntimeError", how),
        ("TypeError", "torch says it with another exception." if answer != "runs" else how),
    ]
    return asking.outcome(
        "Does it run? If not, what does it raise?",
        program,
        answer,
        told,
        misses,
        raises_at=start + at if at else None,
        skills=("eval.no-grad",),
        meta=False,
    )
