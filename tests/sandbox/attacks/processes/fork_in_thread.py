# processes: Forks from another thread than the one that was confined.
import os
import threading


def fork():
    if os.fork() == 0:
        os.write(1, b"BREACH from a thread\n")
        os._exit(0)
    os.wait()


thread = threading.Thread(target=fork)
thread.start()
thread.join()
