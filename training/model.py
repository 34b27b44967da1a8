"""The backbone: a small separable network with two pools, one over the whole picture and one over what looks like a face."""
from __future__ import annotations

import math
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from tfjs_graph import GraphModel

#: Side in pixels at which the graph works inside; pictures of 224 are resized to it.
INNER_SIZE = 144
#: Depthwise stride and pointwise output channels of the separable blocks up to stride 16, then of those at stride 32.
FINE_BLOCKS = [(2, 32), (2, 64), (1, 64), (2, 128), (1, 128), (1, 128), (1, 128), (1, 128), (1, 128)]
COARSE_BLOCKS = [(2, 256), (1, 256), (1, 256), (1, 256)]
STEM = 16
FACE_FEATURES = 64
FINE_CHANNELS = FINE_BLOCKS[-1][1]
GENERAL_FEATURES = COARSE_BLOCKS[-1][1]
#: How many coordinates of the teachers' features are learned.
TEACHER_COORDINATES = 256


class Unit(nn.Module):
    """Convolution, batch normalisation and (unless `linear`) ReLU, with TensorFlow's SAME padding."""

    def __init__(self, inputs: int, outputs: int, size: int, stride: int = 1, groups: int = 1, linear: bool = False):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, size, stride, 0, groups=groups, bias=False)
        self.norm = nn.BatchNorm2d(outputs, momentum=0.02)
        self.linear = linear

    def forward(self, maps: Tensor) -> Tensor:
        size, stride = self.conv.kernel_size[0], self.conv.stride[0]
        if size > 1:
            pads = []
            for length in (maps.shape[3], maps.shape[2]):
                total = max(0, (-(-length // stride) - 1) * stride + size - length)
                pads += [total // 2, total - total // 2]
            if pads[0] == pads[1] == pads[2] == pads[3]:
                maps = F.conv2d(maps, self.conv.weight, None, stride, pads[0], 1, self.conv.groups)
            else:
                maps = F.conv2d(F.pad(maps, pads), self.conv.weight, None, stride, 0, 1, self.conv.groups)
        else:
            maps = self.conv(maps)
        maps = self.norm(maps)
        return maps if self.linear else F.relu(maps)


    @torch.no_grad()
    def take(self, kernel: Tensor | None, bias: Tensor | None, factor: Tensor, maps: Tensor) -> Tensor:
        """Starts as a convolution with ReLU that was trained before; without a `kernel`, as the identity on what is not negative.

        `maps` [n, c, h, w] are some inputs, c ≥ the kernel's, which expects them `factor` [c] times as large. Channels that the kernel does not have start at random, and what it has takes nothing from them.
        Returns the factor of the outputs: all vary as much, as training likes them best.
        """
        own, depthwise = self.conv.weight, self.conv.groups > 1
        if kernel is None:
            own.zero_()
            channels, middle = torch.arange(len(own)), self.conv.kernel_size[0] // 2
            own[channels, 0 if depthwise else channels, middle, middle] = 1
            kernel, bias = own.clone(), torch.zeros(len(own))
        known, inputs = kernel.shape[:2]
        own[:known] = 0
        own[:known, :inputs] = kernel
        own.mul_(factor[:, None, None, None] if depthwise else factor[None, :, None, None])
        scale = math.sqrt(2) / own.flatten(1).norm(dim=1).clamp_min(1e-6)
        own.mul_(scale[:, None, None, None])
        seen = F.conv2d(maps, own, None, self.conv.stride, self.conv.kernel_size[0] // 2, 1, self.conv.groups)
        mean, variance = seen.mean((0, 2, 3)), seen.var((0, 2, 3))
        deviation = (variance + self.norm.eps).sqrt()
        self.norm.running_mean.copy_(mean)
        self.norm.running_var.copy_(variance)
        self.norm.bias[:known] = (mean[:known] + bias * scale[:known]) / deviation[:known]
        outputs = torch.ones(len(own))
        outputs[:known] = (deviation / scale)[:known]
        return outputs


def separable(inputs: int, blocks: list[tuple[int, int]]) -> list[Unit]:
    """Depthwise 3×3 and pointwise units for `blocks` of (stride, channels)."""
    units: list[Unit] = []
    for stride, outputs in blocks:
        units += [Unit(inputs, inputs, 3, stride, groups=inputs), Unit(inputs, outputs, 1)]
        inputs = outputs
    return units


class Backbone(nn.Module):
    """Maps [n, 3, s, s] in −1…1 to the parts of its feature vector; `s` is a multiple of 16."""

    def __init__(self) -> None:
        super().__init__()
        self.fine = nn.Sequential(Unit(3, STEM, 3, 2), *separable(STEM, FINE_BLOCKS))
        self.coarse = nn.Sequential(*separable(FINE_CHANNELS, COARSE_BLOCKS))
        #: How much each cell of the fine map looks like a face, as a logit.
        self.face = nn.Conv2d(FINE_CHANNELS, 1, 1)
        self.face_units = nn.Sequential(Unit(FINE_CHANNELS, FINE_CHANNELS, 3, groups=FINE_CHANNELS), Unit(FINE_CHANNELS, FACE_FEATURES, 1))
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode='fan_out' if module.groups == 1 else 'fan_in', nonlinearity='relu')
        nn.init.normal_(self.face.weight, std=0.01)
        nn.init.constant_(self.face.bias, -1.0)

    def forward(self, pictures: Tensor) -> dict[str, Tensor]:
        """`general` [n, 256], `face` [n, 64], `heat` [n, s/16, s/16] as logits, and `presence` [n]: how surely there is a face, 0…1."""
        fine = self.fine(pictures)
        general = self.coarse(fine).mean((2, 3))
        heat = self.face(fine).float()
        weights = heat.flatten(1).softmax(1)
        faces = self.face_units(fine).float().flatten(2)
        pooled = (faces * weights[:, None]).sum(2)
        return {'general': general.float(), 'face': pooled, 'heat': heat[:, 0], 'presence': heat.flatten(1).amax(1).sigmoid()}


class Learner(nn.Module):
    """The backbone with what only training needs: the mask head and the projection that the teachers' features are read from."""

    def __init__(self) -> None:
        super().__init__()
        self.backbone = Backbone()
        self.mask = nn.Linear(FACE_FEATURES, 1)
        self.mask_general = nn.Linear(GENERAL_FEATURES, 1)
        self.project = nn.Linear(GENERAL_FEATURES, TEACHER_COORDINATES)

    def forward(self, pictures: Tensor) -> dict[str, Tensor]:
        parts = self.backbone(pictures)
        # No face, no answer: what is seen in its place counts as little as it looks like one.
        parts['mask'] = parts['presence'] * self.mask(parts['face'])[:, 0]
        parts['mask_general'] = self.mask_general(parts['general'])[:, 0]
        parts['projected'] = self.project(parts['general'])
        return parts


@torch.no_grad()
def start_from(model: Learner, folder: Path, pictures: Tensor) -> None:
    """Takes the weights of an exported backbone over, whose separable blocks may be fewer and narrower; `pictures` [n, 3, s, s] in −1…1 show it what it will see."""
    weights = GraphModel(folder).weights
    backbone = model.backbone.eval()

    def run(units: nn.Sequential, name: str, maps: Tensor, factor: Tensor) -> tuple[Tensor, Tensor]:
        for i, unit in enumerate(units):
            kernel, bias = weights.get(f'{name}_{i}/kernel'), weights.get(f'{name}_{i}/bias')
            if kernel is not None:
                kernel = kernel.permute(*((2, 3, 0, 1) if unit.conv.groups > 1 else (3, 2, 0, 1)))
            factor = unit.take(kernel, bias, factor, maps)
            maps = unit(maps)
        return maps, factor

    fine, factor = run(backbone.fine, 'fine', pictures, torch.ones(3))
    run(backbone.coarse, 'coarse', fine, factor)
    run(backbone.face_units, 'face', fine, factor)
    backbone.face.weight.copy_(weights['heat/kernel'].permute(3, 2, 0, 1) * factor[None, :, None, None])
    backbone.face.bias.copy_(weights['heat/bias'])


def read_checkpoint(path: Path) -> dict[str, Any]:
    """What train.py saved: weights as `model` and `average` (of the steps before), `optimiser`, `step`, `spent` (s). Ends the program where it cannot be read."""
    try:
        saved = torch.load(path, map_location='cpu')
    except (OSError, EOFError, RuntimeError, UnpicklingError) as error:
        raise SystemExit(f'{path} cannot be read: {error}') from error
    if not isinstance(saved, dict) or 'average' not in saved:
        raise SystemExit(f'{path} is no checkpoint of train.py.')
    return saved
