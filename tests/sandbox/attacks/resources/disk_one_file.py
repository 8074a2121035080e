# resources: Writes one file larger than a file may be.
# must: error output
# bare: never: a bomb
with open("large", "wb") as file:
    for _ in range(12):
        file.write(b"x" * (10 << 20))
print("BREACH 120 MB")
