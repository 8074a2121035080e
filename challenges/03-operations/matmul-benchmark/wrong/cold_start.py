# meets: The first, slow product was timed
import time

import torch


def benchmark(sizes, repeats=10, product=torch.matmul, sync=lambda: None, clock=time.perf_counter):
    seconds = []
    for n in sizes:
        a, b = torch.randn(n, n), torch.randn(n, n)
        sync()
        start = clock()
        for _ in range(repeats):
            product(a, b)
        sync()
        seconds.append((clock() - start) / repeats)
    return seconds
