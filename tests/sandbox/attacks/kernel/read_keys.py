# kernel: Reads which keys the kernel keeps for the learner.
# bare: root
# optional: keyrings
text = open("/proc/keys").read()
if text:
    print("BREACH", len(text))
