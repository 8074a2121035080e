# resources: Writes without end into the channel on which its end is told.
# must: output crash
# bare: never: a flood
import json
import os
import struct

frame = json.dumps({"event": {"kind": "x", "x": "y" * 100_000}}).encode()
frame = struct.pack("<II", len(frame), 0) + frame
for number in range(900, 904):
    try:
        while True:
            os.write(number, frame)
    except OSError:
        continue
