# processes: Raises its own limits, and writes a file that is larger than they were.
# bare: root
import resource

for kind in (resource.RLIMIT_FSIZE, resource.RLIMIT_CPU, resource.RLIMIT_NPROC):
    try:
        resource.setrlimit(kind, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        print("BREACH", kind)
    except (OSError, ValueError) as error:
        print(error)
