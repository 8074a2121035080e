# resources: Does not end.
# must: timeout
# wall: 0.15
while True:
    pass
