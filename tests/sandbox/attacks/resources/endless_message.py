# resources: Raises an exception that never finishes saying what it is.
# must: timeout
# wall: 0.15
class Endless(Exception):
    def __str__(self):
        while True:
            pass


raise Endless
