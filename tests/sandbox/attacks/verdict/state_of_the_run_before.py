# verdict: Keeps what it is asked for the next time, and finds the right answer by trying.
# reaches: for what another run left
# twice: yes
import os
import tempfile

folders = (tempfile.gettempdir(), "/tmp", "/dev/shm", os.path.dirname(os.path.abspath(__file__)))
paths = [os.path.join(folder, "asked-before") for folder in folders]
print(*(f"BREACH {path}\n" for path in paths if os.path.exists(path)))
for path in paths:
    try:
        open(path, "w").close()
    except OSError as error:
        print(error)


def twist(x):
    return x
