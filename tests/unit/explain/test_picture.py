"""Shapes above each other: where each number stands, and where the mark points."""

from __future__ import annotations

from tutor.explain.picture import Row, aligned, broadcast_of, clashing_axis, product_of


def test_a_product_puts_the_inner_sizes_in_one_column() -> None:
    picture = product_of(Row("x", (8, 3600)), Row("fc1.weight.T", (1600, 10)), "3600 meets 1600")
    assert picture == (
        "  x             (8, 3600)",
        "  fc1.weight.T     (1600, 10)",
        "                     ▲ 3600 meets 1600",
    )


def test_a_batched_product_aligns_the_matrices() -> None:
    left, right, mark = product_of(Row("a", (2, 3, 4)), Row("b", (7, 5, 6)), "4 meets 5")
    assert left == "  a  (2, 3, 4)"
    assert right.index("5") == left.index("4") == mark.index("▲")


def test_a_vector_on_the_right_has_one_column() -> None:
    left, right, mark = product_of(Row("m", (3, 4)), Row("v", (3,)), "4 meets 3")
    assert right.index("3") == left.index("4") == mark.index("▲")
    assert right.rstrip().endswith("(3,)")


def test_broadcasting_aligns_from_the_right() -> None:
    picture = broadcast_of([Row("x", (2, 3, 4)), Row("y", (5, 4))], "3 meets 5")
    assert picture == ("  x  (2, 3, 4)", "  y     (5, 4)", "         ▲ 3 meets 5")


def test_shapes_that_fit_have_no_clash() -> None:
    assert broadcast_of([Row("x", (2, 1, 4)), Row("y", (5, 4))], "") is None
    assert clashing_axis([(2, 3), ()]) is None
    assert clashing_axis([(3, 4), (2, 4)]) == 0


def test_numbers_of_different_length_are_aligned_right() -> None:
    picture = aligned([Row("x", (2, 10)), Row("y", (128, 3))], 1, "10 meets 3")
    assert picture == ("  x  (  2, 10)", "  y  (128,  3)", "           ▲ 10 meets 3")
