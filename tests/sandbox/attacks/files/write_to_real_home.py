# files: Opens, for writing, what the learner's shell and interpreter run at their start, in the real home.
# bare: never: it may have none of these
import os
import pwd
import site

homes = {os.path.expanduser("~"), "/root", *(entry.pw_dir for entry in pwd.getpwall())}
for home in homes - {os.getcwd(), "/", "/scratch"}:
    for name in (".bashrc", ".profile", ".ssh/authorized_keys", ".local", "new-file"):
        path = os.path.join(home, name)
        try:
            os.close(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT))
            print("BREACH", path)
        except OSError as error:
            print(path, error)
for folder in [*site.getsitepackages(), site.getusersitepackages()]:
    for name in ("sitecustomize.py", "usercustomize.py"):
        try:
            os.close(os.open(os.path.join(folder, name), os.O_WRONLY | os.O_APPEND | os.O_CREAT))
            print("BREACH", folder, name)
        except OSError as error:
            print(folder, name, error)
