"""Differentiable augmentation (DSA), and the older one of DC's evaluation and of experts, as the papers' code has them."""

import math
import random

import torch
import torch.nn.functional as F

NAMES = ["color", "crop", "cutout", "flip", "scale", "rotate"]
VALUES = {"color": 3, "crop": 2, "cutout": 2, "flip": 1, "scale": 2, "rotate": 1}


def draw(size, count, device):
    """One operation, drawn on the host, with parameters drawn on the device `count` times (1: shared by the batch)."""
    name = random.choice(NAMES)
    if name == "crop":
        reach = int(size * 0.125 + 0.5)
        values = [torch.randint(-reach, reach + 1, (count,), device=device) for _ in range(2)]
    elif name == "cutout":
        side = int(size * 0.5 + 0.5)
        values = [torch.randint(0, size + 1 - side % 2, (count,), device=device) for _ in range(2)]
    else:
        values = [torch.rand(count, device=device) for _ in range(VALUES[name])]
    return [(name, values)]


def apply(x, operations):
    for name, values in operations:
        x = OPERATIONS[name](x, *values)
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
    n, size = len(x), x.shape[-1]
    reach = int(size * 0.125 + 0.5)
    padded = F.pad(x, (reach,) * 4).permute(0, 2, 3, 1)
    place = torch.arange(size, device=x.device)
    rows = place[None, :, None] + down.long().expand(n)[:, None, None] + reach
    columns = place[None, None, :] + right.long().expand(n)[:, None, None] + reach
    return padded[torch.arange(n, device=x.device)[:, None, None], rows, columns].permute(0, 3, 1, 2)


def cutout(x, row, left):
    size = x.shape[-1]
    side = int(size * 0.5 + 0.5)
    place = torch.arange(size, device=x.device)

    def hole(offset):
        # The square's pixels beyond the border are moved onto it.
        first = (offset.long() - side // 2).clamp(0, size - 1)[:, None]
        last = (offset.long() - side // 2 + side - 1).clamp(0, size - 1)[:, None]
        return (place >= first) & (place <= last)

    covered = hole(row)[:, :, None] & hole(left)[:, None, :]
    return x * (~covered)[:, None].to(x.dtype)


def flip(x, u):
    return torch.where(column(u) < 0.5, x.flip(3), x)


def sample(x, xx, xy, yx, yy):
    zero = torch.zeros_like(xx)
    theta = torch.stack([torch.stack([xx, xy, zero], 1), torch.stack([yx, yy, zero], 1)], 1)
    grid = F.affine_grid(theta.expand(len(x), 2, 3), list(x.shape), align_corners=True)
    return F.grid_sample(x, grid, align_corners=True)


def scale(x, u, v):
    factor = lambda w: w * (1.2 - 1 / 1.2) + 1 / 1.2
    zero = torch.zeros_like(u)
    return sample(x, factor(u), zero, zero, factor(v))


def rotate(x, u):
    angle = (u - 0.5) * 2 * 15 / 180 * math.pi
    return sample(x, angle.cos(), -angle.sin(), angle.sin(), angle.cos())


OPERATIONS = {"color": color, "crop": crop, "cutout": cutout, "flip": flip, "scale": scale, "rotate": rotate}


try:
    from scipy.ndimage import rotate as spline
except ImportError:
    spline = None


def turn(image, degrees, fill):
    """SciPy's cubic splines on the processor, as the papers have it; without SciPy bicubic on the device: faster."""
    size = image.shape[-1]
    if spline is not None:
        turned = spline(image.cpu().numpy(), angle=degrees, axes=(-2, -1), cval=fill)
        top = (turned.shape[-1] - size) // 2
        return torch.tensor(turned[:, top : top + size, top : top + size], device=image.device)
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    theta = torch.tensor([[[cos, -sin, 0.0], [sin, cos, 0.0]]], device=image.device)
    grid = F.affine_grid(theta, [1, *image.shape], align_corners=False)
    return F.grid_sample(image[None] - fill, grid, mode="bicubic", align_corners=False)[0] + fill


def classic(images):
    """Crop, scale or rotate, image by image, as the code of gradient matching does it."""
    size = images.shape[-1]
    means = images.mean((0, 2, 3))
    fill = means.mean().item()
    border = means.view(-1, 1, 1)
    for i in range(len(images)):
        chosen = random.choice(["crop", "scale", "rotate"])
        if chosen == "crop":
            padded = border.repeat(1, size + 8, size + 8)
            padded[:, 4 : 4 + size, 4 : 4 + size] = images[i]
            down, right = random.randrange(8), random.randrange(8)
            images[i] = padded[:, down : down + size, right : right + size]
        elif chosen == "scale":
            height, width = (int(random.uniform(0.8, 1.2) * size) for _ in range(2))
            resized = F.interpolate(images[i : i + 1], [height, width])[0]
            side = max(height, width, size)
            canvas = torch.zeros(images.shape[1], side, side, device=images.device)
            top, left = int((side - height) / 2), int((side - width) / 2)
            canvas[:, top : top + height, left : left + width] = resized
            top = left = int((side - size) / 2)
            images[i] = canvas[:, top : top + size, left : left + size]
        else:
            images[i] = turn(images[i], random.randrange(-45, 45), fill)
    return images
