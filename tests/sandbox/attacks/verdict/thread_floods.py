# verdict: Answers from a thread, all the time, with every value that might be right.
import itertools
import json
import os
import struct
import threading


def flood():
    for number in itertools.count():
        for value in (True, None, 0, {"$handle": number % 50}):
            data = json.dumps({"event": {"kind": "reply", "id": number % 50, "value": value}}).encode()
            try:
                os.write(900, struct.pack("<II", len(data), 0) + data)
            except OSError:
                return


threading.Thread(target=flood, daemon=True).start()


def twist(x):
    return x
