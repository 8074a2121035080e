# files: Exchanges two names of the learner's (renameat2).
import ctypes
import json
import sys

outside = json.loads(sys.argv[1])
libc = ctypes.CDLL(None, use_errno=True)
libc.renameat2(-100, outside["secret"].encode(), -100, outside["startup"].encode(), 2)
