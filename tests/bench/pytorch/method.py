"""The same iteration in PyTorch, written the way the papers' projects do it: eager, with an unrolled graph for MTT.

Takes the work as JSON (tests/bench/method/settings.ts) and prints one JSON line.
"""
import json
import math
import random
import resource
import sys
import time

import torch
import torch.nn.functional as F

WORK = json.loads(sys.argv[1])
CLASSES, SIZE, CHANNELS = 10, 32, 3
torch.manual_seed(0)
random.seed(0)


def network_shapes(width):
    shapes, channels = [], CHANNELS
    for _ in range(3):
        shapes += [(width, channels, 3, 3), (width,), (width,), (width,)]
        channels = width
    features = width * (SIZE // 8) ** 2
    return shapes + [(CLASSES, features), (CLASSES,)]


def fresh(shapes):
    params = []
    for i, shape in enumerate(shapes):
        if len(shape) > 1:
            bound = 1 / math.sqrt(math.prod(shape[1:]))
            params.append(torch.empty(shape).uniform_(-bound, bound))
        elif i % 4 == 2 and i < 12:
            params.append(torch.ones(shape))
        else:
            params.append(torch.zeros(shape))
    return params


def embed(params, x):
    for block in range(3):
        weight, bias, scale, shift = params[4 * block : 4 * block + 4]
        x = F.conv2d(x, weight, bias, padding=1)
        x = F.relu(F.group_norm(x, x.shape[1], scale, shift))
        x = F.avg_pool2d(x, 2)
    return x.flatten(1)


def logits_of(params, x):
    return F.linear(embed(params, x), params[12], params[13])


def augment(x, per_sample, op=None, seed=None):
    """One of DSA's six operations; with a seed the same one, with one set of parameters for the batch."""
    if seed is not None:
        torch.manual_seed(seed)
    op = op or random.choice(['color', 'crop', 'cutout', 'flip', 'scale', 'rotate'])
    n = x.shape[0]
    draw = lambda: torch.rand(n if per_sample else 1, 1, 1, 1).expand(n, 1, 1, 1)
    if op == 'color':
        x = x + (draw() - 0.5)
        mean = x.mean(1, keepdim=True)
        x = (x - mean) * (2 * draw()) + mean
        mean = x.mean((1, 2, 3), keepdim=True)
        return (x - mean) * (draw() + 0.5) + mean
    if op == 'flip':
        return torch.where(draw() < 0.5, x.flip(3), x)
    if op == 'crop':
        reach = int(SIZE * 0.125 + 0.5)
        down = torch.randint(-reach, reach + 1, (n if per_sample else 1,)).expand(n)
        right = torch.randint(-reach, reach + 1, (n if per_sample else 1,)).expand(n)
        rows = torch.arange(SIZE)[None, :, None] + down[:, None, None] + reach
        columns = torch.arange(SIZE)[None, None, :] + right[:, None, None] + reach
        padded = F.pad(x, (reach,) * 4).permute(0, 2, 3, 1)
        return padded[torch.arange(n)[:, None, None], rows, columns].permute(0, 3, 1, 2)
    if op == 'cutout':
        half = SIZE // 4
        top = torch.randint(0, SIZE + 1, (n if per_sample else 1,)).expand(n)[:, None, None]
        left = torch.randint(0, SIZE + 1, (n if per_sample else 1,)).expand(n)[:, None, None]
        rows = torch.arange(SIZE)[None, :, None]
        columns = torch.arange(SIZE)[None, None, :]
        hole = (rows >= top - half) & (rows < top + half) & (columns >= left - half) & (columns < left + half)
        return x * (~hole).float()[:, None]
    theta = torch.zeros(n, 2, 3)
    if op == 'scale':
        factor = lambda: draw().flatten() * (1.2 - 1 / 1.2) + 1 / 1.2
        theta[:, 0, 0], theta[:, 1, 1] = factor(), factor()
    else:
        angle = (draw().flatten() - 0.5) * 2 * 15 / 180 * math.pi
        theta[:, 0, 0], theta[:, 0, 1] = angle.cos(), -angle.sin()
        theta[:, 1, 0], theta[:, 1, 1] = angle.sin(), angle.cos()
    grid = F.affine_grid(theta, list(x.shape), align_corners=True)
    return F.grid_sample(x, grid, align_corners=True)


def new_style():
    uniform = lambda *shape: torch.empty(shape).uniform_(-1, 1) / math.sqrt(27)
    style = [uniform(3, 3, 3, 3), uniform(3), torch.ones(1, 3, 30, 30), torch.zeros(1, 3, 30, 30), uniform(3, 3, 3, 3), uniform(3)]
    return [tensor.requires_grad_() for tensor in style]


def hallucinate(style, x):
    weight, bias, scale, shift, back, back_bias = style
    return F.conv_transpose2d(scale * F.conv2d(x, weight, bias) + shift, back, back_bias)


def cosine(features):
    half = features.shape[0] // 2
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
    width, per_class, count = WORK['width'], WORK['basesPerClass'], WORK['hallucinators']
    shapes = network_shapes(width)
    labels = torch.arange(CLASSES).repeat_interleave(per_class)
    bases = torch.randn(CLASSES * per_class, CHANNELS, SIZE, SIZE, requires_grad=True)
    styles = [new_style() for _ in range(count)]
    flat_styles = [tensor for style in styles for tensor in style]
    rate = torch.tensor(0.01, requires_grad=True)
    extractor = [tensor.requires_grad_() for tensor in fresh(shapes)]
    image_sgd = torch.optim.SGD([bases], lr=1, momentum=0.95)
    style_sgd = torch.optim.SGD(flat_styles, lr=1, momentum=0.95)
    rate_sgd = torch.optim.SGD([rate], lr=1e-5, momentum=0.9)
    extractor_sgd = torch.optim.SGD(extractor, lr=0.001, momentum=0.9)
    start = fresh(shapes)
    target = [tensor + 0.01 * (2 * torch.rand_like(tensor) - 1) for tensor in start]
    real_per_class = max(WORK['realBatch'], 64)
    real = torch.randn(CLASSES, real_per_class, CHANNELS, SIZE, SIZE)

    def pair():
        a, b = random.sample(range(count), 2)
        order = torch.randperm(len(labels))
        x = torch.cat([hallucinate(styles[a], bases[order]), hallucinate(styles[b], bases[order])])
        return augment(x, True), torch.cat([labels[order]] * 2)

    def trajectory_loss():
        theta = [tensor.clone().requires_grad_() for tensor in start]
        for _ in range(WORK['steps']):
            order = torch.randperm(len(labels))
            x = augment(hallucinate(random.choice(styles), bases[order]), True)
            loss = F.cross_entropy(logits_of(theta, x), labels[order])
            gradients = torch.autograd.grad(loss, theta, create_graph=True)
            theta = [t - rate * g for t, g in zip(theta, gradients)]
        end = sum(((t - e) ** 2).sum() for t, e in zip(theta, target))
        return end / sum(((s - e) ** 2).sum() for s, e in zip(start, target))

    def distribution_loss():
        params = fresh(shapes)
        decoded = torch.stack([hallucinate(style, bases) for style in styles], 1)
        decoded = decoded.view(CLASSES, per_class * count, CHANNELS, SIZE, SIZE)
        total = 0.0
        for c in range(CLASSES):
            op = random.choice(['color', 'crop', 'cutout', 'flip', 'scale', 'rotate'])
            seed = random.randrange(100000)
            batch = real[c][torch.randperm(real_per_class)[: WORK['realBatch']]]
            target_mean = embed(params, augment(batch, False, op, seed)).detach().mean(0)
            mean = embed(params, augment(decoded[c], False, op, seed)).mean(0)
            total = total + ((mean - target_mean) ** 2).sum()
        return total

    def iteration():
        loss = trajectory_loss() if WORK['objective'] == 'mtt' else distribution_loss()
        x, _ = pair()
        loss = loss + 0.1 * (cosine(embed(extractor, x)) + 1) / 2
        for optimiser in (image_sgd, style_sgd, rate_sgd):
            optimiser.zero_grad()
        loss.backward()
        for optimiser in (image_sgd, style_sgd, rate_sgd):
            optimiser.step()
        rate.data.clamp_(min=0.001)
        with torch.no_grad():
            x, doubled = pair()
        features = embed(extractor, x)
        task = F.cross_entropy(F.linear(features, extractor[12], extractor[13]), doubled)
        likelihood = (1 - cosine(features)) / 2
        extractor_sgd.zero_grad()
        (task + 0.1 * likelihood + 0.1 * contrastive(features, doubled)).backward()
        extractor_sgd.step()
        return float(loss)

    milliseconds, processor = [], 0.0
    for i in range(WORK['iterations'] + 2):
        begun, before = time.perf_counter(), time.process_time()
        iteration()
        if i >= 2:
            milliseconds.append((time.perf_counter() - begun) * 1000)
            processor += (time.process_time() - before) * 1000 / WORK['iterations']
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({'milliseconds': milliseconds, 'processorMilliseconds': processor, 'peakBytes': peak}))


main()
