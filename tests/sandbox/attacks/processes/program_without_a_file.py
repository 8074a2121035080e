# processes: Starts a program that lies only in memory.
# policy: procs
import os

file = os.memfd_create("program", 0)
with open("/bin/echo", "rb") as source:
    os.write(file, source.read())
if os.fork() == 0:
    os.execve(file, ["echo", "BREACH a program without a file"], {})
os.wait()
