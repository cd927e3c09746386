"""PyTorch's side of `npm run bench:gpu`.

    gpu.py time WORKS       times works (JSON, tests/bench/gpu/settings.ts) on CUDA, or on the CPU where there is none
    gpu.py check FOLDERS    runs what the studio recorded there and compares

Eager as the papers' projects run it; as a CUDA graph, with all random choices drawn once, which spares PyTorch drawing
them; and through torch.compile. What does not work says why. TF32 as PyTorch has it by default. Prints one JSON line.
"""

import gc
import json
import os
import pathlib
import statistics
import sys
import time

import torch

import augmentation
from draws import Fixed, Live, Recorded, read_tensors
from haba import OBJECTIVES
from training import KINDS, standardise

CUDA = torch.cuda.is_available()
DEVICE = "cuda" if CUDA else "cpu"
# Width of a network that a processor is asked to run.
LARGEST_ON_CPU = 16


def settle():
    if CUDA:
        torch.cuda.synchronize()


def milliseconds(work, warm):
    """Median over five rounds of the mean time of an iteration, without waiting in between; after a warm-up."""
    work()
    settle()
    untimed = lambda: getattr(getattr(work, "__self__", None), "untimed", 0.0)
    begun = time.perf_counter()
    work()
    settle()
    repeats = max(1, min(50, int(0.3 / max(time.perf_counter() - begun, 1e-6)))) if CUDA else 1
    while time.perf_counter() - begun < warm:
        work()
        settle()
    times = []
    for _ in range(5 if CUDA else 3):
        settle()
        start, before = time.perf_counter(), untimed()
        for _ in range(repeats):
            work()
        settle()
        times.append((time.perf_counter() - start - (untimed() - before)) / repeats * 1e3)
    return statistics.median(times)


def make(work, draws=None):
    if work["kind"] in KINDS:
        return KINDS[work["kind"]](work, DEVICE)
    return OBJECTIVES[work["objective"]](work, DEVICE, draws or Live(work, DEVICE))


def graphed(work):
    """The replay of a CUDA graph of one iteration."""
    if work["kind"] in ("experts", "evaluation"):
        raise NotImplementedError("batches come from the host")
    one = make(work, Fixed(Live(work, DEVICE)) if work["kind"] not in KINDS else None)
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        for _ in range(3):
            one.iteration()
    torch.cuda.current_stream().wait_stream(stream)
    # A graph has memory of its own, beside what the warm-up left.
    torch.cuda.synchronize()
    gc.collect()
    torch.cuda.empty_cache()
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        one.iteration()
    # What the graph reads stays alive with it.
    return lambda: (graph.replay(), one)


def compiled(work):
    """The iteration with its network (or the whole loss of the objective) compiled."""
    one = make(work)
    if work["kind"] in KINDS:
        one.compile()
        return one.iteration
    import haba

    for name in ("embed", "forward", "hallucinate"):
        setattr(haba, name, torch.compile(getattr(haba, name)))
    return one.iteration


def attempt(make_one, warm):
    """Milliseconds, or why there are none."""
    try:
        return milliseconds(make_one(), warm), None
    except Exception as error:
        if CUDA:
            torch.cuda.synchronize()
        return None, f"{type(error).__name__}: {str(error).strip().splitlines()[0][:160] if str(error) else ''}"


def measure(work):
    if not CUDA and work["width"] > LARGEST_ON_CPU:
        reason = "PyTorch finds no CUDA device, and on the CPU it runs small sizes only"
        return {"eager": None, "graph": None, "compile": None, "bytes": None, "reasons": {"eager": reason}}
    warm = 0.7 if CUDA else 0
    gc.collect()
    if CUDA:
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats()
    one = make(work)
    eager, reason = attempt(lambda: one.iteration, warm)
    result = {"eager": eager, "bytes": torch.cuda.max_memory_allocated() if CUDA else None, "reasons": {}}
    if work["kind"] == "experts" and augmentation.spline is None:
        result["reasons"]["augmentation"] = "SciPy is not here: rotations are bicubic, on the device"
    if reason:
        result["reasons"]["eager"] = reason
    del one
    for name, rival in (("graph", graphed), ("compile", compiled)):
        gc.collect()
        if CUDA:
            torch.cuda.empty_cache()
            result[name], reason = attempt(lambda: rival(work), warm)
        else:
            result[name], reason = None, "no CUDA device"
        if reason:
            result["reasons"][name] = reason
    return result


def check(folder):
    """Relative errors of the state after the recorded iterations, and of the losses."""
    folder = pathlib.Path(folder)
    recorded = json.loads((folder / "recording.json").read_text())
    tensors = read_tensors(folder / "tensors.safetensors")
    under = lambda prefix: {k[len(prefix) :]: v for k, v in tensors.items() if k.startswith(prefix)}
    work, start, after = recorded["work"], under("start/"), under("after/")
    torch.set_float32_matmul_precision("highest")
    torch.backends.cudnn.allow_tf32 = False
    losses = []
    if work["kind"] in KINDS:
        one = KINDS[work["kind"]](work, DEVICE, start)
        for i in range(recorded["iterations"]):
            images, labels = tensors[f"batch/{i}/images"].to(DEVICE), tensors[f"batch/{i}/labels"].long().to(DEVICE)
            drawn = Recorded(recorded["draws"], tensors, DEVICE).operations(recorded["draws"].get(f"batch/{i}", []))
            images = standardise(images) if recorded["standardise"] else images
            losses.append(float(one.train(augmentation.apply(images, drawn), labels)))
    else:
        one = OBJECTIVES[work["objective"]](work, DEVICE, Recorded(recorded["draws"], tensors, DEVICE), start)
        losses = [float(one.iteration(i)) for i in range(recorded["iterations"])]
    state = one.state()
    if missing := set(after) - set(state):
        raise KeyError(f"PyTorch's side has no {sorted(missing)}")

    moved = {name: float((after[name] - start[name]).norm() if name in start else after[name].norm()) for name in after}
    # Biases before a norm have gradients of zero but for rounding.
    least = 0.01 * max(moved.values())
    errors = {name: float((state[name].cpu() - after[name]).norm()) / (moved[name] + least) for name in after}
    expected = recorded["losses"]
    errors["losses"] = max((abs(a - b) / abs(b) for a, b in zip(losses, expected)), default=0.0)
    return {"errors": errors, "losses": losses, "expected": expected}


def main():
    command, argument = sys.argv[1:3]
    if CUDA:
        torch.backends.cudnn.benchmark = True
    else:
        torch.set_num_threads(1)
    if command == "check":
        print(json.dumps({folder: check(folder) for folder in sys.argv[2:]}))
        return
    torch.manual_seed(0)
    results = {work["name"]: measure(work) for work in json.loads(argument)}
    named = {"torch": torch.__version__, "cuda": torch.version.cuda if CUDA else None}
    device = torch.cuda.get_device_name() if CUDA else f"CPU, {os.cpu_count()} cores"
    cudnn = torch.backends.cudnn.version() if CUDA else None
    print(json.dumps({**named, "cudnn": cudnn, "device": device, "python": sys.version.split()[0], "results": results}))


main()
