# processes: Sends a signal by a process descriptor, which no number names.
import json
import os
import signal
import sys

outside = json.loads(sys.argv[1])
signal.pidfd_send_signal(os.pidfd_open(outside["canary"]), signal.SIGURG)
