# resources: Fails in a line whose objects never finish saying what they are.
# must: timeout error
# wall: 0.25
# bare: never: plain python does not ask
class Endless:
    def __getattribute__(self, name):
        while True:
            pass

    __repr__ = __len__ = __iter__ = lambda self: [None for _ in iter(int, 1)]


x = Endless()
x + x
