# resources: Leaves a thread behind that does not end.
# must: timeout
# wall: 0.25
import threading
import time

threading.Thread(target=time.sleep, args=(60,)).start()
