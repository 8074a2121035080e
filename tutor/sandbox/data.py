"""The data that ships with the lessons, for learners' programs: `from tutor.sandbox.data import digits`."""

from __future__ import annotations

from pathlib import Path

import numpy
import torch

# Set once by the zygote, before it confines anything: where the file is differs by installation and tier.
_folder: Path | None = None


def locate(folder: Path) -> None:
    """Say where the shipped data files are, as this process sees them."""
    global _folder
    _folder = folder


def digits() -> tuple[torch.Tensor, torch.Tensor]:
    """1,797 handwritten digits: `x` (1797, 64) float32 from 0 to 1, `y` (1797,) int64.

    Source: E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits (test part), UCI Machine
    Learning Repository, 1998, doi 10.24432/C50P49, CC BY 4.0.
    """
    if _folder is None:
        raise RuntimeError("The digits are at hand only in programs that the tutor runs.")
    table = torch.from_numpy(numpy.load(_folder / "digits.npy"))
    return table[:, :64].float() / 16, table[:, 64].long()
