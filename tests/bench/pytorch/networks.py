"""The networks of the papers. Parameters come in the order of the studio's."""

import math

import torch
import torch.nn as nn
import torch.nn.functional as F


def instance_norm(channels):
    return nn.GroupNorm(channels, channels)


def convnet(work):
    width, depth, size = work["width"], work["depth"], work["size"]
    layers, inputs = [], 3
    for _ in range(depth):
        layers += [nn.Conv2d(inputs, width, 3, padding=1), instance_norm(width), nn.ReLU(inplace=True), nn.AvgPool2d(2)]
        inputs = width
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(width * (size >> depth) ** 2, work["classes"]))


def vgg11(work):
    layers, inputs = [], 3
    for part in [64, 0, 128, 0, 256, 256, 0, 512, 512, 0, 512, 512, 0]:
        if part == 0:
            layers.append(nn.MaxPool2d(2))
            continue
        layers += [nn.Conv2d(inputs, part, 3, padding=1), instance_norm(part), nn.ReLU(inplace=True)]
        inputs = part
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, work["classes"]))


class BasicBlock(nn.Module):
    def __init__(self, inputs, channels, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, channels, 3, stride, 1, bias=False)
        self.bn1 = instance_norm(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, 1, 1, bias=False)
        self.bn2 = instance_norm(channels)
        self.shortcut = nn.Sequential()
        if stride != 1 or inputs != channels:
            self.shortcut = nn.Sequential(nn.Conv2d(inputs, channels, 1, stride, bias=False), instance_norm(channels))

    def forward(self, x):
        out = F.relu(self.bn1(self.conv1(x)))
        return F.relu(self.bn2(self.conv2(out)) + self.shortcut(x))


def resnet18(work):
    layers, inputs = [nn.Conv2d(3, 64, 3, padding=1, bias=False), instance_norm(64), nn.ReLU()], 64
    for channels, stride in [(64, 1), (128, 2), (256, 2), (512, 2)]:
        layers += [BasicBlock(inputs, channels, stride), BasicBlock(channels, channels, 1)]
        inputs = channels
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, work["classes"]))


NETWORKS = {"convnet": convnet, "vgg11": vgg11, "resnet18": resnet18}


def convnet_shapes(work):
    """Shapes of a ConvNet's parameters. Images of one channel get a border of three pixels, others of one."""
    width, depth, size, classes = (work[name] for name in ("width", "depth", "size", "classes"))
    first = channels = work.get("channels", 3)
    shapes = []
    for _ in range(depth):
        shapes += [(width, channels, 3, 3), (width,), (width,), (width,)]
        channels = width
    size = size + 4 if first == 1 else size
    return shapes + [(classes, width * (size >> depth) ** 2), (classes,)]


def fresh(shapes, device):
    """PyTorch's own start: uniform weights, scales of one, shifts of zero."""
    params = []
    for i, shape in enumerate(shapes):
        if len(shape) > 1:
            bound = 1 / math.sqrt(math.prod(shape[1:]))
        if i < len(shapes) - 2 and i % 4 in (2, 3):
            params.append(torch.full(shape, float(i % 4 == 2), device=device))
        else:
            params.append(torch.empty(shape, device=device).uniform_(-bound, bound))
    return params


def embed(params, x):
    for block in range((len(params) - 2) // 4):
        weight, bias, scale, shift = params[4 * block : 4 * block + 4]
        x = F.conv2d(x, weight, bias, padding=3 if x.shape[1] == 1 else 1)
        x = F.avg_pool2d(F.relu(F.group_norm(x, x.shape[1], scale, shift)), 2)
    return x.flatten(1)


def forward(params, x):
    """Logits and features."""
    features = embed(params, x)
    return F.linear(features, params[-2], params[-1]), features
