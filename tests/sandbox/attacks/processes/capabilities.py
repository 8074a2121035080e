# processes: Looks for a capability that it was left, and asks for all of them.
# bare: root
import ctypes
import json
import struct
import sys

outside = json.loads(sys.argv[1])
header = struct.pack("Ii", 0x20080522, 0)
everything = struct.pack("6I", *[0xFFFFFFFF] * 6)
ctypes.CDLL(None).syscall(outside["calls"]["capset"], header, everything)
for line in open("/proc/self/status"):
    if line.startswith(("CapEff", "CapPrm", "CapInh", "CapAmb")) and int(line.split()[1], 16):
        print("BREACH", line.strip())
