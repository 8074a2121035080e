# processes: Takes the processor for itself (real-time scheduling).
# alone: it would change what follows
# bare: root
import os

os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
print("BREACH it runs before everybody")
