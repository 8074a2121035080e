"""All rules in the order they are tried, and the function that applies them.

The first rule whose type and pattern match, and that does not decline, explains the failure. Families that
are particular stand before those that are general.
"""

from __future__ import annotations

import re
from dataclasses import replace

from tutor.explain import (
    autograd,
    autopsy,
    broadcasting,
    data,
    devices,
    dtypes,
    labels,
    modules,
    products,
    python,
    reshaping,
    saving,
)
from tutor.explain.model import Case, Draft, Explanation, Rule
from tutor.explain.source import Source
from tutor.protocol import Failure
from tutor.tracing import Trace

RULES: tuple[Rule, ...] = (
    *products.RULES,
    *broadcasting.RULES,
    *reshaping.RULES,
    *labels.RULES,
    *devices.RULES,
    *dtypes.RULES,
    *autograd.RULES,
    *modules.RULES,
    *data.RULES,
    *saving.RULES,
    *python.RULES,
)

_WORKER = re.compile(
    r"Caught \w+ in DataLoader worker process \d+\.\s*Original Traceback.*?\n(?=\w+(?:\.\w+)*:)", re.DOTALL
)
_MAX_MESSAGE = 20_000  # patterns are searched in this much: a message of megabytes is no message of torch's


def explain(failure: Failure, source: str, trace: Trace | None = None) -> Explanation:
    """The failure in plain words. Never raises: what no rule knows keeps its own message. `trace`, what was
    recorded of the shapes in the same program, tells where a size that does not fit came from."""
    line = failure.line if type(failure.line) is int else None
    failure = replace(failure, message=_plain_message(failure.message), line=line)
    case = Case(failure, Source(source))
    for rule in RULES:
        if rule.types and failure.type not in rule.types:
            continue
        match = rule.pattern.search(failure.message)
        if match is None:
            continue
        try:
            draft = rule.explain(case, match)
        except Exception:  # noqa: BLE001
            # Facts come out of the learner's process and may be anything; a rule that trips over them must
            # not cost the learner the message itself.
            continue
        if draft is not None:
            return _with_autopsy(_finish(case, rule.id, draft, draft.lesson or rule.lesson), case, trace)
    return _finish(case, "unexplained", _unexplained(failure), None)


def _with_autopsy(explanation: Explanation, case: Case, trace: Trace | None) -> Explanation:
    try:
        return autopsy.extended(explanation, case, trace)
    except Exception:  # noqa: BLE001  as above: facts and trace may be anything
        return explanation


def _plain_message(message: str) -> str:
    """The message itself: without the wrapping of DataLoader workers, without anything a terminal obeys."""
    message = re.sub(r"\x1b\[[0-9;?]*[@-~]", "", message[:_MAX_MESSAGE])
    message = re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", "", message)
    unwrapped = _WORKER.sub("", message, count=1)
    return re.sub(r"^\w+(?:\.\w+)*: ", "", unwrapped, count=1) if unwrapped != message else message


def _unexplained(failure: Failure) -> Draft:
    first, _, rest = failure.message.strip().partition("\n")
    kind = _plain_message(failure.type)  # a class may be called anything
    return Draft(f"{kind}: {first[:300]}" if first else kind, rest.strip()[:2000])


def _sentence(text: str) -> str:
    """A capital where it begins with a plain word; names of code keep theirs."""
    return text[0].upper() + text[1:] if text.startswith(("the ", "dimension ")) else text


def _finish(case: Case, rule: str, draft: Draft, lesson: str | None) -> Explanation:
    line = case.failure.line
    return Explanation(
        rule=rule,
        title=_sentence(draft.title),
        text=_sentence(draft.text),
        line=line,
        excerpt=case.source.excerpt(line),
        picture=draft.picture,
        fixes=draft.fixes,
        lesson=lesson,
    )
