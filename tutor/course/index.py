"""Reading the heads: the front matter of lessons and challenge.toml, and no further."""

from __future__ import annotations

from pathlib import Path

from tutor.course.fields import Fields, Source
from tutor.course.heads import ChallengeHead, Equivalent, LessonHead

KINDS = ("implement", "fix", "diagnose", "optimize")
DEVICES = ("cpu", "cuda", "mps")


def read_head(source: Source, part: str) -> LessonHead:
    """The front matter alone. `source.text` is the text between the `+++` lines."""
    fields = Fields(source.parse(), source, "front matter")
    head = LessonHead(
        id=fields.slug("id", starts=part),
        title=fields.text("title"),
        part=part,
        skills=fields.texts("skills", low=1),
        minutes=fields.integer("minutes", low=1, high=120),
        objectives=fields.texts("objectives", low=1),
        file=source.file,
    )
    fields.finish()
    return head


def front_matter(file: Path) -> Source:
    """The front matter of a lesson file, read no further than its end."""
    lines: list[str] = []
    # The body behind it is read in the same buffer; whether it is text is found out when it is opened.
    with file.open(encoding="utf-8", errors="surrogateescape") as stream:
        if stream.readline().rstrip() != "+++":
            source = Source(file, "", 1)
            source.blame(1, "expected `+++` on the first line, before the front matter")
            return source
        for line in stream:
            if line.rstrip() == "+++":
                return Source(file, "".join(lines), 2)
            lines.append(line)
    source = Source(file, "", 1)
    source.blame(1, "the front matter has no closing `+++`")
    return source


def read_challenge_head(folder: Path, part_id: str) -> tuple[ChallengeHead, Source]:
    """challenge.toml alone, and the source that holds the problems found."""
    file = folder / "challenge.toml"
    source = Source.read(file)
    fields = Fields(source.parse(), source, "challenge")
    limits = fields.table("limits")
    head = ChallengeHead(
        id=fields.slug("id", starts=part_id),
        title=fields.text("title"),
        part=part_id,
        kind=fields.choice("kind", KINDS),  # type: ignore[arg-type]
        skills=fields.texts("skills", low=1),
        difficulty=fields.integer("difficulty", low=1, high=5),
        lessons=fields.texts("lessons", required=False),
        hints=fields.texts("hints", low=2),
        seconds=float(limits.number("seconds", 10.0)),
        memory_mb=limits.integer("memory_mb", 2048, low=64, high=1 << 20),
        policy=fields.choice("policy", ("plain", "procs", "distributed"), "plain"),  # type: ignore[arg-type]
        devices=fields.texts("devices", required=False) or DEVICES,
        folder=folder,
        equivalent=tuple(_equivalent(table) for table in fields.tables("equivalent", required=False)),
    )
    if source.text and fields.text("part") != folder.parent.name:
        fields.blame("part", f"`part` should be the folder's name, {folder.parent.name!r}")
    if source.text and head.id and head.id != f"{part_id}/{folder.name}":
        fields.blame("id", f"`id` is {head.id!r}, expected '{part_id}/{folder.name}' from the folder")
    for device in head.devices:
        if device not in DEVICES:
            fields.blame("devices", f"{device!r} is not a device, expected {', '.join(DEVICES)}")
    limits.finish()
    fields.finish()
    return head, source


def _equivalent(fields: Fields) -> Equivalent:
    equivalent = Equivalent(fields.text("was"), fields.text("now", ""), fields.text("why"))
    fields.finish()
    return equivalent
