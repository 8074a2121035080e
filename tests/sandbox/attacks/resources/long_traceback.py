# resources: Raises an exception whose message is 10 MB.
# must: error output
# memory: 400
# bare: never: a flood
raise ValueError("m" * 10_000_000)
