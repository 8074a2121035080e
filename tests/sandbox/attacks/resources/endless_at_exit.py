# resources: Ends well, and then does not end.
# must: timeout
# wall: 0.25
import atexit
import time

atexit.register(time.sleep, 60)
