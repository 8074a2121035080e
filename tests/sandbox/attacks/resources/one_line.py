# resources: Prints one line of 30 MB.
# must: output memory
# memory: 400
# bare: never: a flood
print("x" * 30_000_000)
