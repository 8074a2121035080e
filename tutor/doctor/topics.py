"""Which skill of the course a mistake belongs to, so that it comes back for review, and where to read on."""

from __future__ import annotations

from collections.abc import Iterable

from tutor.doctor.rule import Finding

SKILLS: dict[str, tuple[str, ...]] = {
    "training.zero-grad": (
        "missing-zero-grad",
        "zero-grad-after-backward",
        "zero-grad-kills-accumulation",
    ),
    "training.accumulate-steps": ("accumulation-not-scaled", "accumulation-tail-dropped"),
    "training.loop": (
        "missing-backward",
        "missing-optimizer-step",
        "step-before-backward",
        "loss-tensor-accumulated",
        "loss-average-denominator",
        "unshuffled-training-data",
        "sampler-no-set-epoch",
        "worker-numpy-seed",
    ),
    "optim.step": (
        "optimizer-recreated",
        "optimizer-missing-params",
        "head-replaced-after-optimizer",
        "optimizer-before-device-move",
        "scheduler-before-optimizer",
        "scheduler-step-per-batch",
        "clip-before-unscale",
        "clip-after-step",
        "gradscaler-order",
        "lr-too-high",
    ),
    "autograd.record": ("inplace-breaks-autograd", "no-grad-around-training", "loss-rewrapped"),
    "autograd.stop": (
        "graph-broken-in-forward",
        "gan-detached-generator-loss",
        "gan-missing-detach",
        "target-not-detached",
        "frozen-everything",
        "freeze-overwritten",
        "requires-grad-typo",
        "requires-grad-on-module",
    ),
    "autograd.backward": ("hidden-state-not-detached", "retain-graph-misuse", "nan-sqrt-at-zero"),
    "model.module": (
        "missing-super-init",
        "forward-called-directly",
        "layer-created-in-forward",
        "dropout-created-in-forward",
        "rnn-batch-first",
        "batch-mixing",
        "causal-mask-inverted",
        "dead-relu",
    ),
    "model.parameters": (
        "layers-in-plain-list",
        "parameter-not-leaf",
        "shared-layer-instance",
        "target-network-alias",
        "best-state-not-copied",
        "strict-false-nothing-loaded",
        "zero-or-constant-init",
    ),
    "model.modes": (
        "missing-eval-mode",
        "stuck-in-eval-mode",
        "functional-dropout-always-on",
        "frozen-bn-drift",
        "batchnorm-batch-of-one",
    ),
    "eval.no-grad": ("eval-without-no-grad",),
    "eval.accuracy": ("argmax-wrong-dim",),
    "training.debug": ("train-eval-overlap", "normalise-before-split", "input-not-normalised"),
    "loss.cross-entropy": (
        "softmax-before-cross-entropy",
        "single-logit-cross-entropy",
        "labels-out-of-range",
        "softmax-wrong-dim",
        "pad-not-ignored",
    ),
    "loss.choice": (
        "sigmoid-before-bce-logits",
        "nll-on-probabilities",
        "kl-div-needs-log-input",
        "wrong-loss-for-task",
        "relu-on-output",
    ),
    "ops.broadcast": ("broadcast-target-shape",),
    "ops.permute": ("view-instead-of-permute",),
}
_SKILL_OF = {mistake: skill for skill, mistakes in SKILLS.items() for mistake in mistakes}

LESSONS = {
    "broadcast-target-shape": "operations/broadcasting",
    "view-instead-of-permute": "operations/permuting",
    "zero-grad-after-backward": "autograd/accumulation",
}
"""where a mistake is taught, beside what its rule says"""


def skill_of(mistake: str) -> str:
    """ "" for a mistake that no skill of the course is about."""
    return _SKILL_OF.get(mistake, "")


def to_review(findings: Iterable[Finding]) -> list[str]:
    """The skills that errors and warnings belong to, each once, the first found first."""
    skills = (skill_of(finding.id) for finding in findings if finding.severity != "hint")
    return list(dict.fromkeys(skill for skill in skills if skill))
