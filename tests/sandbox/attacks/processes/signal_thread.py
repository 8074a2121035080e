# processes: Sends a signal to another process's thread.
import ctypes
import json
import signal
import sys

outside = json.loads(sys.argv[1])
libc = ctypes.CDLL(None, use_errno=True)
nr = outside["calls"]
libc.syscall(nr["tkill"], outside["canary"], int(signal.SIGURG))
libc.syscall(nr["tgkill"], outside["canary"], outside["canary"], int(signal.SIGURG))
