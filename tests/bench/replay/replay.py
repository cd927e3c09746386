"""Replays recorded iterations (record.ts) in PyTorch: the same start, the same draws, an unrolled graph.

    python3 replay.py RECORDED_FOLDER

Writes pytorch.json beside what was recorded: the losses of every iteration, and the seconds.
"""
import functools
import json
import math
import pathlib
import sys
import time

import torch
import torch.nn.functional as F

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'pytorch'))
import augmentation
from draws import read_tensors
from haba import NAMES, contrastive, cosine, hallucinate
from networks import convnet_shapes, forward

FOLDER = pathlib.Path(sys.argv[1])
SETTINGS = json.loads((FOLDER / 'config.json').read_text())
CONFIG, PER_CLASS = SETTINGS['config'], SETTINGS['perClass']
OBJECTIVE, NETWORK, ADVERSARY = CONFIG['objective'], CONFIG['network'], CONFIG['adversary']
START = read_tensors(FOLDER / 'start.safetensors')
SIZE, CHANNELS = START['bases'].shape[-1], START['hallucinators.dec.weight'].shape[2]
CLASSES = len(START['bases']) // PER_CLASS


def unflatten(flat, shapes):
    parts = flat.split([math.prod(shape) for shape in shapes])
    return [part.reshape(shape).clone() for part, shape in zip(parts, shapes)]


def augment(x, recorded):
    values = lambda drawn: [torch.tensor(one, dtype=torch.float64).to(x.dtype) for one in drawn['values']]
    return augmentation.apply(x, [(drawn['op'], values(drawn)) for drawn in recorded])


@functools.cache
def snapshots(name):
    return read_tensors(FOLDER / name)['parameters']


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
    weights = ADVERSARY['weights']
    images = {'size': SIZE, 'channels': CHANNELS, 'classes': CLASSES}
    shapes = convnet_shapes({**images, 'width': NETWORK['width'], 'depth': NETWORK['depth']})
    losses = {name: [] for name in ['loss/objective', 'loss/cosine', 'loss/task', 'loss/likelihood', 'loss/contrastive']}
    begun = time.perf_counter()
    for drawn in json.loads((FOLDER / 'draws.json').read_text()):
        start, target = (unflatten(snapshots(drawn[which]), shapes) for which in ('start', 'target'))
        theta = [tensor.clone().requires_grad_() for tensor in start]
        for step in drawn['steps']:
            items = torch.tensor(step['items'])
            x = augment(hallucinate(style_of(step['variant']), bases[items]), step['augmentation'])
            loss = F.cross_entropy(forward(theta, x)[0], items // PER_CLASS)
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
        pushed = (cosine(forward(extractor, x)[1]) + 1) / 2
        for group in groups:
            group.zero_grad(set_to_none=False)
        (matched + weights['cosine'] * pushed).backward()
        for group in groups:
            group.step()
        if OBJECTIVE['rateFloor'] is not None:
            rate.data.clamp_(min=OBJECTIVE['rateFloor'])
        with torch.no_grad():
            x, labels = pair(drawn['pairs'][1])
        logits, features = forward(extractor, x)
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
