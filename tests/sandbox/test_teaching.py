"""What the course teaches works in the sandbox: threads, memory maps, processes, compilers, the profiler.

Each in the namespaces and in the landlock tier; only the distributed policy needs the first of them.
"""

from __future__ import annotations

import shutil

import pytest

from tests.sandbox.conftest import job, show
from tutor.errors import RunnerError
from tutor.protocol import Result
from tutor.runner import Runner

pytestmark = pytest.mark.long

COMPILER = shutil.which("g++") or shutil.which("clang++")


def good(result: Result, stdout: str) -> None:
    assert (result.status, result.stdout) == ("ok", stdout), show(result)


# --- one process ---------------------------------------------------------------------------------------


def test_threads_share_a_matmul_and_its_gradient(confined: Runner) -> None:
    program = """
        import os, torch
        def tasks(): return len(os.listdir("/proc/self/task"))
        alone = tasks()
        x = torch.ones(512, 512, requires_grad=True)
        (x @ x).sum().backward()
        print(torch.get_num_threads(), tasks() > alone, x.grad[0, 0].item())
        torch.set_num_threads(1); print((x @ x)[0, 0].item())
    """
    good(confined.run(job(program, threads=2)), "2 True 1024.0\n512.0\n")


def test_every_optimizer_takes_a_step(confined: Runner) -> None:
    program = """
        import inspect, torch
        from torch import nn
        for name, kind in sorted(vars(torch.optim).items()):
            if not inspect.isclass(kind) or kind is torch.optim.Optimizer or name == "SparseAdam": continue
            torch.manual_seed(0)
            net = nn.Linear(3, 3, bias=False); before = net.weight.detach().clone()
            opt = kind(net.parameters(), lr=0.1)
            def closure():
                opt.zero_grad(); loss = (net(torch.ones(2, 3)) ** 2).mean(); loss.backward(); return loss
            opt.step(closure)
            if torch.equal(net.weight, before): print(name, "stood still")
        print("stepped")
    """
    good(confined.run(job(program)), "stepped\n")


def test_checkpoints_and_memory_maps(confined: Runner) -> None:
    program = """
        import numpy as np, torch
        from torch import nn
        net = nn.Linear(4, 2); opt = torch.optim.Adam(net.parameters())
        net(torch.ones(1, 4)).sum().backward(); opt.step()
        torch.save({"net": net.state_dict(), "opt": opt.state_dict(), "epoch": 3}, "checkpoint.pt")
        kept = torch.load("checkpoint.pt", mmap=True, weights_only=True)
        other = nn.Linear(4, 2); other.load_state_dict(kept["net"])
        print(kept["epoch"], torch.equal(other.weight, net.weight))
        shared = torch.from_file("shared.bin", shared=True, size=6, dtype=torch.float32); shared.fill_(2.0)
        print(np.fromfile("shared.bin", np.float32).tolist())
        table = np.memmap("table.bin", np.int64, "w+", shape=(1000, 8)); table[:] = 7; table.flush()
        again = torch.from_numpy(np.memmap("table.bin", np.int64, "r+", shape=(1000, 8)))
        print(again.sum().item())
        np.savez("arrays.npz", a=np.arange(3)); print(np.load("arrays.npz")["a"].tolist())
    """
    good(confined.run(job(program)), "3 True\n[2.0, 2.0, 2.0, 2.0, 2.0, 2.0]\n56000\n[0, 1, 2]\n")


def test_the_profiler_sees_the_operators_and_writes_its_trace(confined: Runner) -> None:
    program = """
        import json, torch
        from torch.profiler import ProfilerActivity, profile, record_function, schedule
        with profile(activities=[ProfilerActivity.CPU], record_shapes=True, profile_memory=True,
                     schedule=schedule(wait=0, warmup=1, active=2, repeat=1)) as p:
            for _ in range(3):
                with record_function("forward"): torch.ones(64, 64) @ torch.ones(64, 64)
                p.step()
        print({"aten::mm", "forward"} <= {event.key for event in p.key_averages()})
        p.export_chrome_trace("trace.json")
        print(any(e.get("name") == "aten::mm" for e in json.load(open("trace.json"))["traceEvents"]))
    """
    result = confined.run(job(program))
    assert (result.status, result.stdout) == ("ok", "True\nTrue\n"), show(result)


# --- several processes ---------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_loader_workers_hand_tensors_over(confined: Runner, method: str) -> None:
    program = f"""
        import os, torch
        from torch.utils.data import DataLoader, Dataset
        class Squares(Dataset):
            def __len__(self): return 16
            def __getitem__(self, i): return torch.full((64, 64), float(i * i)), os.getpid()
        if __name__ == "__main__":
            loader = DataLoader(Squares(), batch_size=4, num_workers=2, persistent_workers=True,
                                prefetch_factor=2, multiprocessing_context={method!r})
            for epoch in range(2):
                seen, pids = [], set()
                for x, pid in loader: seen += x[:, 0, 0].tolist(); pids |= set(pid.tolist())
                print(seen == [float(i * i) for i in range(16)], len(pids), os.getpid() in pids)
    """
    result = confined.run(job(program, policy="procs", wall=120, filename="loader.py"))
    good(result, "True 2 False\n" * 2)


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_torch_multiprocessing_shares_parameters(confined: Runner, method: str) -> None:
    program = f"""
        import torch, torch.multiprocessing as mp
        def train(rank, net, queue, seen):
            opt = torch.optim.SGD(net.parameters(), lr=0.5)
            (net(torch.ones(1, 2)).sum()).backward(); opt.step(); queue.put((rank, torch.ones(3) * rank))
            seen.wait()                            # who sends a tensor must live until it has been taken
        if __name__ == "__main__":
            net = torch.nn.Linear(2, 1, bias=False); torch.nn.init.zeros_(net.weight); net.share_memory()
            queue, seen = mp.get_context({method!r}).Queue(), mp.get_context({method!r}).Event()
            context = mp.start_processes(
                train, (net, queue, seen), nprocs=2, join=False, start_method={method!r})
            got = dict(sorted(queue.get() for _ in range(2)))
            print({{rank: tensor.tolist() for rank, tensor in got.items()}}); seen.set()
            while not context.join(): pass
            print(net.weight.tolist())
    """
    result = confined.run(job(program, policy="procs", wall=120, filename="shared.py"))
    good(result, "{0: [0.0, 0.0, 0.0], 1: [1.0, 1.0, 1.0]}\n[[-1.0, -1.0]]\n")


DDP = """
import os, torch
import torch.distributed as dist
from torch.nn.parallel import DistributedDataParallel as DDP
def work(rank, size):
    torch.manual_seed(rank)                    # different weights: DDP makes them those of rank 0
    net = DDP(torch.nn.Linear(2, 1, bias=False)); opt = torch.optim.SGD(net.parameters(), lr=0.1)
    for step in range(3):
        opt.zero_grad(); net(torch.ones(1, 2) * (rank + 1)).sum().backward(); opt.step()
    weights = [torch.zeros(1, 2) for _ in range(size)]
    dist.all_gather(weights, net.module.weight.detach())
    if rank == 0: print(torch.equal(*weights), net.module.weight.grad.tolist(), flush=True)
"""
DDP_PRINTS = "True [[1.5, 1.5]]\n"


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_data_parallel_training_in_two_processes(runner: Runner, method: str) -> None:
    if runner.machine.tier != "namespaces":
        pytest.skip("only a private network can be given to it")
    program = f"""{DDP}
def main(rank):
    os.environ.update(MASTER_ADDR="localhost", MASTER_PORT="29500")
    dist.init_process_group("gloo", rank=rank, world_size=2)
    work(rank, 2); dist.barrier(); dist.destroy_process_group()
if __name__ == "__main__":
    torch.multiprocessing.start_processes(main, nprocs=2, start_method={method!r})
"""
    good(runner.run(job(program, policy="distributed", wall=120, filename="ddp.py")), DDP_PRINTS)


def test_torchrun(runner: Runner) -> None:
    if runner.machine.tier != "namespaces":
        pytest.skip("only a private network can be given to it")
    program = f"""
import pathlib, subprocess, sys
pathlib.Path("train.py").write_text({DDP!r} + '''
dist.init_process_group("gloo")
work(dist.get_rank(), dist.get_world_size()); dist.barrier(); dist.destroy_process_group()
''')
command = [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node=2", "train.py"]
sys.exit(subprocess.run(command).returncode)
"""
    good(runner.run(job(program, policy="distributed", wall=100)), DDP_PRINTS)


def test_where_there_is_no_private_network_the_distributed_policy_says_why(
    runners: dict[str, Runner],
) -> None:
    for tier in ("landlock", "limits"):
        runner = runners.setdefault(tier, Runner(tier=tier))
        runner.wait(120)
        if runner.machine.tier == tier:
            with pytest.raises(RunnerError) as refused:
                runner.run(job("1", policy="distributed"))
            assert "distributed policy needs" in str(refused.value)
            assert "network" in str(refused.value)


# --- compilers -----------------------------------------------------------------------------------------


def test_compile_with_the_eager_backend(confined: Runner) -> None:
    program = """
        import torch
        graphs = []
        def backend(graph, inputs): graphs.append(graph); return graph.forward
        @torch.compile(backend=backend)
        def f(x): return torch.relu(x).sin() + 1
        x = torch.linspace(-1, 1, 5)
        print(torch.equal(f(x), torch.relu(x).sin() + 1), len(graphs))
        g = torch.compile(lambda x: x.cos() * 2, backend="eager"); print(g(torch.zeros(2)).tolist())
    """
    good(confined.run(job(program, policy="procs", wall=60)), "True 1\n[2.0, 2.0]\n")


@pytest.mark.bench  # half a minute on a busy machine
@pytest.mark.skipif(COMPILER is None, reason="inductor needs a C++ compiler")
def test_compile_with_inductor(confined: Runner) -> None:
    program = """
        import torch
        @torch.compile
        def f(x): return (torch.relu(x).sin() + 1).sum()
        x = torch.linspace(-1, 1, 1000)
        print(torch.allclose(f(x), (torch.relu(x).sin() + 1).sum()))
    """
    result = confined.run(job(program, policy="procs", wall=120, files=512, scratch=1024, memory=4096))
    good(result, "True\n")


def test_compile_without_processes_says_which_policy_has_them(confined: Runner) -> None:
    """The plain policy can start no compiler: that is said, and nothing hangs."""
    program = "import torch\nprint(torch.compile(lambda x: x + 1)(torch.ones(1)).tolist())"
    result = confined.run(job(program, wall=60))
    assert result.status == "error", show(result)
    assert "policy" in result.detail, show(result)
