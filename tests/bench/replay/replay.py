"""Replays recorded iterations (record.ts) in PyTorch: the same start, the same draws, an unrolled graph.

    python3 replay.py RECORDED_FOLDER

Writes pytorch.json beside what was recorded: the losses of every iteration, and the seconds.
"""
import functools
import json
import math
import pathlib
import struct
import sys
import time

import torch
import torch.nn.functional as F

FOLDER = pathlib.Path(sys.argv[1])
SETTINGS = json.loads((FOLDER / 'config.json').read_text())
CONFIG, PER_CLASS = SETTINGS['config'], SETTINGS['perClass']
OBJECTIVE, NETWORK, ADVERSARY = CONFIG['objective'], CONFIG['network'], CONFIG['adversary']


def read(path):
    raw = path.read_bytes()
    (length,) = struct.unpack('<Q', raw[:8])
    header = json.loads(raw[8 : 8 + length])
    tensors = {}
    for name, entry in header.items():
        if name == '__metadata__':
            continue
        begin, end = entry['data_offsets']
        values = torch.frombuffer(bytearray(raw[8 + length + begin : 8 + length + end]), dtype=torch.float32)
        tensors[name] = values.reshape(entry['shape'])
    return tensors


START = read(FOLDER / 'start.safetensors')
SIZE, CHANNELS = START['bases'].shape[-1], START['hallucinators.dec.weight'].shape[2]
CLASSES = len(START['bases']) // PER_CLASS


def shapes_of(depth, width):
    shapes, channels, size = [], CHANNELS, SIZE
    for block in range(depth):
        shapes += [(width, channels, 3, 3), (width,), (width,), (width,)]
        size += 4 if block == 0 and CHANNELS == 1 else 0
        channels, size = width, size // 2
    return shapes + [(CLASSES, width * size * size), (CLASSES,)]


def unflatten(flat, shapes):
    parts = flat.split([math.prod(shape) for shape in shapes])
    return [part.reshape(shape).clone() for part, shape in zip(parts, shapes)]


def forward(params, x, depth):
    for block in range(depth):
        weight, bias, scale, shift = params[4 * block : 4 * block + 4]
        x = F.conv2d(x, weight, bias, padding=3 if block == 0 and CHANNELS == 1 else 1)
        x = F.avg_pool2d(F.relu(F.group_norm(x, x.shape[1], scale, shift)), 2)
    features = x.flatten(1)
    return F.linear(features, params[-2], params[-1]), features


def augment(x, recorded):
    for drawn in recorded:
        values = [torch.tensor(one, dtype=torch.float64).to(x.dtype) for one in drawn['values']]
        x = OPS[drawn['op']](x, *values)
    return x


def column(u):
    return u[:, None, None, None]


def color(x, brightness, saturation, contrast):
    x = x + column(brightness - 0.5)
    mean = x.mean(1, keepdim=True)
    x = (x - mean) * column(2 * saturation) + mean
    mean = x.mean((1, 2, 3), keepdim=True)
    return (x - mean) * column(contrast + 0.5) + mean


def crop(x, down, right):
    reach = int(SIZE * 0.125 + 0.5)
    padded = F.pad(x, (reach,) * 4)
    rows = torch.arange(SIZE)[None, :, None] + down.long()[:, None, None] + reach
    columns = torch.arange(SIZE)[None, None, :] + right.long()[:, None, None] + reach
    picked = padded.permute(0, 2, 3, 1)[torch.arange(len(x))[:, None, None], rows, columns]
    return picked.permute(0, 3, 1, 2)


def cutout(x, row, left):
    side = int(SIZE * 0.5 + 0.5)
    mask = torch.ones(len(x), SIZE, SIZE)
    for i in range(len(x)):
        for offset_y in range(side):
            y = min(max(int(row[i]) + offset_y - side // 2, 0), SIZE - 1)
            first = min(max(int(left[i]) - side // 2, 0), SIZE - 1)
            last = min(max(int(left[i]) + side - 1 - side // 2, 0), SIZE - 1)
            mask[i, y, first : last + 1] = 0
    return x * mask[:, None]


def flip(x, u):
    return torch.where(column(u) < 0.5, x.flip(3), x)


def sample(x, xx, xy, yx, yy):
    zero = torch.zeros_like(xx)
    theta = torch.stack([torch.stack([xx, xy, zero], 1), torch.stack([yx, yy, zero], 1)], 1)
    return F.grid_sample(x, F.affine_grid(theta, list(x.shape), align_corners=True), align_corners=True)


def scale(x, u, v):
    factor = lambda w: w * (1.2 - 1 / 1.2) + 1 / 1.2
    zero = torch.zeros_like(u)
    return sample(x, factor(u), zero, zero, factor(v))


def rotate(x, u):
    angle = (u - 0.5) * 2 * 15 / 180 * math.pi
    return sample(x, angle.cos(), -angle.sin(), angle.sin(), angle.cos())


OPS = {'color': color, 'crop': crop, 'cutout': cutout, 'flip': flip, 'scale': scale, 'rotate': rotate}
NAMES = ['enc.weight', 'enc.bias', 'scale', 'shift', 'dec.weight', 'dec.bias']


def hallucinate(style, x):
    weight, bias, factor, shift, back, back_bias = style
    return F.conv_transpose2d(factor * F.conv2d(x, weight, bias) + shift, back, back_bias)


@functools.cache
def snapshots(name):
    return read(FOLDER / name)['parameters']


def cosine(features):
    half = len(features) // 2
    return F.cosine_similarity(features[:half], features[half:]).mean()


def contrastive(features, labels):
    z = F.normalize(features)
    similar = z @ z.T / 0.07
    similar = similar - similar.max(1, keepdim=True).values.detach()
    own = torch.eye(len(z), dtype=torch.bool)
    positive = (labels[:, None] == labels[None]) & ~own
    log_ratio = similar - similar.exp().masked_fill(own, 0).sum(1, keepdim=True).log()
    return -((log_ratio * positive).sum(1) / positive.sum(1)).mean()


def main():
    bases = START['bases'].clone().requires_grad_()
    count = len(START['hallucinators.scale'])
    stacks = {name: START[f'hallucinators.{name}'].clone().requires_grad_() for name in NAMES}
    style_of = lambda m: [stacks[name][m] for name in NAMES]
    rate = torch.tensor(OBJECTIVE['studentLearningRate'], requires_grad=True)
    extractor = [START[f'extractor/{i}'].clone().requires_grad_() for i in range(4 * ADVERSARY['depth'] + 2)]
    optimiser = lambda params, group: torch.optim.SGD(params, lr=group['learningRate'], momentum=group['momentum'])
    groups = [
        optimiser([bases], CONFIG['optimiser']['images']),
        optimiser(list(stacks.values()), CONFIG['optimiser']['hallucinators']),
        torch.optim.SGD([rate], lr=OBJECTIVE['rateLearningRate'], momentum=OBJECTIVE['rateMomentum']),
    ]
    extractor_sgd = optimiser(extractor, ADVERSARY)
    weights, depth = ADVERSARY['weights'], NETWORK['depth']
    shapes = shapes_of(depth, NETWORK['width'])
    losses = {name: [] for name in ['loss/objective', 'loss/cosine', 'loss/task', 'loss/likelihood', 'loss/contrastive']}
    begun = time.perf_counter()
    for drawn in json.loads((FOLDER / 'draws.json').read_text()):
        start, target = (unflatten(snapshots(drawn[which]), shapes) for which in ('start', 'target'))
        theta = [tensor.clone().requires_grad_() for tensor in start]
        for step in drawn['steps']:
            items = torch.tensor(step['items'])
            x = augment(hallucinate(style_of(step['variant']), bases[items]), step['augmentation'])
            loss = F.cross_entropy(forward(theta, x, depth)[0], items // PER_CLASS)
            gradients = torch.autograd.grad(loss, theta, create_graph=True)
            theta = [t - rate * g for t, g in zip(theta, gradients)]
        squared = lambda a, b: sum(((x - y) ** 2).sum() for x, y in zip(a, b))
        matched = squared(theta, target) / squared(start, target)

        def pair(choice):
            items = torch.tensor(choice['items'])
            a, b = choice['styles']
            x = torch.cat([hallucinate(style_of(a), bases[items]), hallucinate(style_of(b), bases[items])])
            return augment(x, choice['augmentation']), torch.cat([items // PER_CLASS] * 2)

        x, _ = pair(drawn['pairs'][0])
        pushed = (cosine(forward(extractor, x, ADVERSARY['depth'])[1]) + 1) / 2
        for group in groups:
            group.zero_grad(set_to_none=False)
        (matched + weights['cosine'] * pushed).backward()
        for group in groups:
            group.step()
        if OBJECTIVE['rateFloor'] is not None:
            rate.data.clamp_(min=OBJECTIVE['rateFloor'])
        with torch.no_grad():
            x, labels = pair(drawn['pairs'][1])
        logits, features = forward(extractor, x, ADVERSARY['depth'])
        task, likelihood = F.cross_entropy(logits, labels), (1 - cosine(features)) / 2
        contrast = contrastive(features, labels)
        extractor_sgd.zero_grad()
        (weights['task'] * task + weights['likelihood'] * likelihood + weights['contrastive'] * contrast).backward()
        extractor_sgd.step()
        for name, value in zip(losses, [matched, pushed, task, likelihood, contrast]):
            losses[name].append(float(value))
        seconds = time.perf_counter() - begun
        (FOLDER / 'pytorch.json').write_text(json.dumps({'seconds': seconds, 'losses': losses}))
    print(f"{len(losses['loss/objective'])} iterations in {seconds:.1f} s, {count} hallucinators")


main()
