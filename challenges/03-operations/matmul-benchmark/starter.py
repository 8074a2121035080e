import time

import torch


def benchmark(sizes, repeats=10, product=torch.matmul, sync=lambda: None, clock=time.perf_counter):
    """For each n in sizes: the seconds that one product of two (n, n) matrices takes."""
    seconds = []
    for n in sizes:
        start = clock()
        product(torch.randn(n, n), torch.randn(n, n))
        seconds.append(clock() - start)
    return seconds
