# processes: Stops and kills whoever waits for it, and the first process of its namespace.
# seconds: 8
# policy: procs
# must: ok crash
# bare: never: its parent is the test
import os
import signal

targets = {os.getppid()} - {0, 1}
if os.path.isdir("/scratch"):  # in a namespace of its own; elsewhere 1 is the machine's
    targets.add(1)
for pid in targets:
    for number in (signal.SIGSTOP, signal.SIGTERM, signal.SIGKILL):
        try:
            os.kill(pid, number)
        except OSError as error:
            print(error)
