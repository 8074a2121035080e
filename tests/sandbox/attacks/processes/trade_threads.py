# processes: Ends its main thread and goes on in another.
# must: timeout
# wall: 0.25
import ctypes
import json
import sys
import threading
import time

outside = json.loads(sys.argv[1])


def work():
    time.sleep(60)


threading.Thread(target=work).start()
ctypes.CDLL(None).pthread_exit(0)
