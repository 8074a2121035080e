# kernel: Loads a map for programs that run inside the kernel.
# bare: root
# optional: BPF
import ctypes
import json
import struct
import sys

outside = json.loads(sys.argv[1])
attributes = ctypes.create_string_buffer(struct.pack("IIII", 2, 4, 4, 1), 128)
if ctypes.CDLL(None).syscall(outside["calls"]["bpf"], 0, attributes, 128) >= 0:
    print("BREACH a map")
