# processes: Stops itself, so that it can do nothing, not even end.
# must: timeout
# wall: 0.25
import os
import signal

os.kill(os.getpid(), signal.SIGSTOP)
