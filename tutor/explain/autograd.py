"""Gradients that cannot be computed: nothing recorded, graphs used up, tensors written over."""

from __future__ import annotations

import ast
import re

from tutor.explain.model import Case, Draft, Rule, in_code, product, rule, shown, sizes

RECORDING = "autograd/recording"
ACCUMULATION = "autograd/accumulation"

# A call or attribute in an assignment that takes a value off the graph, and what to say about it.
_BREAKS = {
    "item": ".item() makes a plain Python number",
    "tolist": ".tolist() makes plain Python numbers",
    "numpy": ".numpy() leaves torch",
    "detach": ".detach() cuts the graph there on purpose",
    "data": ".data takes the values without the graph",
    "argmax": "argmax has no gradient: it picks a position",
    "tensor": "torch.tensor(...) makes a new tensor that knows nothing of how its values came about",
    "round": "round has a gradient of zero everywhere",
}


def _no_grad(case: Case, match: re.Match[str]) -> Draft:
    loss = next((t for t in case.operands if not t.requires_grad), None)
    name = loss.name if loss is not None else "the result"
    line = case.failure.line or 0
    reason, fixes = _why_no_graph(case, name, line)
    return Draft(
        "There is no graph to go back through",
        f"{name} does not depend on any tensor with requires_grad=True, as far as torch recorded. {reason}",
        fixes,
        lesson=RECORDING,
    )


def _why_no_graph(case: Case, name: str, line: int) -> tuple[str, tuple[str, ...]]:
    made = case.source.assigned(name, before=line + 1)
    if made is not None:
        where = case.source.without_grad(made[0])
        if where is not None:
            return (
                (
                    f"It was computed in line {made[0]}, under the no_grad block of line {where}, where "
                    "nothing is recorded."
                ),
                ("move the computation out of the no_grad block",),
            )
        broken = _break_in(made[1])
        if broken:
            return f"Line {made[0]}: {broken}.", ("keep the loss a tensor until after backward()",)
    return (
        "Either no input requires a gradient, or the value left torch on the way.",
        (
            "give the tensor you want a gradient for requires_grad=True (parameters of a module have it)",
            "look for .item(), .detach(), .data, .numpy() or torch.tensor(...) between it and the loss",
        ),
    )


def _break_in(value: ast.expr) -> str:
    for node in ast.walk(value):
        if isinstance(node, ast.Attribute) and node.attr in _BREAKS:
            if node.attr == "tensor" and not isinstance(node.value, ast.Name):
                continue
            return _BREAKS[node.attr]
    return ""


def _second(case: Case, match: re.Match[str]) -> Draft:
    calls = [line for line, _ in case.source.calls("backward")]
    here = case.failure.line
    others = [line for line in calls if line != here]
    loop = f"Line {here} ran before, or line {others[0]} did." if others else "The same line ran before."
    return Draft(
        "The graph was already used up",
        "backward() frees the graph as it goes through it, and this part of it has been gone through "
        f"before. {loop} Something computed before the earlier backward() is still used now.",
        (
            "compute the loss again before each backward(): in a loop, the forward pass belongs inside it",
            "what is carried from one step to the next (a hidden state, a running loss) needs .detach()",
            (
                "or add the losses and call backward() once; retain_graph=True only where the same graph "
                "is wanted twice"
            ),
        ),
        lesson=RECORDING,
    )


def _modified(case: Case, match: re.Match[str]) -> Draft:
    shape, output, version, expected = sizes(match[1]), match[2], int(match[3]), int(match[4])
    names = case.text_list("modified")
    if output.startswith(("AsStrided", "TBackward")) or any("." in name for name in names):
        return _parameter_modified(case, names, shape)
    lines: list[int] = []
    for name in names:
        lines += case.source.in_place(name)
    who = names[0] if names else f"A tensor of shape {shown(shape)}"
    operation = re.sub(r"Backward\d*$", "", output).split("::")[-1]
    where = f" Line {lines[-1]} wrote into it." if lines else ""
    writes = version - expected
    times = "once" if writes == 1 else f"{writes} times"
    source = "" if operation == "CopySlices" else f" (the output of {operation})"
    fixes = [
        (
            f"do not write into {names[0] if names else 'it'}: y = y + 1 makes a new tensor, y += 1 "
            "changes the old one"
        )
    ]
    if lines:
        fixes = [f"change line {lines[-1]} so that it makes a new tensor: y = y + 1 instead of y += 1"]
    fixes.append("or write into a copy: .clone()")
    return Draft(
        "A value that backward needs was overwritten",
        f"{who}{source} was kept for the gradient, and then changed in place {times}.{where} backward "
        "would compute with the wrong numbers, so torch stops.",
        tuple(fixes),
        lesson=RECORDING,
    )


def _parameter_modified(case: Case, names: list[str], shape: tuple[int, ...]) -> Draft:
    who = names[0] if names else f"A parameter of shape {shown(shape)}"
    return Draft(
        "A parameter was changed between forward and backward",
        f"{who} {shown(shape)} was used in the forward pass and then changed, usually by optimizer.step(), "
        "before this backward() could use its old value.",
        (
            "call every backward() that needs this forward pass before the step()",
            "or run the forward pass again",
        ),
        lesson=RECORDING,
    )


def _leaf(case: Case, match: re.Match[str]) -> Draft:
    leaf = next((t for t in case.operands if t.requires_grad), None)
    name = leaf.name if leaf is not None else "the tensor"
    view = "view of" in match[0]
    return Draft(
        "A leaf that requires a gradient cannot be changed in place",
        f"{name} is {'a view of ' if view else ''}a leaf with requires_grad=True: the gradient is for the "
        "value it was made with. Changing it in place while torch records would lose that value.",
        (
            (
                "to update a parameter by hand, do it under torch.no_grad(): with torch.no_grad(): w -= "
                "lr * w.grad"
            ),
            "to compute with a changed copy, write w2 = w + 1",
        ),
        lesson=RECORDING,
    )


def _scalar_only(case: Case, match: re.Match[str]) -> Draft:
    line = case.the_line()
    named = [
        t for t in case.operands if t.shape and (f"{t.name}.backward(" in line or f"grad({t.name}," in line)
    ]
    tensor = named[0] if named else None
    name = tensor.name if tensor is not None else "the result"
    text = f"{name} has more than one element"
    if tensor is not None:
        text = f"{name} is {shown(tensor.shape)}: {product(tensor.shape)} numbers"
    return Draft(
        "backward needs one number to start from",
        f"{text}. Without an argument, backward() answers the question how one number changes.",
        (
            f"reduce it first: {in_code(name)}.mean().backward() or {in_code(name)}.sum().backward()",
            "or say how much each element counts: backward(gradient=...) of the same shape",
        ),
        lesson=RECORDING,
    )


def _unused(case: Case, match: re.Match[str]) -> Draft:
    return Draft(
        "The result does not depend on that input",
        f"Input {match[1]} (counted from 0) of autograd.grad was not used in computing the result, so "
        "there is no gradient to give.",
        (
            "check that the tensor you differentiate is the very one that was used",
            "allow_unused=True returns None instead",
        ),
        lesson=RECORDING,
    )


def _numpy(case: Case, match: re.Match[str]) -> Draft:
    tensor = next((t for t in case.operands if t.requires_grad), None)
    name = tensor.name if tensor is not None else "x"
    return Draft(
        "NumPy cannot follow gradients",
        f"{name} requires a gradient. What NumPy computes is not recorded, so torch wants to hear that you "
        "know.",
        (f"{in_code(name)}.detach().cpu().numpy()",),
        lesson=RECORDING,
    )


def _leaf_flag(case: Case, match: re.Match[str]) -> Draft:
    return Draft(
        "requires_grad can be changed on leaves only",
        "This tensor was computed from others that require a gradient, so it requires one too.",
        (".detach() gives the same values without the graph",),
        lesson=RECORDING,
    )


def _inference(case: Case, match: re.Match[str]) -> Draft:
    return Draft(
        "A tensor made under inference_mode cannot be part of a graph",
        "inference_mode saves the bookkeeping that autograd needs, for good: such tensors stay outside.",
        ("make it under torch.no_grad() instead", "or .clone() it outside of the block"),
    )


def _none_gradient(case: Case, match: re.Match[str]) -> Draft | None:
    if ".grad" not in case.the_line():
        return None
    names = re.findall(r"([\w.\[\]]+)\.grad\b", case.the_line())
    name = names[0] if names else "the tensor"
    return Draft(
        f"{name}.grad is None",
        f"{name}.grad stays None until a backward() has put something there, and zero_grad() makes it None "
        "again.",
        (
            "call backward() first",
            f"check that {name} is a leaf with requires_grad=True and was used for the loss",
            f"to clear it: {in_code(name)}.grad = None",
        ),
        lesson=ACCUMULATION,
    )


def _function_shape(case: Case, match: re.Match[str]) -> Draft:
    name, index, got, wanted = match[1].removesuffix("Backward"), match[2], sizes(match[3]), sizes(match[4])
    return Draft(
        "backward returned a gradient of the wrong shape",
        f"{name}.backward returned {shown(got)} for input {index} (counted from 0), which is "
        f"{shown(wanted)}. A gradient has the shape of what it is the gradient of.",
        ("where forward broadcasts, backward must sum over the dimensions that were stretched",),
    )


def _function_count(case: Case, match: re.Match[str]) -> Draft:
    name, wanted, got = match[1].removesuffix("Backward"), match[2], match[3]
    return Draft(
        "backward must return one gradient for each input of forward",
        f"{name}.forward takes {wanted} inputs (not counting ctx), and backward returned {got} values.",
        ("return None for inputs that need no gradient",),
    )


def _grad_shape(case: Case, match: re.Match[str]) -> Draft:
    return Draft(
        "A gradient has the shape of its tensor",
        f"A gradient of shape {shown(sizes(match[1]))} was assigned to a tensor of shape "
        f"{shown(sizes(match[2]))}.",
        ("assign a tensor of the same shape, or None to clear it",),
        lesson=ACCUMULATION,
    )


def _retain(case: Case, match: re.Match[str]) -> Draft:
    return Draft(
        "There will be no gradient to keep",
        "retain_grad asks to keep the gradient of a tensor in the middle of a graph, and this one is in "
        "none.",
        ("give what it is computed from requires_grad=True",),
        lesson=RECORDING,
    )


def _deepcopy(case: Case, match: re.Match[str]) -> Draft:
    return Draft(
        "Only leaves can be deep-copied",
        "The object holds a tensor that was computed and still hangs on its graph.",
        ("copy the values: x.detach().clone()",),
    )


RULES: tuple[Rule, ...] = (
    rule("no-graph", r"element \d+ of tensors does not require grad and does not have a grad_fn", _no_grad),
    rule("no-graph", r"One of the differentiated Tensors does not require grad", _no_grad),
    rule("second-backward", r"Trying to backward through the graph a second time", _second),
    rule(
        "modified-in-place",
        r"modified by an inplace operation: \[[\w.]+ (\[[\d, ]*\])\], which is output \d+ of ([\w:/]+), is "
        r"at version "
        r"(\d+); expected version (\d+)",
        _modified,
    ),
    rule(
        "leaf-in-place",
        r"a (?:view of a )?leaf Variable that requires grad is being used in an in-place",
        _leaf,
    ),
    rule("leaf-in-place", r"a view of a leaf Variable that requires grad", _leaf),
    rule("scalar-outputs", r"grad can be implicitly created only for scalar outputs", _scalar_only),
    rule(
        "unused-input",
        r"differentiated Tensor at index (\d+) appears to not have been used in the graph",
        _unused,
    ),
    rule("numpy-grad", r"Can't call numpy\(\) on Tensor that requires grad", _numpy),
    rule("non-leaf-flag", r"you can only change requires_grad flags of leaf variables", _leaf_flag),
    rule("inference-tensor", r"[Ii]nference tensor", _inference),
    rule("gradient-none", r"'NoneType' object has no attribute '(zero_|\w+)'", _none_gradient),
    rule("gradient-none", r"unsupported operand type\(s\) for .*'NoneType'", _none_gradient),
    rule(
        "function-gradient-shape",
        r"Function (\w+) returned an invalid gradient at index (\d+) - got (\[[\d, ]*\]) but expected "
        r"shape compatible "
        r"with (\[[\d, ]*\])",
        _function_shape,
    ),
    rule(
        "function-gradient-count",
        r"function (\w+) returned an incorrect number of gradients \(expected (\d+), got (\d+)\)",
        _function_count,
    ),
    rule(
        "gradient-shape",
        r"attempting to assign a gradient of size '(\[[\d, ]*\])' to a tensor of size '(\[[\d, ]*\])'",
        _grad_shape,
    ),
    rule("retain-grad", r"can't retain_grad on Tensor that has requires_grad=False", _retain),
    rule(
        "deepcopy-graph",
        r"Only Tensors created explicitly by the user \(graph leaves\) support the deepcopy",
        _deepcopy,
    ),
)
