# files: Leaves a deep tree, a fifo, a sealed folder and names that are not text; the tutor must go on.
# alone: it leaves things
# bare: never: nobody cleans up
import os

os.mkfifo("fifo")
os.mkdir("sealed", 0)
os.mkdir(b"\xff\xfe\n\x1b[31m")
open(b"-rf \xc3\x28", "w").close()
os.makedirs("a" * 255 + "/" + "b" * 255)
for _ in range(1200):
    os.mkdir("deep")
    os.chdir("deep")
