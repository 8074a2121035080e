# processes: Sends a signal to every process it may.
# bare: user
import os
import signal

os.kill(-1, signal.SIGURG)
