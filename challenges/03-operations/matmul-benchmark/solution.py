import time

import torch


def benchmark(sizes, repeats=10, product=torch.matmul, sync=lambda: None, clock=time.perf_counter):
    """For each n in sizes: the seconds that one product of two (n, n) matrices takes."""
    seconds = []
    for n in sizes:
        a, b = torch.randn(n, n), torch.randn(n, n)
        product(a, b)  # warm up
        sync()
        start = clock()
        for _ in range(repeats):
            product(a, b)
        sync()
        seconds.append((clock() - start) / repeats)
    return seconds
