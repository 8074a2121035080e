# resources: Fills the memory from a program that it starts.
# policy: procs
# must: memory
# bare: never: a bomb
import subprocess

subprocess.run("head -c 160000000 /dev/zero | tail -c 160000000 | wc -c; sleep 6", shell=True, check=True)
print("BREACH 160 MB")
