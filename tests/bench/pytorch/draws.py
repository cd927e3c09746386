"""Where the random choices of an iteration come from: drawn as it runs, drawn once and repeated, or read from a file."""

import json
import pathlib
import random
import struct

import torch

import augmentation
from networks import convnet_shapes, fresh


class Live:
    """Draws as the papers' code does: choices on the host, values on the device."""

    def __init__(self, work, device):
        self.work, self.device = work, device
        self.shapes = convnet_shapes(work)
        self.items = work["classes"] * work["basesPerClass"]
        start = fresh(self.shapes, "cpu")
        self.snapshots = start, [p + 0.01 * (2 * torch.rand_like(p) - 1) for p in start]
        count = work["realBatch"] * 2 if work["realBatch"] else 0
        size = work["size"]
        self.images = torch.randn(work["classes"], count, 3, size, size).to(device) if count else None

    def trajectory(self, _iteration):
        return tuple([p.to(self.device) for p in snapshot] for snapshot in self.snapshots)

    def order(self, count):
        return torch.randperm(count, device=self.device)

    def student(self, _iteration, _step):
        """Bases, the hallucinator and the augmentation of a step of the student."""
        style = random.randrange(self.work["hallucinators"])
        return self.order(self.items), style, self.augmented(self.items)

    def pair(self, _iteration, _update, _half):
        """Bases, two hallucinators and the augmentation of both images of each."""
        styles = random.sample(range(self.work["hallucinators"]), 2)
        return self.order(self.items), styles, self.augmented(2 * self.items)

    def real(self, _iteration, _update, label):
        return self.images[label][self.order(self.images.shape[1])[: self.work["realBatch"]]]

    def siamese(self, _iteration, _update, _label):
        return self.augmented(1)

    def network(self, _iteration):
        return fresh(self.shapes, self.device)

    def inner(self, _iteration, _update, _epoch, count):
        """The order of an epoch on `count` distilled images, and the augmentation of each of its batches."""
        order, batch = self.order(count), self.work["networkBatch"]
        sizes = [min(batch, count - at) for at in range(0, count, batch)]
        return order.split(batch), [self.augmented(size) for size in sizes]

    def augmented(self, count):
        return augmentation.draw(self.work["size"], count, self.device)


class Fixed:
    """Draws once and answers the same ever after: what a CUDA graph can replay."""

    def __init__(self, live):
        self.live, self.known = live, {}

    def __getattr__(self, name):
        def answer(iteration, *rest):
            key = (name, *rest)
            if key not in self.known:
                self.known[key] = getattr(self.live, name)(iteration, *rest)
            return self.known[key]

        return answer


def read_tensors(path):
    raw = pathlib.Path(path).read_bytes()
    (length,) = struct.unpack("<Q", raw[:8])
    tensors = {}
    for name, entry in json.loads(raw[8 : 8 + length]).items():
        if name != "__metadata__":
            begin, end = entry["data_offsets"]
            values = torch.frombuffer(bytearray(raw[8 + length + begin : 8 + length + end]), dtype=torch.float32)
            tensors[name] = values.reshape(entry["shape"])
    return tensors


class Recorded:
    """Answers what the studio drew: `draws` by the path of the question, `tensors` by the same path."""

    def __init__(self, draws, tensors, device):
        self.draws, self.tensors, self.device = draws, tensors, device

    def list_of(self, path):
        values = []
        while f"{path}/{len(values)}" in self.tensors:
            values.append(self.tensors[f"{path}/{len(values)}"].to(self.device))
        return values

    def indices(self, values):
        return torch.tensor(values, device=self.device, dtype=torch.long)

    def operations(self, recorded):
        values = lambda lists: [torch.tensor(one, dtype=torch.float64).float().to(self.device) for one in lists]
        return [(one["op"], values(one["values"])) for one in recorded]

    def trajectory(self, iteration):
        return self.list_of(f"trajectory/{iteration}/start"), self.list_of(f"trajectory/{iteration}/target")

    def student(self, iteration, step):
        drawn = self.draws[f"student/{iteration}/{step}"]
        return self.indices(drawn["items"]), drawn["variant"], self.operations(drawn["augmentation"])

    def pair(self, iteration, update, half):
        drawn = self.draws[f"pair/{iteration}/{update}/{half}"]
        return self.indices(drawn["items"]), drawn["styles"], self.operations(drawn["augmentation"])

    def real(self, iteration, update, label):
        return self.tensors[f"real/{iteration}/{update}/{label}"].to(self.device)

    def siamese(self, iteration, update, label):
        return self.operations(self.draws[f"siamese/{iteration}/{update}/{label}"])

    def network(self, iteration):
        return self.list_of(f"network/{iteration}")

    def inner(self, iteration, update, epoch, _count):
        drawn = self.draws[f"inner/{iteration}/{update}/{epoch}"]
        return [self.indices(rows) for rows in drawn["rows"]], [self.operations(a) for a in drawn["augmentation"]]
