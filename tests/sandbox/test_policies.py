"""What torch itself needs of each policy, and gets."""

from __future__ import annotations

import pytest

from tests.sandbox.conftest import job, show
from tutor.runner import Runner


def test_training_with_adam_in_the_plain_policy(tiered: Runner) -> None:
    program = """
        import torch
        from torch import nn
        from tutor.sandbox.data import digits
        torch.manual_seed(0)
        x, y = digits()
        net = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Dropout(0.1), nn.Linear(32, 10))
        opt = torch.optim.AdamW(net.parameters(), lr=0.01)
        for _ in range(60):
            opt.zero_grad(); loss = nn.functional.cross_entropy(net(x), y); loss.backward(); opt.step()
        net.eval()
        print((net(x).argmax(1) == y).float().mean().item() > 0.9)
    """
    result = tiered.run(job(program))
    assert result.stdout == "True\n", show(result)


def test_what_needs_no_process_works_in_the_plain_policy(tiered: Runner) -> None:
    program = """
        import torch, asyncio, threading, tempfile, concurrent.futures as futures
        from torch.profiler import profile
        from torch.utils.data import DataLoader, TensorDataset
        print(sum(x.sum() for (x,) in DataLoader(TensorDataset(torch.ones(10)), batch_size=3)).item())
        with profile() as p: torch.ones(3) @ torch.ones(3)
        print(len(p.key_averages()) > 0)
        torch.save(torch.ones(4), "t.pt"); print(torch.load("t.pt", mmap=True).sum().item())
        print(torch.func.vmap(torch.func.grad(torch.sin))(torch.zeros(2)).tolist())
        with futures.ThreadPoolExecutor(2) as pool: print(list(pool.map(lambda n: n * n, range(3))))
        print(torch.nn.utils.parameters_to_vector(torch.nn.Linear(2, 1).parameters()).shape)
        async def work(): return await asyncio.gather(asyncio.sleep(0, 1), asyncio.sleep(0, 2))
        print(asyncio.run(work()))
        torch.set_num_threads(2); print((torch.ones(400, 400) @ torch.ones(400, 400)).sum().item())
    """
    result = tiered.run(job(program, wall=30))
    assert result.stdout == (
        "10.0\nTrue\n4.0\n[1.0, 1.0]\n[0, 1, 4]\ntorch.Size([3])\n[1, 2]\n64000000.0\n"
    ), show(result)


def test_loader_workers(tiered: Runner) -> None:
    program = """
        import os, torch
        from torch.utils.data import DataLoader, Dataset
        class Squares(Dataset):
            def __len__(self): return 12
            def __getitem__(self, i): return torch.tensor(i * i), os.getpid()
        seen, pids = [], set()
        for x, pid in DataLoader(Squares(), batch_size=4, num_workers=2):
            seen += x.tolist(); pids |= set(pid.tolist())
        print(seen == [i * i for i in range(12)], len(pids), os.getpid() in pids)
    """
    result = tiered.run(job(program, policy="procs", wall=30))
    assert (result.status, result.stdout) == ("ok", "True 2 False\n"), show(result)


def test_training_before_and_in_forked_workers(tiered: Runner) -> None:
    program = """
        import torch
        import torch.multiprocessing as mp
        def work(queue, shared):
            w = torch.ones(3, requires_grad=True); (w * 2).sum().backward()
            shared += 1; queue.put(w.grad.tolist())
        if __name__ == "__main__":
            shared = torch.zeros(2).share_memory_(); queue = mp.get_context("fork").SimpleQueue()
            process = mp.get_context("fork").Process(target=work, args=(queue, shared)); process.start()
            print(queue.get(), shared.tolist()); process.join(); print(process.exitcode)
    """
    result = tiered.run(job(program, policy="procs", wall=30))
    assert result.stdout == "[2.0, 2.0, 2.0] [1.0, 1.0]\n0\n", show(result)


def test_a_spawned_process_finds_the_program_and_torch(tiered: Runner) -> None:
    program = """
        import multiprocessing as mp
        def work(n):
            import torch
            return int(torch.ones(n).sum())
        if __name__ == "__main__":
            with mp.get_context("spawn").Pool(1) as pool: print(pool.map(work, [3]))
    """
    result = tiered.run(job(program, policy="procs", wall=60, filename="train.py"))
    assert result.stdout == "[3]\n", show(result)


def test_subprocesses(tiered: Runner) -> None:
    program = """
        import subprocess, sys
        for command in (["/bin/echo", "hello"], [sys.executable, "-c", "print(40 + 2)"]):
            print(subprocess.run(command, capture_output=True, text=True).stdout.strip())
    """
    result = tiered.run(job(program, policy="procs", wall=30))
    assert result.stdout == "hello\n42\n", show(result)


def test_two_processes_in_the_distributed_policy(runner: Runner) -> None:
    if runner.machine.tier != "namespaces":
        pytest.skip("only a private network can be given to it")
    program = """
        import os, torch
        import torch.distributed as dist
        import torch.multiprocessing as mp
        from torch.nn.parallel import DistributedDataParallel as DDP
        def work(rank, size):
            os.environ.update(MASTER_ADDR="127.0.0.1", MASTER_PORT="29500")
            dist.init_process_group("gloo", rank=rank, world_size=size)
            torch.manual_seed(rank)
            net = DDP(torch.nn.Linear(2, 1)); net(torch.ones(1, 2) * (rank + 1)).sum().backward()
            if rank == 0: print(net.module.weight.grad.tolist())
            dist.barrier()  # without it gloo's thread and the end of the group can wait for each other
            dist.destroy_process_group()
        if __name__ == "__main__":
            mp.start_processes(work, args=(2,), nprocs=2, start_method="fork")
    """
    result = runner.run(job(program, policy="distributed", wall=60))
    assert result.stdout == "[[1.5, 1.5]]\n", show(result)
    assert result.status == "ok", show(result)


def test_the_distributed_network_leads_nowhere_else(runner: Runner) -> None:
    if runner.machine.tier != "namespaces":
        pytest.skip("only a private network can be given to it")
    program = """
        import socket
        print(sorted(name for _, name in socket.if_nameindex()))
        for address in ("10.0.0.1", "1.1.1.1"):
            try: socket.create_connection((address, 53), 1); print("BREACH")
            except OSError as error: print(error.strerror)
    """
    result = runner.run(job(program, policy="distributed"))
    assert result.stdout == "['lo']\nNetwork is unreachable\nNetwork is unreachable\n", show(result)
