"""Runs the convolutions of TensorFlow.js layers models in PyTorch, as far as MobileNet v2 needs them."""
from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from tfjs_graph import _same, read_weights


def _find(layers: list[dict[str, Any]], last: str) -> list[dict[str, Any]] | None:
    """The layers, of `layers` or of a model among them, that end in the one that is called `last`."""
    for layer in layers:
        if layer['config'].get('name') == last:
            return layers
        if found := _find(layer['config'].get('layers', []), last):
            return found
    return None


class LayersModel:
    """A layers model up to the layer `last`, averaged over the picture. Call it with pictures [n, 3, height, width]; it returns [n, channels]."""

    def __init__(self, folder: Path, last: str = 'out_relu'):
        document = json.loads((folder / 'model.json').read_text())
        weights = read_weights(folder, document['weightsManifest'])
        layers = _find(document['modelTopology']['config']['layers'], last)
        if not layers:
            raise ValueError(f'{folder}: there is no layer {last}')
        self.last = last
        self.steps: dict[str, dict[str, Any]] = {}
        for layer in layers:
            name, kind, config = layer['config']['name'], layer['class_name'], layer['config']
            sources = [source for source, *_ in layer['inbound_nodes'][0]] if layer['inbound_nodes'] else []
            step: dict[str, Any] = {'kind': kind, 'sources': sources}
            if kind in ('Conv2D', 'DepthwiseConv2D'):
                depthwise = kind == 'DepthwiseConv2D'
                kernel = weights[f'{name}/{"depthwise_kernel" if depthwise else "kernel"}'].permute(*((2, 3, 0, 1) if depthwise else (3, 2, 0, 1)))
                step |= {'kernel': kernel.contiguous(), 'bias': None, 'stride': config['strides'][0], 'same': config['padding'] == 'same', 'groups': len(kernel) if depthwise else 1}
                if config['use_bias'] or config['activation'] != 'linear':
                    raise ValueError(f'{folder}: {name} has a bias or an activation, which is unknown here')
            elif kind == 'BatchNormalization':
                # Folded into the convolution before it.
                scale, shift, mean, variance = (weights[f'{name}/{part}'] for part in ('gamma', 'beta', 'moving_mean', 'moving_variance'))
                scale = scale / (variance + config['epsilon']).sqrt()
                before = self.steps[sources[0]]
                before |= {'kernel': before['kernel'] * scale[:, None, None, None], 'bias': shift - mean * scale}
            elif kind == 'ZeroPadding2D':
                (top, bottom), (left, right) = config['padding']
                step['pads'] = (left, right, top, bottom)
            elif kind == 'ReLU':
                step['most'] = config['max_value']
            elif kind not in ('InputLayer', 'Add'):
                raise ValueError(f'{folder}: the layer {name} is a {kind}, which is unknown here')
            self.steps[name] = step

    @torch.no_grad()
    def __call__(self, pictures: Tensor) -> Tensor:
        values: dict[str, Tensor] = {}
        for name, step in self.steps.items():
            kind, inputs = step['kind'], [values[source] for source in step['sources']]
            if kind == 'InputLayer':
                values[name] = pictures.contiguous(memory_format=torch.channels_last)
            elif kind == 'Add':
                values[name] = inputs[0] + inputs[1]
            elif kind == 'ReLU':
                values[name] = inputs[0].clamp(0, step['most'])
            elif kind == 'ZeroPadding2D':
                values[name] = F.pad(inputs[0], step['pads'])
            elif kind == 'BatchNormalization':
                values[name] = inputs[0]
            else:
                maps, kernel, stride = inputs[0], step['kernel'], step['stride']
                if step['same']:
                    pads = [_same(maps.shape[axis], kernel.shape[axis], stride) for axis in (3, 2)]
                    maps = F.pad(maps, (*pads[0], *pads[1]))
                values[name] = F.conv2d(maps, kernel, step['bias'], stride, 0, 1, step['groups'])
            if name == self.last:
                return values[name].mean((2, 3))
        raise AssertionError
