# files: Maps the learner's file and writes to memory.
import json
import mmap
import os
import sys

outside = json.loads(sys.argv[1])
memory = mmap.mmap(os.open(outside["secret"], os.O_RDWR), 0)
memory[0] = 0
memory.flush()
