"""The backbone: a small separable network with two pools, one over the whole picture and one over what looks like a face."""
from __future__ import annotations

from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

#: Side in pixels at which the graph works inside; pictures of 224 are resized to it.
INNER_SIZE = 144
#: Depthwise stride and pointwise output channels of the separable blocks up to stride 16, then of those at stride 32.
FINE_BLOCKS = [(2, 32), (2, 64), (1, 64), (2, 128), (1, 128), (1, 128), (1, 128), (1, 128), (1, 128)]
COARSE_BLOCKS = [(2, 192), (1, 192), (1, 192)]
STEM = 16
FACE_FEATURES = 64
FINE_CHANNELS = FINE_BLOCKS[-1][1]
GENERAL_FEATURES = COARSE_BLOCKS[-1][1]


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


    def pass_on(self, inputs: Tensor) -> None:
        """Becomes the identity on maps that are not negative; `inputs` [n, c, h, w] are some of them, for the statistics."""
        with torch.no_grad():
            self.conv.weight.zero_()
            channels, middle = torch.arange(self.conv.out_channels), self.conv.kernel_size[0] // 2
            self.conv.weight[channels, channels if self.conv.groups == 1 else 0, middle, middle] = 1
            mean, variance = inputs.mean((0, 2, 3)), inputs.var((0, 2, 3))
            self.norm.running_mean.copy_(mean)
            self.norm.running_var.copy_(variance)
            self.norm.weight.copy_((variance + self.norm.eps).sqrt())
            self.norm.bias.copy_(mean)


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
        """`general` [n, 192], `face` [n, 64], `heat` [n, s/16, s/16] as logits, and `presence` [n]: how surely there is a face, 0…1."""
        fine = self.fine(pictures)
        general = self.coarse(fine).mean((2, 3))
        heat = self.face(fine).float()
        weights = heat.flatten(1).softmax(1)
        faces = self.face_units(fine).float().flatten(2)
        pooled = (faces * weights[:, None]).sum(2)
        return {'general': general.float(), 'face': pooled, 'heat': heat[:, 0], 'presence': heat.flatten(1).amax(1).sigmoid()}


class Learner(nn.Module):
    """The backbone with what only training needs: the mask head and the projection that the teacher's features are read from."""

    def __init__(self, teacher_features: int = 256) -> None:
        super().__init__()
        self.backbone = Backbone()
        self.mask = nn.Linear(FACE_FEATURES, 1)
        self.mask_general = nn.Linear(GENERAL_FEATURES, 1)
        self.project = nn.Linear(GENERAL_FEATURES, teacher_features)

    def forward(self, pictures: Tensor) -> dict[str, Tensor]:
        parts = self.backbone(pictures)
        with torch.autocast('cpu', enabled=False):
            # No face, no answer: what is seen in its place counts as little as it looks like one.
            parts['mask'] = parts['presence'] * self.mask(parts['face'])[:, 0]
            parts['mask_general'] = self.mask_general(parts['general'])[:, 0]
            parts['projected'] = self.project(parts['general'])
        return parts


def read_checkpoint(path: Path) -> dict[str, Any]:
    """What train.py saved: weights as `model` and `average` (of the steps before), `optimiser`, `step`, `spent` (s). Ends the program where it cannot be read."""
    try:
        saved = torch.load(path, map_location='cpu')
    except (OSError, EOFError, RuntimeError, UnpicklingError) as error:
        raise SystemExit(f'{path} cannot be read: {error}') from error
    if not isinstance(saved, dict) or 'average' not in saved:
        raise SystemExit(f'{path} is no checkpoint of train.py.')
    return saved
