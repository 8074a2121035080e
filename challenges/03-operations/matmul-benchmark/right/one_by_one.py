import time

import torch


def benchmark(sizes, repeats=10, product=torch.matmul, sync=lambda: None, clock=time.perf_counter):
    def once(m):
        sync()
        start = clock()
        product(m, m)
        sync()
        return clock() - start

    result = []
    for n in sizes:
        m = torch.ones(n, n)
        times = [once(m) for _ in range(repeats + 3)][3:]
        result.append(sum(times) / repeats)
    return result
