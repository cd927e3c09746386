"""PyTorch's side of the benchmarks of training on the processor, eager and with all threads, one network after another.

Takes a work as JSON (tests/bench/method/training.ts) and prints one JSON line.
"""

import json
import resource
import sys
import time

import torch

from draws import Live
from haba import OBJECTIVES
from training import KINDS


def main():
    work = json.loads(sys.argv[1])
    torch.manual_seed(0)
    epochs = max(1, work["epochs"])
    if work["kind"] == "matching":
        one = OBJECTIVES[work["objective"]](work, "cpu", Live(work, "cpu"))
        once = one.iteration
    else:
        one = KINDS[work["kind"]](work, "cpu")
        once = one.iteration if work["kind"] == "experts" else one.epoch
    once()
    milliseconds, processor = [], time.process_time()
    for _ in range(work["count"]):
        begun = time.perf_counter()
        for _ in range(epochs):
            once()
        milliseconds.append((time.perf_counter() - begun) * 1000 / epochs)
    processor = (time.process_time() - processor) * 1000 / (work["count"] * epochs)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"milliseconds": milliseconds, "processorMilliseconds": processor, "peakBytes": peak}))


main()
