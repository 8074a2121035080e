# resources: Does not come back from C, with every signal blocked.
# must: timeout
# wall: 0.25
import ctypes
import signal

signal.pthread_sigmask(signal.SIG_BLOCK, set(signal.Signals))
ctypes.CDLL(None).pause()
