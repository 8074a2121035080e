"""Files that a run is given lie in its folder, in every tier, and nothing that it does to them comes back."""

from __future__ import annotations

from tutor.protocol import GivenFile, Job
from tutor.runner import Runner


def test_a_program_imports_and_reads_what_it_was_given(tiered: Runner) -> None:
    source = "import helper\nfrom pkg.deep import b\nprint(helper.A, b.B, open('data/x.bin', 'rb').read())"
    files = (
        GivenFile("helper.py", b"A = 1"),
        GivenFile("pkg/deep/b.py", b"B = 2"),
        GivenFile("data/x.bin", b"\x00\xff"),
    )
    result = tiered.run(Job(source, "train.py").with_files(files))
    assert result.stdout == "1 2 b'\\x00\\xff'\n"
    again = tiered.run(Job("import os; print(os.listdir())"))
    assert again.stdout == "[]\n"


def test_more_than_a_run_may_write_can_be_given_and_its_own_room_stays(confined: Runner) -> None:
    source = "open('mine', 'wb').write(bytes(60 << 20))\nimport os\nprint(os.path.getsize('large'))"
    result = confined.run(Job(source).with_files((GivenFile("large", bytes(130 << 20)),)))
    assert (result.status, result.stdout) == ("ok", f"{130 << 20}\n")


def test_a_name_that_leads_out_is_not_followed(tiered: Runner) -> None:
    files = (GivenFile("../out.txt", b"x"), GivenFile("in.txt", b"x"))
    result = tiered.run(Job("import os; print(os.listdir('.'), os.path.exists('../out.txt'))", files=files))
    assert result.stdout == "['in.txt'] False\n"
