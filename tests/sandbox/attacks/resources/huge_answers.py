# resources: Leaves values behind that are too large, too deep or too odd to be told.
# must: ok error
# ask: values
# memory: 1000
# bare: never: nobody asks
class Odd(dict):
    def items(self):
        while True:
            yield "x" * 1000, self


deep = []
for _ in range(100_000):
    deep = [deep]
values = [Odd(a=1), deep, 10**100_000, "x" * 20_000_000, [0] * 2_000_000]
