# processes: Sends a signal to every process it may, from a child.
# policy: procs
# bare: user
import os
import signal

if os.fork() == 0:
    signal.signal(signal.SIGURG, signal.SIG_IGN)
    os.kill(-1, signal.SIGURG)
    os._exit(0)
os.wait()
