"""Training of networks: a bare step, an epoch of an expert, an evaluation."""

import time

import torch
import torch.nn.functional as F
from torch.utils.data import DataLoader, TensorDataset

import augmentation
from networks import NETWORKS


def standardise(x):
    """The official protocol's: one mean and one deviation over the whole batch."""
    return (x - x.mean()) / x.std()


class Training:
    def __init__(self, work, device, state=None):
        self.work, self.device = work, device
        self.net = NETWORKS[work["network"]](work).to(device)
        self.call = self.net
        if state is not None:
            with torch.no_grad():
                for i, parameter in enumerate(self.net.parameters()):
                    parameter.copy_(state[f"network/{i}"].reshape(parameter.shape))
        self.sgd = self.optimiser()

    def optimiser(self):
        return torch.optim.SGD(self.net.parameters(), lr=0.01)

    def state(self):
        return {f"network/{i}": p.detach() for i, p in enumerate(self.net.parameters())}

    def compile(self):
        self.call = torch.compile(self.net, mode="reduce-overhead")

    def train(self, images, labels):
        loss = F.cross_entropy(self.call(images), labels)
        self.sgd.zero_grad()
        loss.backward()
        self.sgd.step()
        return loss.detach()

    def noise(self, count):
        """`count` images with labels, on the host."""
        size = self.work["size"]
        return torch.randn(count, 3, size, size), torch.arange(count) % self.work["classes"]


class Step(Training):
    """One step of SGD on one batch that lies on the device."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.images, self.labels = (tensor.to(self.device) for tensor in self.noise(self.work["batch"]))

    def iteration(self, _iteration=0):
        return self.train(self.images, self.labels)


class Experts(Training):
    """An epoch on real images with the augmentation of DC, as experts are trained."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        data = TensorDataset(*self.noise(self.work["images"]))
        self.batches = DataLoader(data, batch_size=self.work["batch"], shuffle=True, num_workers=0)

    def iteration(self, _iteration=0):
        for images, labels in self.batches:
            x = augmentation.classic(standardise(images.to(self.device)))
            loss = self.train(x, labels.to(self.device))
        return loss


class Evaluation(Training):
    """A network from scratch: epochs on hallucinated images, each drawn with one of its hallucinators; then a test.

    Timed are the epochs after the first.
    """

    def __init__(self, *arguments):
        super().__init__(*arguments)
        count = self.work["images"]
        images, self.labels = self.noise(count * self.work["hallucinators"])
        self.images = images.view(count, -1, *images.shape[1:])
        self.labels = self.labels[:count]
        self.untimed = 0.0
        self.testing = [tensor.to(self.device) for tensor in self.noise(self.work["classes"])]

    def optimiser(self):
        return torch.optim.SGD(self.net.parameters(), lr=0.01, momentum=0.9, weight_decay=0.0005)

    def epoch(self):
        styles = torch.randint(self.images.shape[1], (len(self.images),))
        drawn = TensorDataset(self.images[torch.arange(len(styles)), styles], self.labels)
        for images, labels in DataLoader(drawn, batch_size=self.work["batch"], shuffle=True, num_workers=0):
            x = standardise(images.to(self.device))
            x = augmentation.apply(x, augmentation.draw(self.work["size"], len(x), self.device))
            loss = self.train(x, labels.to(self.device))
        return loss

    def now(self):
        if self.device == "cuda":
            torch.cuda.synchronize()
        return time.perf_counter()

    def iteration(self, _iteration=0):
        begun = self.now()
        for layer in self.net.modules():
            if hasattr(layer, "reset_parameters"):
                layer.reset_parameters()
        self.sgd = self.optimiser()
        self.epoch()
        first = self.now()
        for _ in range(self.work["epochs"]):
            self.epoch()
        last = self.now()
        images, labels = self.testing
        with torch.no_grad():
            accuracy = float((self.net(standardise(images)).argmax(1) == labels).float().mean())
        self.untimed += self.now() - begun - (last - first)
        return accuracy


KINDS = {"step": Step, "experts": Experts, "evaluation": Evaluation}
