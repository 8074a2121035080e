# kernel: Sets the machine's clock (to what it is).
# bare: never: it would move the clock a little
import time

time.clock_settime(time.CLOCK_REALTIME, time.time())
print("BREACH the clock was set")
