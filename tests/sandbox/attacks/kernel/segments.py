# kernel: Changes the processor's descriptor tables and ports.
# bare: never: half of these exist on one architecture only
import ctypes
import json
import sys

outside = json.loads(sys.argv[1])
nr = outside["calls"]
for name, arguments in (
    ("modify_ldt", (0, ctypes.create_string_buffer(64), 64)),
    ("iopl", (3,)),
    ("ioperm", (0x80, 1, 1)),
):
    if name in nr and ctypes.CDLL(None).syscall(nr[name], *arguments) >= 0:
        print("BREACH", name)
