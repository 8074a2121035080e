# resources: Prints without end.
# must: output
# bare: never: a flood
while True:
    print("x" * 1000)
