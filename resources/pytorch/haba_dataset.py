"""Distilled datasets of HaBa Studio in PyTorch. Needs torch and numpy, nothing else.

A distilled dataset is a few bases and, with HaBa, hallucinators: small networks that turn every basis into another
training image each. A basis is stored as its pixels, or in a code: coefficients of its cosine transform (FReD), a small
network of sines (DDiF), or shares of images that all classes have in common (LinBa). `distilled.safetensors` beside this
file holds them as they are stored; everything else is made here:

    whole numbers of few bits -> numbers -> code -> bases -> hallucinators -> parts of grids -> training images

    from haba_dataset import HabaDataset
    data = HabaDataset("distilled.safetensors")      # one item a basis; its hallucinator is drawn at every access
    image, label = data[0]                           # float32 [C, S, S] as networks are trained on it, int

    python3 haba_dataset.py check                    # are its images those of images.safetensors?
    python3 haba_dataset.py evaluate                 # trains ConvNets as the studio does and tests them on test.safetensors
"""

import argparse
import json
import math
import os
import sys

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import Dataset

# Version 1 held the pixels of all bases and whole maps.
FORMATS = ("haba-studio/distilled/1", "haba-studio/distilled/2")
DTYPES = {"F32": ("<f4", 4), "I32": ("<i4", 4), "U8": ("u1", 1)}
OPERATIONS = ("color", "crop", "cutout", "flip", "scale", "rotate")


class BadInput(Exception):
    """Something that is wrong with a file or an option, in one sentence."""


# --- files ------------------------------------------------------------------------------------------------------------


def read_safetensors(path):
    """Tensors by name and the metadata (text) of a safetensors file. Nothing in it is run."""
    try:
        with open(path, "rb") as file:
            raw = file.read()
    except OSError as error:
        raise BadInput(f"{path} cannot be read ({error.strerror}).") from None
    length = int.from_bytes(raw[:8], "little")
    start = 8 + length
    if len(raw) < 8 or start > len(raw):
        raise BadInput(f"{path} is no safetensors file, or cut off.")
    try:
        header = json.loads(raw[8:start].decode("utf-8"))
    except ValueError:
        raise BadInput(f"{path} is no safetensors file: its header is damaged.") from None
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        dtype, size = DTYPES[entry["dtype"]]
        begin, end = entry["data_offsets"]
        count = math.prod(entry["shape"])
        if end - begin != count * size or begin < 0 or start + end > len(raw):
            raise BadInput(f"{path} is cut off or damaged: tensor {name} does not fit.")
        values = np.frombuffer(raw, dtype, count, start + begin).reshape(entry["shape"])
        tensors[name] = torch.from_numpy(values.copy())
    return tensors, metadata


# --- from what is stored to bases -------------------------------------------------------------------------------------
# Sums are made in double precision, and kept as float32, as the studio does.


def unpacked(numbers, bits, count):
    """The first `count` whole numbers of `bits` bits in bytes [..., n], the first in the lowest bits: [..., count]."""
    if bits == 16:
        pairs = numbers.int().unflatten(-1, (-1, 2))
        return (pairs[..., 0] + 256 * pairs[..., 1])[..., :count]
    shifts = torch.arange(0, 8, bits, dtype=torch.int32)
    return ((numbers.int().unsqueeze(-1) >> shifts) & (2**bits - 1)).flatten(-2)[..., :count]


def of_groups(tensors, name):
    """Scales or offsets [blocks, 1, columns]: as they are stored, or (code - 127) * |code - 127| * unit for codes of 8 bits."""
    numbers = tensors[name].double()
    if name + ".unit" in tensors:
        numbers = numbers - 127
        numbers = numbers * numbers.abs() * tensors[name + ".unit"].double()
    return numbers.view(len(numbers), 1, -1)


def numbers_of(tensors, bits, lowest_code, shapes):
    """
    Tensors by name as float32: codes become (number + lowest_code) * scale + offset. A tensor is seen as [blocks, members,
    columns]; each block and column has a scale.
    """
    beside = ("codes", "scales", "offsets", "unit", "masks")
    found = {k: v for k, v in tensors.items() if k.rsplit(".", 1)[-1] not in beside}
    for name, shape in shapes.items():
        codes = unpacked(tensors[name + ".codes"], bits, math.prod(shape)) + lowest_code
        scales = of_groups(tensors, name + ".scales")
        values = codes.double().view(len(scales), -1, scales.shape[-1]) * scales
        if name + ".offsets" in tensors:
            values = values + of_groups(tensors, name + ".offsets")
        found[name] = values.float().view(shape)
    return found


def enlarged(maps, size):
    """Images [n, C, m, m] as [n, C, size, size]: bilinear, corners not aligned."""
    if maps.shape[-1] == size:
        return maps
    return F.interpolate(maps.double(), size=(size, size), mode="bilinear", align_corners=False).float()


def bases_of_frequencies(coefficients, masks, classes, size):
    """Bases [n, C, S, S] of coefficients [n, C, kept] of the unnormed DCT-II along both axes (FReD).

    masks [n of classes, bytes] have a bit for each place of the transform, row by row; coefficients follow their order.
    classes [n] says which mask is whose. x_n = (X_0 / 2 + sum of X_k cos(pi k (2n + 1) / 2S), k > 0) / S along each axis.
    """
    kept = coefficients.shape[-1]
    places = unpacked(masks, 1, size * size).nonzero()[:, 1].view(-1, kept)[classes]
    full = torch.zeros(*coefficients.shape[:2], size * size, dtype=torch.float64)
    full.scatter_(2, places.unsqueeze(1).expand(coefficients.shape), coefficients.double())
    at = torch.arange(size, dtype=torch.float64)
    waves = torch.cos(math.pi * at.view(-1, 1) * (2 * at + 1) / (2 * size)) / size
    waves[0] /= 2
    return (waves.T @ full.unflatten(2, (size, size)) @ waves).float()


def colours_of(planes):
    """Red, green and blue [n, 3, S, S] of brightness and two differences: red against blue, green against both."""
    y, a, b = (planes.double() / torch.tensor([3, 2, 6]).double().sqrt().view(3, 1, 1)).unbind(1)
    return torch.stack([y + a - b, y + 2 * b, y - a - b], 1).float()


def bases_of_fields(layers, frequencies, size):
    """Bases [n, C, S, S] of networks of sines (DDiF): h = sin(w (W h + b)) layer by layer, then W h + b.

    layers: weights [n, out, in] and biases [n, out], the linear one last; frequencies: w of each layer of sines. The first
    h is the place of a pixel, its row and its column from -1 to 1.
    """
    at = torch.linspace(-1, 1, size, dtype=torch.float64)
    hidden = torch.stack([at.repeat_interleave(size), at.repeat(size)])
    for layer, (weight, bias) in enumerate(layers):
        hidden = weight.double() @ hidden + bias.double().unsqueeze(-1)
        if layer < len(frequencies):
            hidden = torch.sin(frequencies[layer] * hidden)
    return hidden.float().unflatten(2, (size, size))


def bases_of_shares(shares, memories, size):
    """Bases [n, C, S, S] as sums of memories [K, C, s, s], which are enlarged, each times its share [n, K] (LinBa)."""
    whole = enlarged(memories, size).double()
    return (shares.double() @ whole.flatten(1)).float().view(len(shares), *whole.shape[1:])


class Distilled:
    """What is stored of a run, and how training images are made of it.

    `numbers` are what is stored, as float32 by name; bases [n, B, S, S] follow from them by the code. labels [n]; `perClass`
    of each class, class by class. `variants` is the number of hallucinators (1 where bases are the images), `formation` the
    number of training images in one of them.
    """

    def __init__(self, path="distilled.safetensors"):
        if os.path.isdir(path):
            path = os.path.join(path, "distilled.safetensors")
        tensors, metadata = read_safetensors(path)
        if metadata.get("format") not in FORMATS:
            raise BadInput(f"{path} is no distilled dataset of HaBa Studio that this version reads.")
        self.folder = os.path.dirname(os.path.abspath(path))
        self.metadata = metadata
        self.config = json.loads(metadata["config"])
        self.class_names = json.loads(metadata["class_names"])
        self.classes = int(metadata["classes"])
        self.channels = int(metadata["channels"])
        self.image_size = int(metadata["image_size"])
        self.factor = int(metadata["factor"])
        self.formation = self.factor**2
        self.mean = torch.tensor(json.loads(metadata["mean"])).view(-1, 1, 1)
        self.std = torch.tensor(json.loads(metadata["std"])).view(-1, 1, 1)
        self.whitened = metadata["whitened"] == "true"
        self.learned_rate = json.loads(metadata["learned_rate"])
        self.labels = tensors.pop("labels").long()
        self.masks = [tensors[name] for name in ("frequencies.masks", "frequencies.chroma.masks") if name in tensors]
        self.code = json.loads(metadata.get("composition", '{"code": {"kind": "pixels"}}'))["code"]
        bits, lowest_code = int(metadata.get("bits", 32)), int(metadata.get("lowest_code", 0))
        try:
            self.numbers = numbers_of(tensors, bits, lowest_code, json.loads(metadata.get("shapes", "{}")))
            self.bases = torch.cat([self.decoded(chosen) for chosen in torch.arange(len(self.labels)).split(64)])
        except (KeyError, IndexError, RuntimeError):
            raise BadInput(f"{path} is damaged: what it stores does not fit its composition.") from None
        prefix = "hallucinators."
        own = {k[len(prefix) :]: v for k, v in self.numbers.items() if k.startswith(prefix)}
        if own:
            inner = self.image_size - own["enc.weight"].shape[-1] + 1
            own.update({name: enlarged(own[name], inner) for name in ("scale", "shift")})
        self.hallucinators = own
        self.variants = len(own["scale"]) if own else 1

    def decoded(self, chosen):
        """Some bases [n, B, S, S], by their numbers."""
        p, code, size = self.numbers, self.code, self.image_size
        if code["kind"] == "frequency":
            bands = [p[name][chosen] for name in ("coefficients", "coefficients.chroma") if name in p]
            planes = [bases_of_frequencies(one, mask, self.labels[chosen], size) for one, mask in zip(bands, self.masks)]
            return planes[0] if len(planes) == 1 else colours_of(torch.cat(planes, 1))
        if code["kind"] == "field":
            layers = [[p[f"fields.{i}.{one}"][chosen] for one in ("weight", "bias")] for i in range(code["layers"] + 1)]
            frequencies = [code["firstFrequency"]] + [code["frequency"]] * (code["layers"] - 1)
            return bases_of_fields(layers, frequencies, size)
        if code["kind"] == "shared":
            return bases_of_shares(p["memories.coefficients"][chosen], p["memories"], size)
        return p["bases" if "bases" in p else "images"][chosen]

    def hallucinate(self, bases, variant):
        """Bases [n, B, S, S] through one hallucinator: encoder, scale and shift, decoder; [n, C, S, S]."""
        if not self.hallucinators:
            return bases.expand(-1, self.channels, -1, -1)
        p = {name: stack[variant] for name, stack in self.hallucinators.items()}
        hidden = F.conv2d(bases, p["enc.weight"], p["enc.bias"]) * p["scale"] + p["shift"]
        return F.conv_transpose2d(hidden, p["dec.weight"], p["dec.bias"])

    def parts(self, images):
        """Images [n, C, S, S] taken apart into the grids that they are (IDC): [n, factor², C, S, S].

        A size that the factor does not divide is padded below and on the right with mid-gray, 0.5 of pixels (as Kim et al.
        do before they standardise); whitened images with 0, the mean image of the training set.
        """
        if self.factor == 1:
            return images.unsqueeze(1)
        n, channels, size, _ = images.shape
        part = math.ceil(size / self.factor)
        side = part * self.factor
        gray = torch.zeros_like(self.mean) if self.whitened else (0.5 - self.mean) / self.std
        padded = gray.to(images).expand(n, channels, side, side).clone()
        padded[..., :size, :size] = images
        grid = padded.view(n, channels, self.factor, part, self.factor, part).permute(0, 2, 4, 1, 3, 5)
        flat = grid.reshape(n * self.formation, channels, part, part)
        whole = F.interpolate(flat, size=(size, size), mode="bilinear", align_corners=False)
        return whole.view(n, self.formation, channels, size, size)

    @torch.no_grad()
    def image(self, basis, variant=0, part=0):
        """One training image [C, S, S], as networks are trained on it."""
        return self.parts(self.hallucinate(self.bases[basis : basis + 1], variant))[0, part]

    @torch.no_grad()
    def all_images(self):
        """Every training image: [items * formation, variants, C, S, S]; image (basis * formation + part), variant."""
        each = [self.parts(self.hallucinate(self.bases, v)) for v in range(self.variants)]
        return torch.stack(each, 2).flatten(0, 1)

    def item_labels(self):
        """The class of every image of `all_images`, [items * formation]."""
        return self.labels.repeat_interleave(self.formation)

    def pixels(self, images):
        """Images as pixels: whitening and standardisation undone, black 0 and white 1, nothing cut off."""
        if not self.whitened:
            return images * self.std + self.mean
        w = self.whitening()
        shift = w["mean"].double() @ w["transform"].double()
        flat = images.flatten(-3).double() + shift
        return (flat @ w["inverse"].double()).float().view(images.shape)

    def prepared(self, pixels):
        """Pixels (0..1) as networks see them: standardised by channel, or whitened."""
        if not self.whitened:
            return (pixels - self.mean) / self.std
        w = self.whitening()
        return ((pixels.flatten(-3) - w["mean"]) @ w["transform"]).view(pixels.shape)

    def whitening(self):
        """The ZCA transform of the training set: mean [D], transform and inverse [D, D]."""
        path = os.path.join(self.folder, "whitening.safetensors")
        if not os.path.exists(path):
            raise BadInput(f"The images are whitened and {path} is missing: export the run with the format test.")
        return read_safetensors(path)[0]


class HabaDataset(Dataset):
    """Training images with labels. Online (the default) it has one item for each stored image (and part of its grid),
    and every access draws a hallucinator; otherwise every hallucination is an item, in the order of the studio's exports.

    values: "network", as networks are trained on them, or "pixels" (black 0, white 1).
    generator: a torch.Generator for the draws; by default torch's own (seeded in every DataLoader worker).
    """

    def __init__(self, path="distilled.safetensors", online=True, values="network", transform=None, generator=None):
        if values not in ("network", "pixels"):
            raise BadInput(f'values are "network" or "pixels", not "{values}".')
        self.distilled = Distilled(path)
        self.online = online
        self.values = values
        self.transform = transform
        self.generator = generator

    def __len__(self):
        d = self.distilled
        return len(d.bases) * d.formation * (1 if self.online else d.variants)

    def __getitem__(self, index):
        d = self.distilled
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        index %= len(self)
        if self.online:
            variant = int(torch.randint(d.variants, (), generator=self.generator))
        else:
            index, variant = divmod(index, d.variants)
        basis, part = divmod(index, d.formation)
        image = d.image(basis, variant, part)
        if self.values == "pixels":
            image = d.pixels(image)
        return (self.transform(image) if self.transform else image), int(d.labels[basis])


# --- the reference network --------------------------------------------------------------------------------------------


class ConvNet(nn.Module):
    """The ConvNet of the dataset distillation papers: blocks of convolution, norm, activation and pooling, then one
    linear layer. Images of one channel get a padding of 3 in the first convolution."""

    def __init__(self, channels, image_size, classes, width=128, depth=3, norm="instance", activation="relu",
                 pooling="average"):  # fmt: skip
        super().__init__()
        layers, size = [], image_size
        for block in range(depth):
            padding = 3 if block == 0 and channels == 1 else 1
            layers.append(nn.Conv2d(channels if block == 0 else width, width, 3, padding=padding))
            size += 2 * padding - 2
            layers += self.norm(norm, width, size) + [self.activation(activation)]
            if pooling != "none":
                layers.append(nn.AvgPool2d(2) if pooling == "average" else nn.MaxPool2d(2))
                size //= 2
        self.features = nn.Sequential(*layers)
        self.classifier = nn.Linear(width * size * size, classes)

    @staticmethod
    def norm(kind, width, size):
        kinds = {
            "instance": lambda: [nn.GroupNorm(width, width)],
            "batch": lambda: [nn.BatchNorm2d(width)],
            "layer": lambda: [nn.LayerNorm([width, size, size])],
            "group": lambda: [nn.GroupNorm(4, width)],
            "none": lambda: [],
        }
        return kinds[kind]()

    @staticmethod
    def activation(kind):
        kinds = {"relu": nn.ReLU, "leaky-relu": nn.LeakyReLU, "sigmoid": nn.Sigmoid, "swish": nn.SiLU}
        return kinds[kind]()

    def forward(self, images):
        return self.classifier(self.features(images).flatten(1))


# --- differentiable siamese augmentation (DSA; Zhao and Bilen, ICML 2021), its own draw for every image ------------------


def draw(operation, n, size):
    """The random values of one operation for n images."""
    if operation == "crop":
        reach = int(0.125 * size + 0.5)
        return torch.randint(-reach, reach + 1, (2, n))
    if operation == "cutout":
        side = int(0.5 * size + 0.5)
        return torch.randint(0, size + 1 - side % 2, (2, n))
    return torch.rand({"color": 3, "scale": 2}.get(operation, 1), n)


def apply(operation, x, values):
    """Images [n, C, S, S] after one operation with the values of `draw`."""
    n, _, size, _ = x.shape
    if operation == "color":
        brightness, saturation, contrast = values.view(3, n, 1, 1, 1)
        x = x + (brightness - 0.5)
        grey = x.mean(1, keepdim=True)
        x = (x - grey) * (2 * saturation) + grey
        level = x.mean((1, 2, 3), keepdim=True)
        return (x - level) * (contrast + 0.5) + level
    if operation == "flip":
        return torch.where(values.view(n, 1, 1, 1) < 0.5, x.flip(3), x)
    if operation == "crop":
        reach = int(0.125 * size + 0.5)
        padded = F.pad(x, (reach,) * 4)
        tops, lefts = (values.long() + reach).tolist()
        return torch.stack([padded[i, :, t : t + size, l : l + size] for i, (t, l) in enumerate(zip(tops, lefts))])
    if operation == "cutout":
        side = int(0.5 * size + 0.5)
        first = (values.long() - side // 2).view(2, n, 1)
        low, high = first.clamp(0, size - 1), (first + side - 1).clamp(0, size - 1)
        at = torch.arange(size)
        inside = (at >= low) & (at <= high)
        return x * ~(inside[0].unsqueeze(2) & inside[1].unsqueeze(1)).unsqueeze(1)
    zero = torch.zeros(n)
    if operation == "scale":
        a, d = values * (1.2 - 1 / 1.2) + 1 / 1.2
        theta = torch.stack([a, zero, zero, zero, d, zero], 1)
    elif operation == "rotate":
        angle = (values[0] - 0.5) * 2 * math.radians(15)
        cos, sin = angle.cos(), angle.sin()
        theta = torch.stack([cos, -sin, zero, sin, cos, zero], 1)
    else:
        raise BadInput(f'There is no augmentation "{operation}": choose from {", ".join(OPERATIONS)}.')
    grid = F.affine_grid(theta.view(n, 2, 3), x.shape, align_corners=True)
    return F.grid_sample(x, grid, align_corners=True)


def augment(x, operations, mode):
    """single: one operation, drawn for the batch; sequence: all in order."""
    if not operations:
        return x
    chosen = [operations[int(torch.randint(len(operations), ()))]] if mode == "single" else operations
    for operation in chosen:
        x = apply(operation, x, draw(operation, len(x), x.shape[-1]))
    return x


# --- evaluation: the studio's protocol --------------------------------------------------------------------------------


def standardise(batch):
    """A batch by one mean and one deviation over all its values: the official protocol does so in training and testing."""
    return (batch - batch.mean()) / batch.std()


def train(network, images, labels, settings):
    """Trains a network on images [items, variants, C, S, S]: each item once an epoch, with a variant drawn anew.

    epochs + 1 epochs of SGD; after epoch epochs // 2 + 1 the learning rate drops to a tenth and the momentum is forgotten.
    """
    items, variants = images.shape[:2]
    drop_after = settings["epochs"] // 2 + 1

    def optimiser(rate):
        return torch.optim.SGD(
            network.parameters(), lr=rate, momentum=settings["momentum"], weight_decay=settings["weightDecay"]
        )

    sgd = optimiser(settings["learningRate"])
    network.train()
    for epoch in range(settings["epochs"] + 1):
        if epoch == drop_after + 1:
            sgd = optimiser(settings["learningRate"] * 0.1)
        for chosen in torch.randperm(items).split(settings["batchSize"]):
            batch = images[chosen, torch.randint(variants, chosen.shape)]
            if settings["standardiseBatches"]:
                batch = standardise(batch)
            batch = augment(batch, settings["operations"], settings["mode"])
            loss = F.cross_entropy(network(batch), labels[chosen])
            sgd.zero_grad()
            loss.backward()
            sgd.step()


@torch.no_grad()
def test(network, distilled, path, settings):
    """Share of the test images (`images` as bytes, `labels`) that the network gets right."""
    tensors, _ = read_safetensors(path)
    network.eval()
    correct = 0
    size = settings["testBatchSize"]
    for pixels, labels in zip(tensors["images"].split(size), tensors["labels"].split(size)):
        batch = distilled.prepared(pixels.float() / 255)
        if settings["standardiseBatches"]:
            batch = standardise(batch)
        correct += int((network(batch).argmax(1) == labels).sum())
    return correct / len(tensors["labels"])


def settings_of(distilled, options):
    """The evaluation of the run's configuration, changed by options."""
    evaluation, augmentation = distilled.config["evaluation"], distilled.config["augmentation"]
    names = ("epochs", "batchSize", "testBatchSize", "learningRate", "momentum", "weightDecay", "standardiseBatches")
    settings = {name: evaluation[name] for name in names}
    settings["seeds"] = options.seeds or evaluation["repeats"]
    settings["operations"], settings["mode"] = [], augmentation["mode"]
    if evaluation["augment"] and options.augment != "none":
        if evaluation["augmentWith"] == "classic" and options.augment != "dsa":
            raise BadInput("The run is evaluated with the classic augmentation, which is not here: add --augment dsa or none.")
        settings["operations"] = list(augmentation["ops"])
    if distilled.learned_rate is not None and evaluation["learnedRate"]:
        settings["learningRate"] = distilled.learned_rate
    if options.epochs:
        settings["epochs"] = options.epochs
    if options.lr:
        settings["learningRate"] = options.lr
    network = next((n for n in evaluation["networks"] if n["kind"] == "convnet"), {"kind": "convnet"})
    settings["network"] = {**network, **{k: v for k in ("width", "depth") if (v := getattr(options, k))}}
    settings["network"].pop("kind")
    return settings


def evaluate(distilled, test_path, settings, first_seed=0, report=lambda text: None):
    """Test accuracies (0..1) of networks trained from scratch, one for each seed."""
    images, labels = distilled.all_images(), distilled.item_labels()
    accuracies = []
    for seed in range(first_seed, first_seed + settings["seeds"]):
        torch.manual_seed(seed)
        network = ConvNet(distilled.channels, distilled.image_size, distilled.classes, **settings["network"])
        train(network, images, labels, settings)
        accuracies.append(test(network, distilled, test_path, settings))
        report(f"seed {seed}: {100 * accuracies[-1]:.2f} %")
    return accuracies


def check(folder):
    """The largest difference from the studio's own images: absolute, and relative to the largest value of its image."""
    distilled = Distilled(folder)
    tensors, metadata = read_safetensors(os.path.join(distilled.folder, "images.safetensors"))
    if "images" not in tensors:
        raise BadInput("images.safetensors has no float32 images: export the run with that precision.")
    ours = distilled.all_images().flatten(0, 1)
    if metadata["values"] == "pixels":
        ours = distilled.pixels(ours)
    theirs = tensors["images"]
    if ours.shape != theirs.shape:
        raise BadInput("images.safetensors holds other images than distilled.safetensors.")
    difference = (ours - theirs).abs()
    # Rounding grows with the values that are added up; images that are no larger than 1 are compared as they are.
    scale = theirs.abs().amax((1, 2, 3), keepdim=True).clamp(min=1)
    labels = distilled.item_labels().repeat_interleave(distilled.variants)
    return {
        "images": len(theirs),
        "largest": float(difference.max()),
        "relative": float((difference / scale).max()),
        "labels": bool((labels == tensors["labels"]).all()),
    }


def main(words=None):
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description="Distilled datasets of HaBa Studio in PyTorch.")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, text in (("check", "compare with images.safetensors"), ("evaluate", "train networks and test them")):
        command = commands.add_parser(name, help=text)
        command.add_argument("folder", nargs="?", default=here, help="the export (default: where this file is)")
        command.add_argument("--json", action="store_true", help="print one JSON object")
    command.add_argument("--test", help="test images (default: test.safetensors of the export)")
    command.add_argument("--seeds", type=int, help="networks to train (default: the run's)")
    command.add_argument("--first-seed", type=int, default=0)
    command.add_argument("--epochs", type=int, help="default: the run's")
    command.add_argument("--lr", type=float, help="learning rate (default: the run's, or what it learned)")
    command.add_argument("--width", type=int, help="of the ConvNet (default: the run's)")
    command.add_argument("--depth", type=int)
    command.add_argument("--augment", choices=("dsa", "none"), help="default: the run's")
    options = parser.parse_args(words)
    try:
        if options.command == "check":
            found = check(options.folder)
            text = f"{found['images']} images, largest difference {found['largest']:.2e} ({found['relative']:.2e} relative)"
            print(json.dumps(found) if options.json else text)
            return 0 if found["relative"] <= 1e-5 and found["labels"] else 1
        distilled = Distilled(options.folder)
        settings = settings_of(distilled, options)
        path = options.test or os.path.join(distilled.folder, "test.safetensors")
        report = (lambda text: None) if options.json else print
        accuracies = evaluate(distilled, path, settings, options.first_seed, report)
        mean, std = float(np.mean(accuracies)), float(np.std(accuracies))
        text = f"{100 * mean:.2f} ± {100 * std:.2f} % ({len(accuracies)} seeds)"
        print(json.dumps({"mean": mean, "std": std, "accuracies": accuracies}) if options.json else text)
        return 0
    except BadInput as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
