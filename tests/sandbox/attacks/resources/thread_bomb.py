# resources: Starts threads without end.
# must: processes error
# processes: 16
# bare: never: a bomb
import threading
import time

for _ in range(3000):
    threading.Thread(target=time.sleep, args=(10,), daemon=True).start()
print("BREACH 3,000 threads")
