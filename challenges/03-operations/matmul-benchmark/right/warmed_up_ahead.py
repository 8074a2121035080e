import time

import torch


def benchmark(sizes, repeats=10, product=torch.matmul, sync=lambda: None, clock=time.perf_counter):
    matrices = {n: torch.rand(n, n) for n in sizes}
    for n in sizes:
        product(matrices[n], matrices[n])
    marks = []
    for n in sizes:
        sync()
        marks.append(-clock())
        for _ in range(repeats):
            product(matrices[n], matrices[n])
        sync()
        marks[-1] += clock()
    return [total / repeats for total in marks]
