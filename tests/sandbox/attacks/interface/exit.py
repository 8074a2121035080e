# interface: Leaves with a message that a terminal obeys.
import sys

sys.exit("\x1b]0;owned\x07\x1b[2J")
