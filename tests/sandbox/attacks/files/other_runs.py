# files: Looks for the folders of other runs, and of the tutor, beside its own.
# bare: never: there are no other runs
import os

for folder in ("..", "../..", "/scratch", "/tmp"):
    try:
        names = [name for name in os.listdir(folder) if name.startswith(("scratch-", "tutor-", "trash"))]
    except OSError as error:
        print(folder, error)
        continue
    if names:
        print("BREACH", folder, names)
