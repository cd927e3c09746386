"""Iterations of HaBa in PyTorch, written the way the papers' projects do it: eager, with an unrolled graph for MTT."""

import math

import torch
import torch.nn.functional as F

import augmentation
from networks import convnet_shapes, embed, forward, fresh

NAMES = ["enc.weight", "enc.bias", "scale", "shift", "dec.weight", "dec.bias"]


def hallucinate(style, x):
    weight, bias, scale, shift, back, back_bias = style
    return F.conv_transpose2d(scale * F.conv2d(x, weight, bias) + shift, back, back_bias)


def new_style(size, device):
    uniform = lambda *shape: torch.empty(shape, device=device).uniform_(-1, 1) / math.sqrt(27)
    maps = (1, 3, size - 2, size - 2)
    affine = [torch.ones(maps, device=device), torch.zeros(maps, device=device)]
    return [uniform(3, 3, 3, 3), uniform(3), *affine, uniform(3, 3, 3, 3), uniform(3)]


def cosine(features):
    half = len(features) // 2
    return F.cosine_similarity(features[:half], features[half:]).mean()


def contrastive(features, labels):
    z = F.normalize(features)
    similar = z @ z.T / 0.07
    similar = similar - similar.max(1, keepdim=True).values.detach()
    own = torch.eye(len(z), dtype=torch.bool, device=z.device)
    positive = (labels[:, None] == labels[None]) & ~own
    log_ratio = similar - similar.exp().masked_fill(own, 0).sum(1, keepdim=True).log()
    return -((log_ratio * positive).sum(1) / positive.sum(1)).mean()


def gradient_distance(ours, real):
    """DC's: over the output rows of all tensors of rank two and more."""
    total = 0.0
    for a, b in zip(ours, real):
        if a.ndim < 2:
            continue
        a, b = a.flatten(1), b.flatten(1)
        total = total + (1 - (a * b).sum(1) / (a.norm(dim=1) * b.norm(dim=1) + 1e-6)).sum()
    return total


class Haba:
    """What every objective has in common: bases, hallucinators, the adversary and their optimisers."""

    def __init__(self, work, device, draws, state=None):
        self.work, self.draws = work, draws
        classes, size = work["classes"], work["size"]
        items, count = classes * work["basesPerClass"], work["hallucinators"]
        if state is None:
            bases = torch.randn(items, 3, size, size, device=device)
            styles = [new_style(size, device) for _ in range(count)]
            extractor = fresh(convnet_shapes(work), device)
        else:
            state = {name: tensor.to(device) for name, tensor in state.items()}
            bases = state["bases"].clone()
            stack = lambda m: [state[f"hallucinators.{name}"][m].clone() for name in NAMES]
            styles = [stack(m) for m in range(count)]
            extractor = [state[f"extractor/{i}"].clone() for i in range(len(convnet_shapes(work))) if f"extractor/{i}" in state]
        self.bases = bases.requires_grad_()
        self.styles = [[tensor.requires_grad_() for tensor in style] for style in styles]
        self.extractor = [tensor.requires_grad_() for tensor in extractor]
        self.rate = torch.tensor(0.01, device=device, requires_grad=True)
        self.labels = torch.arange(classes, device=device).repeat_interleave(work["basesPerClass"])
        stored = [tensor for style in self.styles for tensor in style]
        self.optimisers = [
            torch.optim.SGD([self.bases], lr=1, momentum=0.5),
            torch.optim.SGD(stored, lr=1, momentum=0.5),
            torch.optim.SGD([self.rate], lr=1e-5, momentum=0.9),
        ]
        self.extractor_sgd = torch.optim.SGD(self.extractor, lr=0.001, momentum=0.9) if self.extractor else None

    def state(self):
        stacked = {f"hallucinators.{n}": torch.stack([s[i] for s in self.styles]) for i, n in enumerate(NAMES)}
        extractor = {f"extractor/{i}": tensor for i, tensor in enumerate(self.extractor)}
        named = {"bases": self.bases, "rate": self.rate, **stacked, **extractor}
        return {name: tensor.detach() for name, tensor in named.items()}

    def forget_gradients(self):
        images, styles, rate = self.optimisers
        images.zero_grad()
        rate.zero_grad()
        # The momentum of hallucinators that no image went through goes on.
        styles.zero_grad(set_to_none=False)

    def pair(self, iteration, half):
        items, (a, b), drawn = self.draws.pair(iteration, 0, half)
        x = torch.cat([hallucinate(self.styles[a], self.bases[items]), hallucinate(self.styles[b], self.bases[items])])
        return augmentation.apply(x, drawn), torch.cat([self.labels[items]] * 2)

    def iteration(self, iteration=0):
        """One iteration; the objective's loss."""
        objective = self.objective(iteration)
        pushed = (cosine(embed(self.extractor, self.pair(iteration, 0)[0])) + 1) / 2
        self.forget_gradients()
        (objective + 0.1 * pushed).backward()
        for optimiser in self.optimisers:
            optimiser.step()
        self.rate.data.clamp_(min=0.001)
        with torch.no_grad():
            x, labels = self.pair(iteration, 1)
        logits, features = forward(self.extractor, x)
        task, likelihood = F.cross_entropy(logits, labels), (1 - cosine(features)) / 2
        self.extractor_sgd.zero_grad()
        (task + 0.1 * likelihood + 0.1 * contrastive(features, labels)).backward()
        self.extractor_sgd.step()
        return objective.detach()


class TrajectoryMatching(Haba):
    def objective(self, iteration):
        start, target = self.draws.trajectory(iteration)
        theta = [tensor.clone().requires_grad_() for tensor in start]
        for step in range(self.work["steps"]):
            items, style, drawn = self.draws.student(iteration, step)
            x = augmentation.apply(hallucinate(self.styles[style], self.bases[items]), drawn)
            loss = F.cross_entropy(forward(theta, x)[0], self.labels[items])
            gradients = torch.autograd.grad(loss, theta, create_graph=True)
            theta = [t - self.rate * g for t, g in zip(theta, gradients)]
        squared = lambda a, b: sum(((x - y) ** 2).sum() for x, y in zip(a, b))
        return squared(theta, target) / squared(start, target)


class DistributionMatching(Haba):
    def objective(self, iteration):
        params, classes = self.draws.network(iteration), self.work["classes"]
        decoded = torch.stack([hallucinate(style, self.bases) for style in self.styles], 1)
        decoded = decoded.view(classes, -1, *decoded.shape[2:])
        total = 0.0
        for label in range(classes):
            drawn = self.draws.siamese(iteration, 0, label)
            with torch.no_grad():
                target = embed(params, augmentation.apply(self.draws.real(iteration, 0, label), drawn)).mean(0)
            mean = embed(params, augmentation.apply(decoded[label], drawn)).mean(0)
            total = total + ((mean - target) ** 2).sum()
        return total


class GradientMatching(Haba):
    """One update between two of which the network is trained: its epochs on the distilled images, then the matching."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.params = [tensor.requires_grad_() for tensor in self.draws.network(0)]
        self.network_sgd = torch.optim.SGD(self.params, lr=0.01)
        self.augments = self.work["objective"] == "dsa"

    def state(self):
        stacked = {n: torch.stack([style[i].grad for style in self.styles]) for i, n in enumerate(NAMES)}
        return {"gradient/bases": self.bases.grad, **{f"gradient/hallucinators.{n}": g for n, g in stacked.items()}}

    def decoded(self):
        images = torch.stack([hallucinate(style, self.bases) for style in self.styles], 1)
        return images.view(-1, *images.shape[2:])

    def augment(self, x, drawn):
        return augmentation.apply(x, drawn) if self.augments else x

    def train(self, iteration):
        with torch.no_grad():
            images = self.decoded()
        labels = self.labels.repeat_interleave(self.work["hallucinators"])
        for epoch in range(self.work["innerLoops"]):
            for rows, drawn in zip(*self.draws.inner(iteration, 0, epoch, len(images))):
                loss = F.cross_entropy(forward(self.params, self.augment(images[rows], drawn))[0], labels[rows])
                self.network_sgd.zero_grad()
                loss.backward()
                self.network_sgd.step()

    def iteration(self, iteration=0):
        self.train(iteration)
        total, images = 0.0, self.decoded().view(self.work["classes"], -1, 3, *self.bases.shape[2:])
        for label in range(self.work["classes"]):
            drawn, real = self.draws.siamese(iteration, 1, label), self.draws.real(iteration, 1, label)
            target = lambda x: torch.full((len(x),), label, device=x.device)
            loss = F.cross_entropy(forward(self.params, self.augment(real, drawn))[0], target(real))
            of_real = [g.detach() for g in torch.autograd.grad(loss, self.params)]
            x = self.augment(images[label], drawn)
            loss = F.cross_entropy(forward(self.params, x)[0], target(x))
            ours = torch.autograd.grad(loss, self.params, create_graph=True)
            total = total + gradient_distance(ours, of_real)
        self.forget_gradients()
        total.backward(inputs=[self.bases, *(tensor for style in self.styles for tensor in style)])
        return total.detach()


OBJECTIVES = {
    "mtt": TrajectoryMatching,
    "dm": DistributionMatching,
    "dc": GradientMatching,
    "dsa": GradientMatching,
}
