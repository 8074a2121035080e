"""Devices and memory: tensors that live apart, accelerators that are not there, no room left."""

from __future__ import annotations

import re

from tutor.explain.model import Case, Draft, Rule, rule


def _where(case: Case) -> str:
    """ "x is on cpu, net.weight on cuda:0" for what could be seen."""
    places = [f"{t.name} is on {t.device}" for t in case.operands if t.device]
    layer = case.layer
    if layer is not None and layer.device:
        given = layer.input
        places = [f"the weights of {layer.name} are on {layer.device}"]
        if given is not None:
            places.append(f"{given.name or 'the input'} is on {given.device}")
    return ", ".join(places[:4])


def _mismatch(case: Case, match: re.Match[str]) -> Draft:
    devices = sorted(set(re.findall(r"\b(cuda(?::\d+)?|cpu|mps(?::\d+)?|meta|xpu(?::\d+)?)\b", match[0])))
    both = " and ".join(devices[:2]) or "two devices"
    seen = _where(case)
    fixes = ["move the data where the model is: x = x.to(device), y = y.to(device), inside the loop"]
    layer = case.layer
    if layer is not None and layer.input is not None and layer.device:
        name = layer.input.name or "the input"
        fixes = [f"{name} = {name}.to({layer.device!r}): the data goes where the weights are"]
    fixes.append("Tensor.to returns a new tensor: assign its result. Module.to moves the module itself")
    return Draft(
        "Tensors on two devices cannot meet",
        "One operation needs all its tensors on one device, and these are on "
        f"{both}.{f' Here {seen}.' if seen else ''}",
        tuple(fixes),
    )


def _weights_elsewhere(case: Case, match: re.Match[str]) -> Draft | None:
    if ("cuda" in match[1]) == ("cuda" in match[2]) and ("mps" in match[1].lower()) == (
        "mps" in match[2].lower()
    ):
        return None
    return _mismatch(case, match)


def _no_cuda(case: Case, match: re.Match[str]) -> Draft:
    why = (
        "this torch was installed without CUDA"
        if "compiled" in match[0]
        else "torch found no NVIDIA driver or GPU"
    )
    return Draft(
        "There is no CUDA device here",
        f"The program asks for a GPU, and {why}.",
        (
            'device = "cuda" if torch.cuda.is_available() else "cpu", and .to(device) everywhere',
            "the device chosen in the footer is the one your program should use",
        ),
    )


def _no_mps(case: Case, match: re.Match[str]) -> Draft:
    return Draft(
        "There is no MPS device here",
        "mps is the GPU of Apple computers; this torch cannot use one.",
        ('device = "mps" if torch.backends.mps.is_available() else "cpu"',),
    )


def _mps_float64(case: Case, match: re.Match[str]) -> Draft:
    return Draft(
        "Apple GPUs have no float64",
        "A float64 tensor cannot be moved to mps.",
        ("convert it first: .float()",),
    )


def _unknown(case: Case, match: re.Match[str]) -> Draft:
    name = match[1]
    fix = (
        "the NVIDIA GPU is called cuda"
        if name.lower() in ("gpu", "nvidia", "cuda0")
        else "use cpu, cuda or mps"
    )
    return Draft(
        f"torch knows no device called {name}", "Devices are named cpu, cuda, cuda:1, mps, meta.", (fix,)
    )


def _ordinal(case: Case, match: re.Match[str]) -> Draft:
    return Draft(
        "There is no GPU with that number",
        "GPUs are numbered from 0: the first is cuda:0, or cuda.",
        ("torch.cuda.device_count() says how many there are",),
    )


def _assert(case: Case, match: re.Match[str]) -> Draft:
    return Draft(
        "The GPU stopped at a check of its own",
        "The usual cause is an index outside its range: a label that is not 0 to C - 1, or a token number "
        "past the end of an embedding. The GPU reports late, so the line shown may be another one.",
        ("run it on the CPU: the message there names the number and the line",),
    )


def _memory(case: Case, match: re.Match[str]) -> Draft:
    if any(operand.device == "meta" for operand in case.failure.operands):
        return _meta(case, match)  # torch makes room for a copy before it finds nothing to copy
    asked = _amount(case.failure.message)
    gpu = "CUDA" in case.failure.message or case.failure.type == "OutOfMemoryError"
    where = "the GPU" if gpu else "the machine, or the limit of this run,"
    what = (
        f"It asked for {asked} at once, and {where} does not have that much left."
        if asked
        else (f"The program asked for more than {where} has left.")
    )
    fixes = ["make the batch smaller", "evaluate under torch.no_grad(), so that no graph is kept"]
    if asked and _is_huge(case.failure.message):
        fixes.insert(
            0,
            "look at the sizes on this line: so much is seldom meant. A broadcast of (N, 1) with (N,) "
            "makes (N, N)",
        )
    else:
        fixes.append("keep loss.item() in lists and sums, not loss: each loss holds its whole graph")
    return Draft("Out of memory", what, tuple(fixes))


def _bytes(message: str) -> int | None:
    found = re.search(r"you tried to allocate (\d+) bytes", message)
    if found:
        return int(found[1])
    found = re.search(r"Tried to allocate ([\d.]+) (KiB|MiB|GiB|TiB|EiB|PiB)", message)
    if found:
        powers = {"KiB": 1, "MiB": 2, "GiB": 3, "TiB": 4, "PiB": 5, "EiB": 6}
        return int(float(found[1]) * 1024 ** powers[found[2]])
    return None


def _is_huge(message: str) -> bool:
    size = _bytes(message)
    return size is not None and size >= 64 << 30


def _amount(message: str) -> str:
    size = _bytes(message)
    if size is None:
        return ""
    for unit, factor in (("TB", 10**12), ("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= factor:
            return f"{size / factor:,.1f} {unit}"
    return f"{size} bytes"


def _meta(case: Case, match: re.Match[str]) -> Draft:
    return Draft(
        "A tensor on the meta device has no values",
        "It has a shape and a dtype, and nothing is computed: what depends on values (item(), a condition on "
        "a tensor, a mask as an index, nonzero, a random order of the data, moving it to another device) "
        "cannot go on from here.",
        ("run this part on cpu, or leave it out while you look at shapes: printing losses is not needed",),
    )


RULES: tuple[Rule, ...] = (
    rule(
        "meta-values",
        r"cannot be called on meta tensors|Cannot copy out of meta tensor|data-dependent|"
        r"with(?: arguments from)? the 'Meta' backend|Expected a '?meta'? device type for generator|"
        r"[Mm]eta tensors?|nonzero\(\) raises unimplemented|convert meta device type tensor to numpy",
        _meta,
        types=("RuntimeError", "NotImplementedError", "TypeError", "DataDependentOutputException"),
    ),
    rule(
        "device-mismatch",
        r"Expected all tensors to be on the same device, but (?:found at least two devices, .*|got .*)",
        _mismatch,
    ),
    rule("device-mismatch", r"Tensor on device ([\w:]+) is not on the expected device ([\w:]+)", _mismatch),
    rule(
        "device-mismatch",
        r"Input type \(([\w.: ]+)\) and (?:bias|weight) type \(([\w.: ]+)\) should be the same",
        _weights_elsewhere,
    ),
    rule(
        "cuda-missing",
        r"Torch not compiled with CUDA enabled|Found no NVIDIA driver|No CUDA GPUs are available",
        _no_cuda,
    ),
    rule(
        "mps-missing",
        r"Could not run '.*' with arguments from the 'MPS' backend|not linked with support for mps",
        _no_mps,
    ),
    rule("mps-float64", r"Cannot convert a MPS Tensor to float64", _mps_float64),
    rule("device-name", r"device type at start of device string: (\S+)", _unknown),
    rule("device-name", r"Invalid device string: '([^']*)'", _unknown),
    rule("device-number", r"invalid device ordinal", _ordinal),
    rule("device-assert", r"device-side assert triggered", _assert),
    rule(
        "out-of-memory",
        r"out of memory|can't allocate memory|not enough memory|Cannot allocate memory",
        _memory,
    ),
    rule("out-of-memory", r"", _memory, types=("MemoryError", "OutOfMemoryError")),
)
