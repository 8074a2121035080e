"""What the loader promises: everything by id, heads without bodies, every fault with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tutor.course.catalog import Catalog, load_catalog, read_catalog
from tutor.course.model import Asked, Cell, Choice, Claim, Figure, Number, Prose
from tutor.errors import ContentError, Problem, UnknownItem
from tutor.verify.course import read_course


def test_a_lesson_is_pages_of_blocks(root: Path) -> None:
    lesson = load_catalog(root).lesson("autograd/adding")

    assert [page.title for page in lesson.pages] == ["One", "Two"]
    prose, predict = lesson.pages[0].blocks
    assert isinstance(prose, Prose)
    assert prose.markdown == "Some *prose*."
    assert isinstance(predict, Cell)
    assert predict.predict
    assert predict.id == "autograd/adding#1"
    assert predict.output == "2"
    assert predict.misses[0].value == "11"
    assert predict.misses[0].why == "You joined two texts."
    raises, asked, figure = lesson.pages[1].blocks
    assert isinstance(raises, Cell)
    assert raises.raises == "ValueError"
    assert raises.timeout == 3
    assert isinstance(asked, Asked)
    assert asked.question == "autograd/adding/how-much"
    assert isinstance(figure, Figure)
    assert figure.kind == "curve"


def test_lines_are_those_of_the_file(root: Path) -> None:
    lesson = load_catalog(root).lesson("autograd/adding")
    text = lesson.head.file.read_text().splitlines()
    predict = lesson.pages[0].blocks[1]
    assert isinstance(predict, Cell)
    assert text[predict.line - 1] == "```python predict"
    assert predict.output_line is not None
    assert text[predict.output_line - 1] == "```output"
    question = lesson.questions[0]
    assert text[question.line - 1].startswith("id = ")


def test_questions_are_found_by_id_wherever_they_are(root: Path) -> None:
    catalog = load_catalog(root)
    assert isinstance(catalog.question("autograd/adding/how-much"), Number)
    assert isinstance(catalog.question("autograd/first"), Claim)
    assert isinstance(catalog.question("autograd/second"), Choice)
    assert [q.id for q in catalog.questions()] == [
        "autograd/adding/how-much",
        "autograd/first",
        "autograd/second",
    ]


def test_unknown_ids_are_named_with_the_nearest_known(root: Path) -> None:
    catalog = load_catalog(root)
    with pytest.raises(UnknownItem, match="did you mean autograd/adding"):
        catalog.lesson("autograd/addin")
    with pytest.raises(UnknownItem):
        catalog.question("nothing/like/that")
    with pytest.raises(UnknownItem):
        catalog.challenge("autograd/adding")


def test_a_renamed_id_still_leads_to_the_lesson(root: Path) -> None:
    assert load_catalog(root).lesson("autograd/old").head.id == "autograd/adding"


def test_the_index_reads_no_bodies(root: Path) -> None:
    file = root / "lessons" / "04-autograd" / "adding.md"
    head, marker, _ = file.read_text().rpartition("+++\n")
    file.write_bytes((head + marker).encode() + b"## \xff\xfe not text at all")
    (root / "lessons" / "04-autograd" / "questions.toml").write_text("not toml")
    catalog = load_catalog(root)
    assert [head.title for head in catalog.lessons] == ["Adding"]
    assert [head.title for head in catalog.challenges] == ["Double it"]


def test_windows_line_ends_change_nothing(root: Path) -> None:
    before = load_catalog(root).lesson("autograd/adding")
    for file in (root / "lessons").rglob("*.*"):
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    after = load_catalog(root).lesson("autograd/adding")
    assert after.pages == before.pages


def faults(root: Path) -> list[str]:
    """Everything the loaders find wrong, as `name:line: message`."""
    return [f"{f.file.name}:{f.line}: {f.message}" for f in read_course(root)[2]]


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def test_the_tiny_course_is_clean(root: Path) -> None:
    assert faults(root) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("lessons/course.toml", 'folder = "04', 'folder = 4 #"', "course.toml:6: course: part 1: `folder` is a n"),
        ("lessons/course.toml", 'needs = ["autograd.add"]', 'needs = ["x"]', "course.toml:11: autograd.more needs 'x'"),
        ("lessons/course.toml", "/adding", "/gone", "course.toml:7: the lesson autograd/gone is listed"),
        ("lessons/04-autograd/adding.md", "+++\n", "++\n", "adding.md:1: expected `+++`"),
        ("lessons/04-autograd/adding.md", "minutes = 3", "minutes = -3", "adding.md:5: front matter: `minutes`"),
        ("lessons/04-autograd/adding.md", "minutes", "minuets", "(did you mean minutes?)"),
        ("lessons/04-autograd/adding.md", "```python predict", "```python predicts", "adding.md:13: `predicts`"),
        ("lessons/04-autograd/adding.md", "timeout=3", "timeout=soon", "adding.md:27: 'soon'"),
        ("lessons/04-autograd/adding.md", "11 : You", "11 - You", "adding.md:22: expected `wrong text : sentence`"),
        ("lessons/04-autograd/adding.md", "11 : You", "2 : You", "adding.md:22: this miss is the right output"),
        ("lessons/04-autograd/adding.md", 'caption = "A line."\n```', 'caption = "A line."', "never closed"),
        ("lessons/04-autograd/adding.md", "value = 1,", "value = 2,", "is the right answer"),
        ("lessons/04-autograd/adding.md", 'ask = "1 + 1"\n', "", "needs `ask`"),
        ("lessons/04-autograd/adding.md", '["autograd.add"]\ntext', '["autograd.ad"]\ntext', "is not a skill"),
        ("lessons/04-autograd/questions.toml", 'answer = "true"', 'answer = "false"', "expected the two wrong answers"),
        ("lessons/04-autograd/questions.toml", ", right = true", "", "0 options are right"),
        ("lessons/04-autograd/questions.toml", 'why = "No."', "right = true", "2 options are right"),
        ("lessons/04-autograd/questions.toml", "autograd/second", "autograd/first", "is used twice"),
        ("lessons/04-autograd/questions.toml", "autograd/second", "Autograd second", "expected a slug"),
        ("lessons/04-autograd/questions.toml", '"claim"', '"clam"', "did you mean claim?"),
        ("challenges/04-autograd/double/challenge.toml", "difficulty = 1", "difficulty = 9", "toml:6: challenge:"),
        ("challenges/04-autograd/double/challenge.toml", "autograd/adding", "autograd/none", "is not a lesson"),
        ("challenges/04-autograd/double/challenge.toml", "autograd/double", "autograd/triple", "from the folder"),
        ("challenges/04-autograd/double/check.py", '"""double(x) is 2x."""', "x = 1", "docstring of one line"),
        ("challenges/04-autograd/double/check.py", "def check_doubles(", "def check_doubles((", "not Python"),
        ("challenges/04-autograd/double/wrong/same.py", "# meets: Not twice", "", "same.py:1: expected `# meets:"),
    ],
)
def test_every_fault_is_named_with_its_place(root: Path, file: str, old: str, new: str, fault: str) -> None:
    change(root / file, old, new)
    assert any(fault in found for found in faults(root)), faults(root)


def test_all_faults_are_reported_at_once(root: Path) -> None:
    change(root / "lessons/04-autograd/questions.toml", ", right = true", "")
    change(root / "lessons/04-autograd/questions.toml", 'answer = "true"', 'answer = "maybe"')
    change(root / "challenges/04-autograd/double/challenge.toml", "difficulty = 1", "difficulty = 9")
    assert len(faults(root)) >= 3


def test_loading_with_faults_raises_them_all(root: Path) -> None:
    change(root / "challenges/04-autograd/double/challenge.toml", "difficulty = 1", "difficulty = 9")
    change(root / "lessons/04-autograd/adding.md", "minutes = 3", "minutes = true")
    with pytest.raises(ContentError) as caught:
        load_catalog(root)
    assert len(caught.value.problems) == 2


def test_a_folder_without_a_course_is_one_sentence(tmp_path: Path) -> None:
    problems: list[Problem] = []
    with pytest.raises(ContentError, match="the course cannot be read"):
        read_catalog(tmp_path, problems)


def test_a_key_inside_a_program_is_not_taken_for_the_field(root: Path) -> None:
    file = root / "lessons/04-autograd/questions.toml"
    change(file, 'prove = "x = 1"', 'prove = """\nx = 1\nexplain = 5\n"""')
    change(file, 'explain = "Because."', "explain = 5")
    line = file.read_text().splitlines().index("explain = 5", 11) + 1
    assert any(f"questions.toml:{line}: " in found for found in faults(root)), faults(root)


def test_the_shipped_course_loads(catalog: Catalog) -> None:
    assert len(catalog.lessons) >= 13
    assert all(skill.title for skill in catalog.skills.values())


@pytest.fixture
def catalog() -> Catalog:
    return load_catalog()
