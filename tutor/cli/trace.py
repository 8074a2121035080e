"""`tutor trace`: shape, dtype and device of every tensor name, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tutor.cli import out
from tutor.cli.group import say
from tutor.cli.results import error_document, exit_status, explained
from tutor.cli.run import TIMEOUT, WITH, patience, resolved_device
from tutor.source import read_source

if TYPE_CHECKING:
    from tutor.protocol import Job, Result
    from tutor.runner import Runner
    from tutor.tracing import Name, Op, TensorState, Trace


@click.command()
@click.argument("file")
@click.argument("arguments", nargs=-1)
@click.option(
    "--device",
    default="cpu",
    show_default=True,
    help="meta traces shapes without computing or allocating; or auto, cuda, cuda:N, mps.",
)
@click.option("--timeout", type=click.FloatRange(0.05, 86_400), default=TIMEOUT, show_default=True)
@click.option("--memory", type=click.IntRange(16, 1 << 20), default=2048, show_default=True, help="MB.")
@click.option("--policy", type=click.Choice(["plain", "procs", "distributed"]), default="plain")
@click.option("--values", is_flag=True, help="Say what the tensors hold, too.")
@click.option("--parameters", is_flag=True, help="A table of each model's layers, memory and FLOPs.")
@click.option(
    "--graph", is_flag=True, help="The autograd graph, from the loss down to the leaves, and what cut it."
)
@click.option("--rules", is_flag=True, help="Why each operation gives the shape it gives.")
@click.option("--with", "beside", multiple=True, metavar="PATH", help=WITH)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def trace(
    file: str,
    arguments: tuple[str, ...],
    device: str,
    timeout: float,
    memory: int,
    policy: str,
    values: bool,
    parameters: bool,
    graph: bool,
    rules: bool,
    beside: tuple[str, ...],
    as_json: bool,
) -> int:
    """Run the Python FILE and print the shape of every tensor beside the line that made it."""
    source = read_source(file)
    from tutor.given import given_files
    from tutor.protocol import Job, Limits
    from tutor.runner import Runner

    files = given_files(file, source, beside)

    with Runner() as runner, patience(runner):
        job = Job(
            source=source,
            filename="<stdin>" if file == "-" else file,
            device=resolved_device(runner, device),
            policy=policy,  # type: ignore[arg-type]
            limits=Limits(wall_seconds=timeout, memory_mb=memory),
            argv=arguments,
            extra={
                "record": "shapes",
                "values": values or as_json,
                "parameters": parameters or as_json,
                "graph": graph or as_json,
            },
        ).with_files(files)
        recorded, result = _recorded(runner, job)
    if as_json:
        out.document(trace_document(recorded, result, source))
        return exit_status(result.status)
    _print(recorded, result, source, device=job.device, values=values, rules=rules)
    if parameters:
        _print_parameters(recorded)
    if graph:
        _print_graph(recorded)
    return exit_status(result.status)


def _recorded(runner: Runner, job: Job) -> tuple[Trace, Result]:
    """What was recorded last; an empty trace where nothing that can be read came."""
    from tutor.protocol import Recorded
    from tutor.tracing import SHAPES, Trace, read_trace

    running = runner.submit(job)
    recorded = Trace()
    try:
        for event in running.events():
            if isinstance(event, Recorded) and event.kind == SHAPES:
                try:
                    recorded = read_trace(event.data)
                except ValueError:
                    continue  # a program can write to the channel itself: what cannot be read is no trace
        return recorded, running.result()
    except KeyboardInterrupt:
        running.cancel()
        return recorded, running.result()


def _print(recorded: Trace, result: Result, source: str, *, device: str, values: bool, rules: bool) -> None:
    from tutor.showing import listing

    failing = result.failure.line if result.failure is not None else None
    rows = listing(source, recorded, _columns(), device=device, values=values, failing=failing)
    for row in rows:
        out.line(row)
    if rules:
        _print_rules(recorded)
    if result.failure is not None and result.failure.type != "SystemExit":
        out.line()
        out.line(explained(result.failure, source, out.width()))
        if recorded.failing is not None and recorded.failing.inputs and _is_of(recorded, result):
            from tutor.showing.words import state_text

            out.line()
            out.line(f"{recorded.failing.op} was given")
            for state in recorded.failing.inputs:
                out.line(f"  {state_text(state)}")
    elif result.detail and result.status != "ok":
        say(result.detail)


def _columns() -> int:
    import shutil

    return max(60, shutil.get_terminal_size((100, 24)).columns)


def _is_of(recorded: Trace, result: Result) -> bool:
    """Whether the operation that raised last raised the error that ended the program."""
    return (
        recorded.failing is not None
        and result.failure is not None
        and recorded.failing.type == result.failure.type
        and result.status == "error"
    )


def _print_rules(recorded: Trace) -> None:
    from tutor.shapes import explain_op

    out.line()
    for line in recorded.lines:
        for op in line.ops:
            for one in (op, *op.inside):
                words = explain_op(one)
                if words:
                    out.line(f"line {line.number}: {words}")


def _print_parameters(recorded: Trace) -> None:
    from tutor.showing.parameters import table

    for model in recorded.models:
        out.line()
        for row in table(model, recorded.optimizers):
            out.line(row)
    if not recorded.models:
        out.line()
        out.line("The program called no model.")


def _print_graph(recorded: Trace) -> None:
    from tutor.showing.graph import drawn

    out.line()
    for row in drawn(recorded, out.width()):
        out.line(row)


# --- the document -------------------------------------------------------------------------------------


def trace_document(recorded: Trace, result: Result, source: str) -> dict[str, Any]:
    """`{"status", "lines": [{"line", "names": {...}, "ops": [...]}], "error"}`, and more."""
    from dataclasses import asdict

    error = error_document(result.failure, source)
    if error is not None and _is_of(recorded, result):
        assert recorded.failing is not None
        error["op"] = recorded.failing.op
        error["inputs"] = [_state(state) for state in recorded.failing.inputs]
    if error is not None and result.failure is not None:
        error["operands"] = [asdict(operand) for operand in result.failure.operands]
    return {
        "status": result.status,
        "lines": [
            {
                "line": line.number,
                "visits": line.visits,
                "names": {name.name: _name(name) for name in line.names},
                "ops": [_op(op) for op in line.ops],
                "calls": [
                    {"call": call.name, "shape": list(call.shape), "cuts": call.cuts} for call in line.calls
                ],
                "unrecorded": [asdict(unrecorded) for unrecorded in line.unrecorded],
            }
            for line in recorded.lines
        ],
        "error": error,
        "complete": recorded.complete,
        "steps": [
            {
                "line": step.line,
                "depth": step.depth,
                "function": step.function,
                "names": {name: list(state.shape) for name, state in step.names},
            }
            for step in recorded.steps
        ],
        "skipped_steps": recorded.skipped,
        "models": [_model(model, recorded) for model in recorded.models],
        "graph": None if recorded.graph is None else asdict(recorded.graph),
        "stdout": result.stdout,
        "stderr": result.stderr,
        "seconds": round(result.seconds, 6),
        "device": result.device,
        "detail": result.detail,
    }


def _state(state: TensorState) -> dict[str, Any]:
    return {
        "shape": list(state.shape),
        "dtype": state.dtype,
        "device": state.device,
        "requires_grad": state.requires_grad,
    }


def _name(name: Name) -> dict[str, Any]:
    return {
        **_state(name.state),
        "how": name.how,
        "view_of": name.view_of or None,
        "same_object": name.same,
        "visits": name.visits,
        "states": name.states,
        "first": None if name.first is None else _state(name.first),
        "values": name.text or None,
    }


def _op(op: Op) -> dict[str, Any]:
    from tutor.shapes import explain_op

    return {
        "op": op.name,
        "inputs": [list(shape) for shape in op.inputs],
        "output": list(op.outputs[0]) if op.outputs else None,
        "outputs": [list(shape) for shape in op.outputs],
        "line": op.line,
        "path": op.path,
        "view": op.view,
        "times": op.times,
        "grad": op.grad,
        "rule": explain_op(op) or None,
        "inside": [_op(inner) for inner in op.inside],
    }


def _model(model: Any, recorded: Trace) -> dict[str, Any]:
    from dataclasses import asdict

    from tutor.showing.parameters import sums

    return {**asdict(model), **sums(model, recorded.optimizers)}
