"""What the loader promises: everything by id, heads without bodies, every fault with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tutor.course.catalog import Catalog, load_catalog, read_catalog
from tutor.course.model import Asked, Cell, Choice, Claim, Figure, Number, Prose
from tutor.errors import ContentError, Problem, UnknownItem
from tutor.verify.course import read_course

COURSE = "lessons/course.toml"
LESSON = "lessons/04-autograd/adding.md"
QUESTIONS = "lessons/04-autograd/questions.toml"
DOUBLE = "challenges/04-autograd/double"


def test_a_lesson_is_pages_of_blocks(tiny_course: Path) -> None:
    lesson = load_catalog(tiny_course).lesson("autograd/adding")

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


def test_lines_are_those_of_the_file(tiny_course: Path) -> None:
    lesson = load_catalog(tiny_course).lesson("autograd/adding")
    text = lesson.head.file.read_text().splitlines()
    predict = lesson.pages[0].blocks[1]
    assert isinstance(predict, Cell)
    assert text[predict.line - 1] == "```python predict"
    assert predict.output_line is not None
    assert text[predict.output_line - 1] == "```output"
    question = lesson.questions[0]
    assert text[question.line - 1].startswith("id = ")


def test_questions_are_found_by_id_wherever_they_are(tiny_course: Path) -> None:
    catalog = load_catalog(tiny_course)
    assert isinstance(catalog.question("autograd/adding/how-much"), Number)
    assert isinstance(catalog.question("autograd/first"), Claim)
    assert isinstance(catalog.question("autograd/second"), Choice)
    assert [q.id for q in catalog.questions()] == [
        "autograd/adding/how-much",
        "autograd/first",
        "autograd/second",
    ]


def test_unknown_ids_are_named_with_the_nearest_known(tiny_course: Path) -> None:
    catalog = load_catalog(tiny_course)
    with pytest.raises(UnknownItem, match="did you mean autograd/adding"):
        catalog.lesson("autograd/addin")
    with pytest.raises(UnknownItem):
        catalog.question("nothing/like/that")
    with pytest.raises(UnknownItem):
        catalog.challenge("autograd/adding")


def test_a_renamed_id_still_leads_to_the_lesson(tiny_course: Path) -> None:
    assert load_catalog(tiny_course).lesson("autograd/old").head.id == "autograd/adding"


def test_the_index_reads_no_bodies(tiny_course: Path) -> None:
    file = tiny_course / "lessons" / "04-autograd" / "adding.md"
    head, marker, _ = file.read_text().rpartition("+++\n")
    file.write_bytes((head + marker).encode() + b"## \xff\xfe not text at all")
    (tiny_course / "lessons" / "04-autograd" / "questions.toml").write_text("not toml")
    catalog = load_catalog(tiny_course)
    assert [head.title for head in catalog.lessons] == ["Adding"]
    assert [head.title for head in catalog.challenges] == ["Double it"]


def test_windows_line_ends_change_nothing(tiny_course: Path) -> None:
    before = load_catalog(tiny_course).lesson("autograd/adding")
    for file in (tiny_course / "lessons").rglob("*.*"):
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    after = load_catalog(tiny_course).lesson("autograd/adding")
    assert after.pages == before.pages


def faults(root: Path) -> list[str]:
    """Everything the loaders find wrong, as `name:line: message`."""
    return [f"{f.file.name}:{f.line}: {f.message}" for f in read_course(root)[2]]


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def test_the_tiny_course_is_clean(tiny_course: Path) -> None:
    assert faults(tiny_course) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        (
            COURSE,
            'folder = "04',
            'folder = 4 #"',
            "toml:6: course: part 1: `folder`",
        ),
        (
            COURSE,
            'needs = ["autograd.add"]',
            'needs = ["x"]',
            "toml:11: autograd.more needs",
        ),
        (COURSE, "/adding", "/gone", "course.toml:7: the lesson autograd/gone is listed"),
        (LESSON, "+++\n", "++\n", "adding.md:1: expected `+++`"),
        (
            LESSON,
            "minutes = 3",
            "minutes = -3",
            "adding.md:5: front matter: `minutes`",
        ),
        (LESSON, "minutes", "minuets", "(did you mean minutes?)"),
        (
            LESSON,
            "```python predict",
            "```python predicts",
            "adding.md:13: `predicts`",
        ),
        (LESSON, "timeout=3", "timeout=soon", "adding.md:27: 'soon'"),
        (LESSON, "timeout=3", "tab=pictures", "adding.md:27: tab=pictures: expected one of shapes"),
        (
            LESSON,
            "11 : You",
            "11 - You",
            "adding.md:22: expected `wrong text",
        ),
        (
            LESSON,
            "11 : You",
            "2 : You",
            "adding.md:22: this miss is the right output",
        ),
        (LESSON, 'caption = "A line."\n```', 'caption = "A line."', "never closed"),
        (LESSON, "value = 1,", "value = 2,", "is the right answer"),
        (LESSON, 'ask = "1 + 1"\n', "", "needs `ask`"),
        (
            LESSON,
            '["autograd.add"]\ntext',
            '["autograd.ad"]\ntext',
            "is not a skill",
        ),
        (
            QUESTIONS,
            'answer = "true"',
            'answer = "false"',
            "expected the two wrong answers",
        ),
        (QUESTIONS, ", right = true", "", "0 options are right"),
        (QUESTIONS, 'why = "No."', "right = true", "2 options are right"),
        (QUESTIONS, "autograd/second", "autograd/first", "is used twice"),
        (QUESTIONS, "autograd/second", "Autograd second", "expected a slug"),
        (QUESTIONS, '"claim"', '"clam"', "did you mean claim?"),
        (
            f"{DOUBLE}/challenge.toml",
            "difficulty = 1",
            "difficulty = 9",
            "toml:6: challenge:",
        ),
        (
            f"{DOUBLE}/challenge.toml",
            "autograd/adding",
            "autograd/none",
            "is not a lesson",
        ),
        (
            f"{DOUBLE}/challenge.toml",
            "autograd/double",
            "autograd/triple",
            "from the folder",
        ),
        (
            f"{DOUBLE}/check.py",
            '"""double(x) is 2x."""',
            "x = 1",
            "docstring of one line",
        ),
        (f"{DOUBLE}/check.py", "def check_doubles(", "def check_doubles((", "not Python"),
        (
            f"{DOUBLE}/wrong/same.py",
            "# meets: Not twice",
            "",
            "same.py:1: expected `# meets:",
        ),
    ],
)
def test_every_fault_is_named_with_its_place(
    tiny_course: Path, file: str, old: str, new: str, fault: str
) -> None:
    change(tiny_course / file, old, new)
    assert any(fault in found for found in faults(tiny_course)), faults(tiny_course)


def test_all_faults_are_reported_at_once(tiny_course: Path) -> None:
    change(tiny_course / QUESTIONS, ", right = true", "")
    change(tiny_course / QUESTIONS, 'answer = "true"', 'answer = "maybe"')
    change(tiny_course / f"{DOUBLE}/challenge.toml", "difficulty = 1", "difficulty = 9")
    assert len(faults(tiny_course)) >= 3


def test_loading_with_faults_raises_them_all(tiny_course: Path) -> None:
    change(tiny_course / f"{DOUBLE}/challenge.toml", "difficulty = 1", "difficulty = 9")
    change(tiny_course / LESSON, "minutes = 3", "minutes = true")
    with pytest.raises(ContentError) as caught:
        load_catalog(tiny_course)
    assert len(caught.value.problems) == 2


def test_a_folder_without_a_course_is_one_sentence(tmp_path: Path) -> None:
    problems: list[Problem] = []
    with pytest.raises(ContentError, match="the course cannot be read"):
        read_catalog(tmp_path, problems)


def test_a_key_inside_a_program_is_not_taken_for_the_field(tiny_course: Path) -> None:
    file = tiny_course / QUESTIONS
    change(file, 'prove = "x = 1"', 'prove = """\nx = 1\nexplain = 5\n"""')
    change(file, 'explain = "Because."', "explain = 5")
    line = file.read_text().splitlines().index("explain = 5", 11) + 1
    assert any(f"questions.toml:{line}: " in found for found in faults(tiny_course)), faults(tiny_course)


def test_the_shipped_course_loads(catalog: Catalog) -> None:
    assert len(catalog.lessons) >= 13
    assert all(skill.title for skill in catalog.skills.values())


@pytest.fixture
def catalog() -> Catalog:
    return load_catalog()


def test_a_file_that_is_not_text_is_one_sentence(tiny_course: Path) -> None:
    file = tiny_course / LESSON
    file.write_bytes(file.read_bytes() + b"\xff\xfe")
    last = file.read_bytes().count(b"\n") + 1
    assert f"adding.md:{last}: this is not UTF-8 text" in faults(tiny_course)
