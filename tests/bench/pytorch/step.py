"""Times the training step and the Hessian-vector product that bench:gpu times, in PyTorch.

Eager, as a training script is written, and replayed as a CUDA graph, the strongest rival. TF32 as PyTorch has it by
default (on for convolutions). Prints one JSON object.
"""

import json
import statistics
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

device = "cuda"
torch.backends.cudnn.benchmark = True


def convnet(width, channels=3, classes=10, size=32):
    layers = []
    inputs = channels
    for _ in range(3):
        layers += [
            nn.Conv2d(inputs, width, 3, padding=1),
            nn.GroupNorm(width, width),
            nn.ReLU(inplace=True),
            nn.AvgPool2d(2),
        ]
        inputs = width
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(width * (size // 8) ** 2, classes)).to(device)


def milliseconds(work, repeats, rounds=5):
    """Median over rounds of the mean time of `repeats` calls, without waiting in between."""
    for _ in range(10):
        work()
    times = []
    for _ in range(rounds):
        torch.cuda.synchronize()
        start = time.perf_counter()
        for _ in range(repeats):
            work()
        torch.cuda.synchronize()
        times.append((time.perf_counter() - start) / repeats * 1e3)
    return statistics.median(times)


def graphed(work):
    """The same work recorded as a CUDA graph, or None where that is not possible."""
    try:
        stream = torch.cuda.Stream()
        stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(stream):
            for _ in range(3):
                work()
        torch.cuda.current_stream().wait_stream(stream)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            work()
        return graph.replay
    except Exception:
        torch.cuda.synchronize()
        return None


def sgd_step(n, width):
    net = convnet(width)
    images = torch.randn(n, 3, 32, 32, device=device)
    labels = F.one_hot(torch.arange(n, device=device) % 10, 10).float()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.01)

    def work():
        optimizer.zero_grad(set_to_none=True)
        F.cross_entropy(net(images), labels).backward()
        optimizer.step()

    return work


def hessian_vector(n, width):
    net = convnet(width)
    images = torch.randn(n, 3, 32, 32, device=device, requires_grad=True)
    labels = F.one_hot(torch.arange(n, device=device) % 10, 10).float()
    parameters = list(net.parameters())
    direction = [torch.randn_like(p) for p in parameters]

    def work():
        loss = F.cross_entropy(net(images), labels)
        gradient = torch.autograd.grad(loss, parameters, create_graph=True)
        return torch.autograd.grad(gradient, parameters + [images], direction)

    return work


def main():
    if not torch.cuda.is_available():
        print(json.dumps({"reason": "PyTorch finds no CUDA device"}))
        return
    width = int(sys.argv[1])
    results = {}
    for name, make in (("step", sgd_step), ("hvp", hessian_vector)):
        for n in (int(a) for a in sys.argv[2:]):
            torch.cuda.reset_peak_memory_stats()
            work = make(n, width)
            eager = milliseconds(work, 50)
            replay = graphed(work)
            graph = milliseconds(replay, 50) if replay is not None else None
            results[f"{name} N={n}"] = {
                "eager": eager,
                "graph": graph,
                "bytes": torch.cuda.max_memory_allocated(),
            }
    versions = {"torch": torch.__version__, "cuda": torch.version.cuda, "device": torch.cuda.get_device_name()}
    print(json.dumps({**versions, "results": results}))


main()
