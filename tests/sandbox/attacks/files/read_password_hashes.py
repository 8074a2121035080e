# files: Reads the system's password hashes (it prints how many there are).
# bare: root
print("BREACH", len(open("/etc/shadow").readlines()))
