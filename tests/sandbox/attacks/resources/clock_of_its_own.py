# resources: Lies about the time to whoever measures it, and goes on.
# must: timeout
# wall: 0.15
import time

time.monotonic = time.perf_counter = time.time = lambda: 0.0
while True:
    pass
