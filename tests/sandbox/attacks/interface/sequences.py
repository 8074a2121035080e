# interface: Prints what a terminal obeys: title, clipboard, cursor, questions that it answers by typing.
import os
import sys

for stream in (sys.stdout, sys.stderr):
    for text in (
        "\x1b]0;owned\x07",
        "\x1b]52;c;b3duZWQ=\x07",
        "\x1b[2J\x1b[H",
        "\x1b[6n",
        "\x1bP$qm\x1b\\",
        "\x1bc",
        "\x9b31m",
        "\x90x\x9c",
        "\x07",
        "\x08",
        "\x7f",
        "\x0e",
        "\x1b[?1049h",
        "\x1b]8;;http://x\x1b\\",
    ):
        stream.write(text)
    stream.flush()
os.write(1, b"\x1b")  # in two pieces
os.write(1, b"]0;owned\x07\n")
os.write(2, b"\xc2\x9b2J \x9b2J \xff\xfe\n")
