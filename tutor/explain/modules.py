"""Modules: built without super().__init__(), called wrongly, given the wrong input."""

from __future__ import annotations

import ast
import re

from tutor.explain.model import Case, Draft, Rule, rule, shown, sizes

COUNTING = "models/counting-parameters"


def _super_init(case: Case, match: re.Match[str]) -> Draft:
    what = match[1] if match.lastindex else ""
    name = case.text("class") or "The class"
    made = {
        "module": "a layer",
        "modules": "a layer",
        "parameter": "a parameter",
        "parameters": "a parameter",
        "buffer": "a buffer",
        "buffers": "a buffer",
    }.get(what, "something")
    return Draft(
        "super().__init__() was not called",
        f"{name} was given {made} before nn.Module had set up the places where modules, parameters and "
        "buffers are registered. nn.Module's own __init__ makes them.",
        ("make super().__init__() the first line of __init__",),
        lesson=COUNTING,
    )


_SET_UP = {"_parameters", "_buffers", "_modules", "_backward_hooks", "_forward_hooks", "_backward_pre_hooks",
           "_forward_pre_hooks", "_non_persistent_buffers_set", "_state_dict_hooks"}  # fmt: skip


def _never_set_up(case: Case, match: re.Match[str]) -> Draft | None:
    name, attribute = match[1], match[2]
    if attribute not in _SET_UP:
        return None
    return Draft(
        "super().__init__() was not called",
        f"{name} has an __init__ of its own, and nn.Module's never ran, so what every module needs is not "
        "there.",
        ("make super().__init__() the first line of __init__",),
        lesson=COUNTING,
    )


def _no_forward(case: Case, match: re.Match[str]) -> Draft:
    name = match[1]
    if name in ("ModuleList", "ModuleDict"):
        return Draft(
            f"{name} holds modules but does not call them",
            f"{name} registers its modules, and it says nothing about the order they run in, so it has no "
            "forward.",
            (
                "loop over it: for layer in self.layers: x = layer(x)",
                "or use nn.Sequential, which runs them in order",
            ),
        )
    near = _near_forward(case, name)
    if near:
        return Draft(
            f"{name} has no method called forward",
            f"It has one called {near[0]}, in line {near[1]}. Calling a module runs the method named "
            "exactly forward.",
            (f"rename {near[0]} to forward",),
        )
    return Draft(
        f"{name} has no method called forward",
        "Calling a module runs its forward method. Look whether it is there, spelled so, and indented "
        "inside the class.",
        ("def forward(self, x): ... inside the class",),
    )


def _near_forward(case: Case, name: str) -> tuple[str, int] | None:
    import difflib  # used on this path only

    for node in ast.walk(case.source.tree or ast.Module(body=[], type_ignores=[])):
        if isinstance(node, ast.ClassDef) and node.name == name:
            methods = {item.name: item.lineno for item in node.body if isinstance(item, ast.FunctionDef)}
            close = difflib.get_close_matches("forward", methods, n=1, cutoff=0.6)
            return (close[0], methods[close[0]]) if close else None
    return None


def _missing_argument(case: Case, match: re.Match[str]) -> Draft:
    owner, function, missing = match[1], match[2], match[4].replace("'", "").replace('"', "")
    if function == "forward":
        return Draft(
            f"{owner} was called without {missing}",
            f"Calling a module runs its forward, which needs {missing}. Here the call does not give it.",
            (
                "give the input: net(x)",
                (
                    "if a module was meant to be built here, give its sizes: nn.Linear(2, 3); the first "
                    "call builds, the second one runs"
                ),
            ),
        )
    if function == "__init__":
        return Draft(
            f"{owner} needs {missing} to be built",
            f"The call does not give {missing}.",
            (f"look at what {owner} takes: help(nn.{owner})" if owner else "give the missing arguments",),
        )
    return Draft(
        f"{owner + '.' if owner else ''}{function} was called without {missing}",
        f"The function takes {missing}, and the call does not give it.",
        ("count the arguments of the call against those of the def line",),
    )


def _too_many_arguments(case: Case, match: re.Match[str]) -> Draft:
    owner, function, takes, given = match[1], match[2], int(match[3]), int(match[4])
    if owner and given == takes + 1 and not _first_is_self(case, owner, function):
        return Draft(
            f"{function} is missing its self",
            f"Calling a method passes the object itself first. {owner}.{function} takes {takes} "
            f"argument{'s' if takes != 1 else ''} and got {given}: the object and what you gave.",
            (f"def {function}(self, ...)",),
        )
    return Draft(
        f"{function} was given more than it takes",
        f"It takes {takes} argument{'s' if takes != 1 else ''} (self counts for a method) and got {given}.",
        ("count the arguments of the call against those of the def line",),
    )


def _first_is_self(case: Case, owner: str, function: str) -> bool:
    for node in ast.walk(case.source.tree or ast.Module(body=[], type_ignores=[])):
        if isinstance(node, ast.ClassDef) and node.name == owner:
            for item in node.body:
                if isinstance(item, ast.FunctionDef) and item.name == function:
                    return bool(item.args.args) and item.args.args[0].arg == "self"
    return True


def _unexpected_keyword(case: Case, match: re.Match[str]) -> Draft:
    function, keyword = match[1], match[2]
    near = case.text_list("suggestions")
    fixes = (f"{near[0]}=...",) if near else ("look at the names of its arguments: help(...)",)
    return Draft(
        f"{function} has no argument called {keyword}", "Names of arguments are fixed by the function.", fixes
    )


def _batch_norm(case: Case, match: re.Match[str]) -> Draft:
    shape = sizes(match[1])
    name = case.layer.name if case.layer is not None else "BatchNorm"
    return Draft(
        "BatchNorm cannot take statistics of one value",
        f"In training mode {name} computes a mean and a variance for each channel over the batch, and "
        f"{shown(shape)} has one value a channel: its variance would be 0.",
        (
            "train with batches of at least 2; drop_last=True leaves a short last batch out",
            "to predict for one sample, call net.eval() first",
        ),
    )


def _norm_channels(case: Case, match: re.Match[str]) -> Draft:
    got, want = int(match[1]), int(match[2])
    name = case.layer.name if case.layer is not None else "The normalisation"
    return Draft(
        f"{got} channels came to a normalisation of {want}",
        f"{name} keeps one mean and variance for each of {want} channels, and dimension 1 of its input has "
        f"{got}.",
        (f"build it with {got}, the number of channels of the layer before",),
    )


def _layer_norm(case: Case, match: re.Match[str]) -> Draft:
    want, got = sizes(match[1]), sizes(match[2])
    return Draft(
        "The last dimensions do not match the normalisation",
        f"LayerNorm was built for {shown(want)}, the last dimension{'s' if len(want) > 1 else ''} of its "
        f"input, and the input is {shown(got)}.",
        (f"build it with {got[-1]}, or give it an input that ends in {shown(want)}",),
    )


def _channels_word(n: int) -> str:
    return "1 channel is" if n == 1 else f"{n} channels are"


def _channels(case: Case, match: re.Match[str]) -> Draft:
    weight, given, want, got = sizes(match[1]), sizes(match[2]), int(match[3]), int(match[4])
    layer = case.layer
    name = layer.name if layer is not None else "The convolution"
    # torch adds a batch of 1 to an unbatched image before it complains
    real = layer.input.shape if layer is not None and layer.input is not None else given
    fixes = []
    if len(given) == len(weight) and given[-1] == want:
        axes = "0, 3, 1, 2" if len(given) == 4 else "0, 2, 1"
        fixes.append(f"the channels stand last: x.permute({axes}) moves them to dimension 1")
    if len(real) == len(given) - 1 and want == 1:
        fixes.append("the channel dimension is missing: x.unsqueeze(1)")
    fixes.append(f"or build the layer with in_channels={got}, if {_channels_word(got)} right")
    return Draft(
        f"{got} channel{'s' if got != 1 else ''} came to a convolution of {want}",
        f"{name} takes {want} input channel{'s' if want != 1 else ''}. Its input is {shown(real)}; images "
        f"are (batch, channels, height, width), so the channels are read as {got}.",
        tuple(fixes),
    )


def _conv_rank(case: Case, match: re.Match[str]) -> Draft:
    shape = sizes(match[2])
    kind = match[1]
    form = {"conv1d": "(batch, channels, length)", "conv3d": "(batch, channels, depth, height, width)"}.get(
        kind, "(batch, channels, height, width)"
    )
    return Draft(
        "A convolution needs its input as an image",
        f"{kind} takes {form}, and got {shown(shape)}, {len(shape)} "
        f"dimension{'s' if len(shape) != 1 else ''}.",
        (
            (
                "give it back its dimensions: x.view(batch, channels, height, width), or unsqueeze the "
                "missing one"
            ),
        ),
    )


def _norm_rank(case: Case, match: re.Match[str]) -> Draft:
    wanted, got = match[1], match[2]
    name = case.layer.name if case.layer is not None else "The layer"
    kinds = {
        "4D": "BatchNorm2d is for images (N, C, H, W)",
        "2D or 3D": "BatchNorm1d is for (N, C) or (N, C, L)",
    }
    return Draft(
        f"The input has {got[0]} dimensions; {name} takes {wanted[:-1]}",
        f"{kinds.get(wanted, 'Each normalisation is made for one number of dimensions')}.",
        ("use the normalisation for this number of dimensions (1d, 2d, 3d), or reshape the input",),
    )


def _kernel(case: Case, match: re.Match[str]) -> Draft:
    given = " x ".join(map(str, sizes(match[1])))
    kernel = " x ".join(map(str, sizes(match[2])))
    return Draft(
        "The image has become smaller than the kernel",
        f"With its padding the image is {given}, and the kernel is {kernel}. It does not fit anywhere.",
        ("pool or stride less before this layer, add padding, or take a smaller kernel",),
    )


def _pool(case: Case, match: re.Match[str]) -> Draft:
    return Draft(
        "Nothing would be left after this pooling",
        f"The image is {match[1]} (channels x height x width), and the result would be {match[2]}.",
        ("pool fewer times, or give larger images",),
    )


def _loss_arguments(case: Case, match: re.Match[str]) -> Draft | None:
    found = re.search(r"(?:nn\.)?(\w+Loss)\(", case.the_line())
    if found is None or case.failure.type not in ("RuntimeError", "TypeError"):
        return None
    return Draft(
        "A loss is built first and called after",
        f"{found[1]}(...) builds the loss; its arguments are settings, not predictions and targets.",
        (f"loss = nn.{found[1]}()(predictions, targets): two pairs of brackets",),
    )


def _assign_parameter(case: Case, match: re.Match[str]) -> Draft:
    name = match[1]
    return Draft(
        f"{name} is a parameter, and a plain tensor was assigned to it",
        "A module does not replace a parameter by a tensor that is none: the optimizer would lose it.",
        (
            f"with torch.no_grad(): layer.{name}.copy_(values) changes the values",
            f"layer.{name} = nn.Parameter(values) makes a new parameter",
        ),
    )


def _heads(case: Case, match: re.Match[str]) -> Draft:
    return Draft(
        "The embedding does not divide into that many heads",
        "Each head takes embed_dim / num_heads features, which must be a whole number.",
        ("choose num_heads that divides embed_dim",),
    )


RULES: tuple[Rule, ...] = (
    rule("super-init", r"cannot assign (\w+) before Module\.__init__\(\) call", _super_init),
    rule("super-init", r"'(\w+)' object has no attribute '(_\w+)'", _never_set_up, types=("AttributeError",)),
    rule("no-forward", r'Module \[(\w+)\] is missing the required "forward" function', _no_forward),
    rule(
        "missing-argument",
        r"\b(?:(\w+)\.)?(\w+)\(\) missing (\d+) required (?:positional|keyword-only) arguments?: (.+)",
        _missing_argument,
    ),
    rule(
        "too-many-arguments",
        r"\b(?:(\w+)\.)?(\w+)\(\) takes (\d+) positional arguments? but (\d+) (?:was|were) given",
        _too_many_arguments,
    ),
    rule(
        "unexpected-keyword",
        r"(?<![\w.])([\w.]+)\(\) got an unexpected keyword argument '(\w+)'",
        _unexpected_keyword,
    ),
    rule(
        "batchnorm-one-value",
        r"Expected more than 1 value per channel when training, got input size (.*)",
        _batch_norm,
    ),
    rule("norm-channels", r"running_mean should contain (\d+) elements not (\d+)", _norm_channels),
    rule(
        "layer-norm-shape",
        r"Given normalized_shape=(\[[\d, ]*\]), expected input with shape \[.*?\], but got input of "
        r"size(\[[\d, ]*\])",
        _layer_norm,
    ),
    rule(
        "conv-channels",
        r"weight of size (\[[\d, ]*\]), expected input(\[[\d, ]*\]) to have (\d+) channels, but got (\d+) "
        r"channels",
        _channels,
    ),
    rule("conv-rank", r"input to (conv\dd), but got input of size: (\[[\d, ]*\])", _conv_rank),
    rule("norm-rank", r"expected (\dD(?: or \dD)?) input \(got (\dD) input\)", _norm_rank),
    rule(
        "kernel-size",
        r"Calculated padded input size per channel: \((.*?)\)\. Kernel size: \((.*?)\)\. Kernel size can't "
        r"be greater",
        _kernel,
    ),
    rule(
        "pool-size",
        r"Given input size: \((.*?)\)\. Calculated output size: \((.*?)\)\. Output size is too small",
        _pool,
    ),
    rule(
        "loss-built-and-called",
        r"Boolean value of Tensor with more than one value is ambiguous",
        _loss_arguments,
    ),
    rule("assign-parameter", r"cannot assign '[\w.]+' as parameter '(\w+)'", _assign_parameter),
    rule("attention-heads", r"embed_dim must be divisible by num_heads", _heads),
)
