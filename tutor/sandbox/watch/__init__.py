"""What a training script does while it runs, for the doctor: `Watch` taps torch once, ledgers write down what
they are about.

    watch.py       the taps: functions, module calls, backward, optimizer steps, clearing; lines; the log
    names.py       numbers and names for tensors, modules and optimizers
    log.py         events, bounded, streamed to the tutor in pieces
    calls.py       ledger: forwards of root modules, their mode and grad mode
    gradients.py   ledger: what each leaf was given, what each step used, what cleared it
    ...            one module a ledger; `LEDGERS` below is the list
"""

from __future__ import annotations

from tutor.sandbox.watch.calls import Calls
from tutor.sandbox.watch.gradients import Gradients
from tutor.sandbox.watch.watch import Ledger, Watch

LEDGERS: tuple[type[Ledger], ...] = (Calls, Gradients)

__all__ = ["LEDGERS", "Ledger", "Watch"]
