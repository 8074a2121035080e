# resources: Raises an exception with a long chain of causes, each with a chain of its own.
# must: error output
# bare: never: a flood
error = None
for number in range(1500):
    try:
        raise ValueError(f"{number}" * 50) from error
    except ValueError as caught:
        error = caught
raise error
