# kernel: Measures through the kernel's counters.
# optional: perf events
import ctypes
import json
import struct
import sys

outside = json.loads(sys.argv[1])
attributes = ctypes.create_string_buffer(struct.pack("IIQQQQQ", 1, 112, 0, 0, 0, 0, 0x60), 112)
if ctypes.CDLL(None).syscall(outside["calls"]["perf_event_open"], attributes, 0, -1, -1, 0) >= 0:
    print("BREACH a counter")
