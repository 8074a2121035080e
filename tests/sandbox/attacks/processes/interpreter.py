# processes: Starts a fresh interpreter, which nobody has confined.
import subprocess
import sys

subprocess.run([sys.executable, "-S", "-c", "print('BREACH a fresh interpreter', flush=True)"], check=True)
