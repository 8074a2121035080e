"""Checks for basics/double."""


def check_doubles(attempt):
    """It doubles a positive number."""
    assert attempt.double(3) == 6, "The result is not twice x"


def check_negative(attempt):
    """It doubles a negative number."""
    assert attempt.double(-2) == -4, "The result is not twice x"
