"""What a training script does while it runs, for the doctor: `Watch` taps torch once, ledgers write down what
they are about.

    watch.py       the taps: functions, module calls, backward, optimizer steps, clearing; lines; the log
    aside.py       looking without being seen: quiet, apart; putting something in torch's place for a while
    rounds.py      loops that go round the same way are looked at one time in a few
    names.py       numbers and names for tensors, modules and optimizers
    log.py         events, bounded, streamed to the tutor in pieces
    calls.py       ledger: forwards of root modules, their mode and grad mode
    tree.py        ledger: where layers are made and kept, which the root does not know, freezing
    moves.py       ledger: which leaves were given gradients, and whether they ever moved
    activity.py    ledger: units behind a ReLU that never answer
    saving.py      ledger: state_dict, load_state_dict, torch.save
    gradients.py   ledger: what each leaf was given, what each step used, what cleared it
    held.py        what the `.grad` of each leaf holds, behind it
    graph.py       what a backward walks through
    keeping.py     ledger: losses kept alive, sums of losses
    cuts.py        ledger: where the graph is cut or switched off, and what is changed in place
    tuning.py      ledger: learning rate schedules, clipping, scaling
    targets.py     ledger: targets that carry a graph
    losses.py      ledger: losses, torch's and hand-written, and what goes into them
    loaders.py     ledger: data loaders, samplers, seeds
    rows.py        ledger: rows trained on and evaluated on, and their scale
    row_numbers.py, scale.py    behind it: rows known again, and how they were scaled
    layout.py      ledger: views that move axes, predictions, masks, padding
    probing.py     ledger: models called once more at the end, to see what their output depends on
    lineage.py     what a tensor was made by
    ...            one module a ledger; `LEDGERS` below is the list
"""

from __future__ import annotations

from tutor.sandbox.watch.activity import Activity
from tutor.sandbox.watch.calls import Calls
from tutor.sandbox.watch.cuts import Cuts
from tutor.sandbox.watch.gradients import Gradients
from tutor.sandbox.watch.keeping import Keeping
from tutor.sandbox.watch.layout import Layout
from tutor.sandbox.watch.loaders import Loaders
from tutor.sandbox.watch.losses import Losses
from tutor.sandbox.watch.moves import Moves
from tutor.sandbox.watch.probing import Probing
from tutor.sandbox.watch.rows import Rows
from tutor.sandbox.watch.saving import Saving
from tutor.sandbox.watch.targets import Targets
from tutor.sandbox.watch.tree import Tree
from tutor.sandbox.watch.tuning import Tuning
from tutor.sandbox.watch.watch import Ledger, Watch

LEDGERS: tuple[type[Ledger], ...] = (
    Calls,
    Gradients,
    Keeping,
    Cuts,
    Tuning,
    Targets,
    Losses,
    Loaders,
    Rows,
    Layout,
    Probing,
    Tree,
    Moves,
    Saving,
    Activity,
)

__all__ = ["LEDGERS", "Ledger", "Watch"]
