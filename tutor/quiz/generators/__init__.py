"""Questions without end: made from a family, a seed and a difficulty, with answer and explanation.

A *family* is a kind of task ("view-reshape"). `generate` makes one of its questions: pure, deterministic,
without torch. The answer comes from rules written here, in words, with the numbers of this very question;
torch confirms them (`proving` at run time, property tests over thousands of seeds in CI).

To add a family:

1. Write a function `make(draw: Draw, difficulty: int) -> Draft` in a module here. `Draw` is the only source
   of chance. Difficulty 1 to 5 means something: longer programs, sizes that need arithmetic, rarer calls,
   traps. Return what one of the constructors in `asking` gives: `shape`, `number`, `outcome`, `choice`,
   `output`, `line`, `blank`.
2. Add one row to `table.FAMILIES`. Its skills are names from lessons/course.toml, its part a part of the
   course. The modules are imported only when a question of theirs is made.
3. tests/unit/test_generators.py takes it from the table: 2,000 seeds against torch, forms, misses.

What a Draft promises:

- The program is complete and valid, looks like what people write, needs no random number for its answer,
  and takes a CPU milliseconds: at most about a million numbers in a tensor, no files, no warnings. A rare
  program that raises is a question of the kind `outcome`.
- `ask` is an expression over the names that the program leaves, and its value is the answer:
  `shape` asks `list(y.shape)`; `number` an int or float (round floats in `ask` and in the answer alike);
  `choice` a text that is the right option's; `output` the text that is printed; `outcome` is `'runs'`, so
  that it has this value exactly if the program comes to its end, and otherwise the answer is the type of
  the exception; `line` a condition that is false in the program as shown and true in the repaired one
  (`dumped` makes of it an expression with the line's number as value); `blank` the same for the completed
  program.
- The steps are short sentences with the numbers of this question, one idea each, and the last one ends
  with the answer (the constructors for shape, outcome, choice, line and blank add it; number and output
  must be written so, in plain digits: `512 * 256 + 256 = 131328`).
- Each miss is what a known mistake gives *here*, computed as the mistake would compute it, and has its own
  sentence. The constructors drop those that equal the answer or an earlier one, so write down all that
  come to mind, the likeliest first. A choice needs at least two that remain.
- Sizes of different dimensions differ, so that mixing them up shows.
"""

from __future__ import annotations

from tutor.quiz.generators.dump import dumped
from tutor.quiz.generators.family import Family, Generated
from tutor.quiz.generators.making import by_id, families, family, generate

__all__ = ["Family", "Generated", "by_id", "dumped", "families", "family", "generate"]
