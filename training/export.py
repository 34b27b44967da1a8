"""Writes a trained backbone as a TensorFlow.js graph model and its mask output as a ready-made model for ml5.

    python3 training/export.py --checkpoint .cache/training/backbone.pt --out .cache/export

`OUT/backbone/` holds model.json, weights.bin and backbone.json; `OUT/ready/` holds model.json and model.weights.bin; `OUT/trained-features.json` is what the
trained network itself makes of the golden picture, for test/models. The largest difference between the trained network's features and the exported ones is
printed, with and without quantised weights.
"""
from __future__ import annotations

import argparse
import base64
import hashlib
import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

import data
from model import GENERAL_FEATURES, INNER_SIZE, Learner, Unit, read_checkpoint
from tfjs_graph import GraphModel

SIZE = 224
LABELS = ['no mask', 'mask']
#: How much of the features' variance is the face's, and how far each part is whitened (0: as it is, 1: every feature varies as much);
#: chosen on the validation groups.
FACE_SHARE, FACE_WHITENING, GENERAL_WHITENING = 0.5, 0.0, 0.5
#: How many times further apart the features are along the direction in which masks differ, so that a few examples are enough to find it;
#: chosen on the validation groups.
STRETCH = 3.0
#: What is left of the ready-made model's mask output where nothing looks like a face; chosen on the validation groups.
DOUBT_FLOOR = 0.2
#: Views with a face, and as many without, that it learns to doubt from, beside the training photos themselves.
DOUBT_VIEWS = 6000


class Plain:
    """A unit without its normalisation: a kernel (torch's layout) and a bias, both free to be rescaled."""

    def __init__(self, unit: Unit):
        norm, conv = unit.norm, unit.conv
        scale = (norm.weight / (norm.running_var + norm.eps).sqrt()).detach().double()
        self.kernel = conv.weight.detach().double() * scale[:, None, None, None]
        self.bias = (norm.bias.detach().double() - norm.running_mean.double() * scale)
        self.stride, self.depthwise = conv.stride[0], conv.groups > 1

    def scale_outputs(self, factor: Tensor) -> None:
        """Makes each output channel `factor` [n] times as large."""
        self.kernel = self.kernel * factor[:, None, None, None]
        self.bias = self.bias * factor

    def scale_inputs(self, factor: Tensor) -> None:
        """Takes each input channel as if it were `factor` [n] times as large."""
        self.kernel = self.kernel * (factor[:, None, None, None] if self.depthwise else factor[None, :, None, None])


def even(sizes: Tensor) -> Tensor:
    """Factors that bring `sizes` [n] to their largest; a channel that is nearly dead is not blown up."""
    return sizes.max() / sizes.clamp_min(float(sizes.max()) * 0.02)


def plain_network(model: Learner) -> dict[str, Any]:
    """The network with normalisation folded in and channels evened out, so that one range per kernel fits them all.

    Every factor that a ReLU lets through moves into a depthwise kernel, which is stored finer, or into `unscale`, which the features are multiplied by.
    """
    backbone = model.backbone
    fine, coarse, face = ([Plain(unit) for unit in units] for units in (backbone.fine, backbone.coarse, backbone.face_units))
    heat = backbone.face.weight.detach().double().clone()
    for chain in (fine, coarse, face):
        for before, after in zip(chain, chain[1:]):
            if before.depthwise:
                factor = even(after.kernel.abs().amax((0, 2, 3)))
                before.scale_outputs(1 / factor)
                after.scale_inputs(factor)
        for before, after in zip(chain, chain[1:]):
            if not before.depthwise:
                factor = even(before.kernel.abs().amax((1, 2, 3)))
                before.scale_outputs(factor)
                after.scale_inputs(1 / factor)
    factor = even(fine[-1].kernel.abs().amax((1, 2, 3)))
    fine[-1].scale_outputs(factor)
    coarse[0].scale_inputs(1 / factor)
    face[0].scale_inputs(1 / factor)
    heat = heat / factor[None, :, None, None]
    unscale = []
    for chain in (coarse, face):
        factor = even(chain[-1].kernel.abs().amax((1, 2, 3)))
        chain[-1].scale_outputs(factor)
        unscale.append(1 / factor)
    return {'fine': fine, 'coarse': coarse, 'face': face, 'heat': (heat, backbone.face.bias.detach().double()), 'unscale': torch.cat(unscale)}


def quantise(values: np.ndarray) -> tuple[np.ndarray, dict[str, Any]]:
    """Bytes and what TensorFlow.js needs to read them back: value = byte × scale + min."""
    low, high = float(values.min()), float(values.max())
    scale = (high - low) / 255 or 1.0
    return np.round((values - low) / scale).clip(0, 255).astype(np.uint8), {'dtype': 'uint8', 'scale': scale, 'min': low}


class Graph:
    """Collects nodes and weights of a TensorFlow.js graph model."""

    def __init__(self, quantised: bool):
        self.quantised = quantised
        self.constants: list[dict[str, Any]] = []
        self.operations: list[dict[str, Any]] = []
        self.specs: list[dict[str, Any]] = []
        self.bytes = b''

    def constant(self, name: str, values: np.ndarray, store: str = 'float32') -> str:
        """Adds weights; their name. `store` is what the values are kept as: float32, float16 or uint8 (int32 for whole numbers)."""
        whole = values.dtype.kind == 'i'
        kind = 'DT_INT32' if whole else 'DT_FLOAT'
        shape = {'dim': [{'size': str(size)} for size in values.shape]}
        self.constants.append({'name': name, 'op': 'Const', 'attr': {'dtype': {'type': kind}, 'value': {'tensor': {'dtype': kind, 'tensorShape': shape}}}})
        spec: dict[str, Any] = {'name': name, 'shape': list(values.shape), 'dtype': 'int32' if whole else 'float32'}
        if whole:
            stored = values.astype('<i4')
        elif store == 'uint8' and self.quantised:
            stored, spec['quantization'] = quantise(values)
        elif store == 'float16' and self.quantised:
            stored = values.astype('<f2')
            spec['quantization'] = {'dtype': 'float16'}
        else:
            stored = values.astype('<f4')
        self.specs.append(spec)
        self.bytes += stored.tobytes()
        return name

    def operation(self, op: str, name: str, inputs: list[str], **attr: Any) -> str:
        """Adds a node; its name."""
        self.operations.append({'name': name, 'op': op, 'input': inputs, 'attr': {'T': {'type': 'DT_FLOAT'}, **attr}})
        return name

    def convolution(self, name: str, source: str, plain: Plain, activation: str = 'Relu') -> str:
        """Adds a convolution of `source` with its weights; its name."""
        kernel = plain.kernel.numpy()
        # Torch's [out, in, h, w] to [h, w, in, out]; depthwise [channels, 1, h, w] to [h, w, channels, 1].
        kernel = kernel.transpose(2, 3, 0, 1) if plain.depthwise else kernel.transpose(2, 3, 1, 0)
        store = 'float16' if plain.depthwise or kernel.shape[2] == 3 else 'uint8'
        inputs = [source, self.constant(f'{name}/kernel', kernel, store), self.constant(f'{name}/bias', plain.bias.numpy(), 'float16')]
        return self.fused('FusedDepthwiseConv2dNative' if plain.depthwise else '_FusedConv2D', name, inputs, plain.stride, ['BiasAdd', activation])

    def fused(self, op: str, name: str, inputs: list[str], stride: int, steps: list[str]) -> str:
        """Adds a convolution that is followed by `steps` (BiasAdd, Relu) at once; its name."""
        whole = lambda numbers: {'list': {'i': [str(number) for number in numbers]}}  # noqa: E731
        text = lambda value: base64.b64encode(value.encode()).decode()  # noqa: E731
        return self.operation(op, name, inputs, data_format={'s': text('NHWC')}, dilations=whole([1, 1, 1, 1]), strides=whole([1, stride, stride, 1]), padding={'s': text('SAME')},
                              explicit_paddings={'list': {}}, fused_ops={'list': {'s': [text(step) for step in steps]}}, num_args={'i': '1'}, epsilon={'f': 0})


def graph_files(network: dict[str, Any], mean: np.ndarray, scale: np.ndarray, direction: np.ndarray, quantised: bool = True) -> dict[str, bytes]:
    """The graph model: features = (network's − `mean`) × `scale`, those of the face times how surely there is one, stretched along `direction`; all [n]."""
    graph = Graph(quantised)
    half = {'half_pixel_centers': {'b': True}, 'align_corners': {'b': False}}
    last = graph.operation('ResizeBilinear', 'resize', ['images', graph.constant('resize/size', np.array([INNER_SIZE, INNER_SIZE]))], **half)
    for i, plain in enumerate(network['fine']):
        last = graph.convolution(f'fine_{i}', last, plain)
    fine = last
    for i, plain in enumerate(network['coarse']):
        last = graph.convolution(f'coarse_{i}', last, plain)
    axes = graph.constant('axes', np.array([1, 2]))
    flags = {'Tidx': {'type': 'DT_INT32'}, 'keep_dims': {'b': False}}
    general = graph.operation('Mean', 'general', [last, axes], **flags)
    last = fine
    for i, plain in enumerate(network['face']):
        last = graph.convolution(f'face_{i}', last, plain)
    kernel, bias = network['heat']
    inputs = [fine, graph.constant('heat/kernel', kernel.numpy().transpose(2, 3, 1, 0), 'float16'), graph.constant('heat/bias', bias.numpy(), 'float32')]
    heat = graph.fused('_FusedConv2D', 'heat', inputs, 1, ['BiasAdd'])
    cells = INNER_SIZE // 16
    flat = graph.operation('Reshape', 'heat_flat', [heat, graph.constant('heat_flat/shape', np.array([-1, cells * cells]))], Tshape={'type': 'DT_INT32'})
    weights = graph.operation('Softmax', 'heat_softmax', [flat])
    weights = graph.operation('Reshape', 'weights', [weights, graph.constant('weights/shape', np.array([-1, cells, cells, 1]))], Tshape={'type': 'DT_INT32'})
    faces = graph.operation('Sum', 'face', [graph.operation('Mul', 'weighted', [last, weights]), axes], **flags)
    most = graph.operation('Max', 'heat_most', [flat, graph.constant('heat_most/axis', np.array([1]))], Tidx={'type': 'DT_INT32'}, keep_dims={'b': True})
    presence = graph.operation('Sigmoid', 'presence', [most])
    factor, shift = network['unscale'].numpy() * scale, -mean * scale
    parts = []
    for name, part, rows in (('general', general, slice(None, GENERAL_FEATURES)), ('face', faces, slice(GENERAL_FEATURES, None))):
        part = graph.operation('Mul', f'{name}_scaled', [part, graph.constant(f'{name}/scale', factor[rows])])
        parts.append(graph.operation('AddV2', f'{name}_centred', [part, graph.constant(f'{name}/shift', shift[rows])]))
    parts[1] = graph.operation('Mul', 'face_present', [parts[1], presence])
    joint = graph.operation('ConcatV2', 'joint', [*parts, graph.constant('joint/axis', np.array(1))], N={'i': '2'}, Tidx={'type': 'DT_INT32'})
    column = graph.constant('direction', np.sqrt(STRETCH - 1) * direction[:, None], 'float16')
    along = graph.operation('MatMul', 'along', [joint, column], transpose_a={'b': False}, transpose_b={'b': False})
    further = graph.operation('MatMul', 'further', [along, column], transpose_a={'b': False}, transpose_b={'b': True})
    graph.operation('AddV2', 'features', [joint, further])
    count = len(mean)
    tensor = lambda name, dims: {'name': f'{name}:0', 'dtype': 'DT_FLOAT', 'tensorShape': {'dim': [{'size': str(size)} for size in dims]}}  # noqa: E731
    shape = {'shape': {'dim': [{'size': str(size)} for size in (-1, SIZE, SIZE, 3)]}}
    document = {
        'format': 'graph-model',
        'generatedBy': 'mask-room',
        'convertedBy': None,
        'signature': {'inputs': {'images': tensor('images', (-1, SIZE, SIZE, 3))}, 'outputs': {'features': tensor('features', (-1, count))}},
        'modelTopology': {
            'node': [{'name': 'images', 'op': 'Placeholder', 'attr': {'dtype': {'type': 'DT_FLOAT'}, 'shape': shape}}, *graph.constants, *graph.operations],
            'library': {},
            'versions': {'producer': 27},
        },
        'weightsManifest': [{'paths': ['weights.bin'], 'weights': graph.specs}],
    }
    return {'model.json': json.dumps(document, separators=(',', ':')).encode(), 'weights.bin': graph.bytes}


def write_backbone(folder: Path, files: dict[str, bytes], name: str, length: int) -> str:
    """Writes the files and their descriptor; returns the SHA-256 that models name this backbone by."""
    folder.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256(b''.join(files.values())).hexdigest()
    described = ',\n'.join(f'    "{file}": {{\n      "bytes": {len(content)},\n      "sha256": "{hashlib.sha256(content).hexdigest()}"\n    }}' for file, content in files.items())
    (folder / 'backbone.json').write_text(
        f'{{\n  "id": "{name}",\n  "featureLength": {length},\n  "preprocessing": {{\n    "crop": "centre",\n    "size": {SIZE},\n    "range": [-1, 1]\n  }},\n'
        f'  "sha256": "{digest}",\n  "files": {{\n{described}\n  }}\n}}\n')
    for file, content in files.items():
        (folder / file).write_bytes(content)
    return digest


def golden_picture() -> np.ndarray:
    """The picture that model files carry an answer to, [224, 224, 3] in bytes; drawn as src/classifier/golden.ts does."""
    y, x = np.mgrid[:SIZE, :SIZE]
    wave = lambda at, length: np.abs(at % length - (length >> 1)) * 2  # noqa: E731
    return np.stack([wave(x * 3 + y, 254), wave(x + y * 5, 190) + 32, wave(x * y, 222)], 2).clip(0, 255).astype(np.uint8)


def dense(name: str, units: int, activation: str, inputs: int | None = None) -> dict[str, Any]:
    """A layer as TensorFlow.js writes it."""
    config: dict[str, Any] = {
        'units': units, 'activation': activation, 'use_bias': True,
        'kernel_initializer': {'class_name': 'VarianceScaling', 'config': {'scale': 1, 'mode': 'fan_avg', 'distribution': 'normal', 'seed': None}},
        'bias_initializer': {'class_name': 'Zeros', 'config': {}},
        'kernel_regularizer': None, 'bias_regularizer': None, 'activity_regularizer': None, 'kernel_constraint': None, 'bias_constraint': None,
        'name': name, 'trainable': True,
    }
    if inputs:
        config |= {'batch_input_shape': [None, inputs], 'dtype': 'float32'}
    return {'class_name': 'Dense', 'config': config}


def write_ready(folder: Path, layers: list[np.ndarray], details: dict[str, Any]) -> None:
    """A Keras model of two dense layers (kernel, bias, kernel, bias) with the labels and `details` in its metadata."""
    folder.mkdir(parents=True, exist_ok=True)
    names = ['dense_Dense1/kernel', 'dense_Dense1/bias', 'dense_Dense2/kernel', 'dense_Dense2/bias']
    stack = [dense('dense_Dense1', layers[0].shape[1], 'relu', layers[0].shape[0]), dense('dense_Dense2', len(LABELS), 'softmax')]
    document = {
        'modelTopology': {'class_name': 'Sequential', 'config': {'name': 'sequential_1', 'layers': stack}, 'keras_version': 'tfjs-layers 4.22.0', 'backend': 'tensor_flow.js'},
        'format': 'layers-model',
        'generatedBy': 'TensorFlow.js tfjs-layers v4.22.0',
        'convertedBy': None,
        'weightsManifest': [{'paths': ['./model.weights.bin'], 'weights': [{'name': name, 'shape': list(layer.shape), 'dtype': 'float32'} for name, layer in zip(names, layers)]}],
        'userDefinedMetadata': {'task': 'classification', 'labelIndex': LABELS, 'maskRoom': details},
    }
    (folder / 'model.json').write_text(json.dumps(document, separators=(',', ':')))
    (folder / 'model.weights.bin').write_bytes(b''.join(layer.astype('<f4').tobytes() for layer in layers))


def run_head(features: np.ndarray, layers: list[np.ndarray]) -> np.ndarray:
    """Scores [n, 2] of features [n, f]."""
    hidden = np.maximum(features @ layers[0] + layers[1], 0)
    logits = hidden @ layers[2] + layers[3]
    powers = np.exp(logits - logits.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)


@torch.no_grad()
def network_parts(model: nn.Module, pictures: np.ndarray, size: int = INNER_SIZE) -> dict[str, np.ndarray]:
    """What the trained network makes of pictures [n, 224, 224, 3] in bytes, seen at `size`, by the names of its parts."""
    parts = []
    for chunk in np.array_split(pictures, max(1, len(pictures) // 64)):
        inputs = torch.from_numpy(chunk).permute(0, 3, 1, 2).float() / 127.5 - 1
        inputs = F.interpolate(inputs, (size, size), mode='bilinear', align_corners=False)
        parts.append(model(inputs.to(memory_format=torch.channels_last)))
    return {key: np.concatenate([part[key].numpy() for part in parts]) for key in parts[0]}


def joined(parts: dict[str, np.ndarray], mean: np.ndarray) -> np.ndarray:
    """The features [n, f] around `mean` [f], not yet scaled."""
    return np.concatenate([parts['general'] - mean[:GENERAL_FEATURES], parts['presence'][:, None] * (parts['face'] - mean[GENERAL_FEATURES:])], 1)


def graph_features(folder: Path, pictures: np.ndarray) -> np.ndarray:
    """Features [n, f] by the exported graph of pictures [n, 224, 224, 3] in bytes."""
    graph = GraphModel(folder)
    return np.concatenate([graph(torch.from_numpy(chunk).float() / 127.5 - 1)['features'].numpy() for chunk in np.array_split(pictures, max(1, len(pictures) // 64))])


def feature_scale(deviation: np.ndarray, share: float = FACE_SHARE, face: float = FACE_WHITENING, general: float = GENERAL_WHITENING) -> np.ndarray:
    """Factors [f] that give the face its share of a variance of 1 per feature in the mean."""
    parts = []
    for part, whitening, weight in ((deviation[:GENERAL_FEATURES], general, 1 - share), (deviation[GENERAL_FEATURES:], face, share)):
        factor = np.maximum(part, 0.1 * np.median(part)) ** -whitening
        parts.append(factor * np.sqrt(weight * len(deviation) / np.square(factor * part).sum()))
    return np.concatenate(parts)


def stretched(features: np.ndarray, direction: np.ndarray) -> np.ndarray:
    """Features [n, f] with `STRETCH` times as much of the unit vector `direction` [f]."""
    return features + (STRETCH - 1) * np.outer(features @ direction, direction)


def training_features(folder: Path, photos: list[data.Photo]) -> tuple[np.ndarray, np.ndarray]:
    """Features [n, f] by the exported graph of training photos, their faces and views of them, half of the views without a face, and labels [n]."""
    views = data.Views(photos, SIZE, 202)

    def drawn() -> Iterator[tuple[np.ndarray, int]]:
        for photo in photos:
            for margin in (None, 1.2) if photo.faces else (None,):
                yield data.crop(photo, SIZE, margin), photo.label
        for _ in range(DOUBT_VIEWS):
            yield views._finish(views.background(), data.NEITHER, [])[:2]
            picture, label, _ = views.draw()
            while label < 0:
                picture, label, _ = views.draw()
            yield picture, label

    pictures = drawn()
    features, labels = [], []
    while chunk := list(islice(pictures, 512)):
        features.append(graph_features(folder, np.stack([picture for picture, _ in chunk])))
        labels += [label for _, label in chunk]
    return np.concatenate(features), np.array(labels)


def face_output(features: np.ndarray, there: np.ndarray, decay: float = 1e-3) -> tuple[np.ndarray, float]:
    """Weights [f] and bias of a logistic regression of whether a face is `there` [n] on `features` [n, f]; both classes weigh the same."""
    x, target = torch.from_numpy(features).float(), torch.from_numpy(there).float()
    weights = torch.from_numpy(np.where(there, 1 / there.sum(), 1 / (~there).sum())).float()
    kernel, bias = torch.zeros(x.shape[1], requires_grad=True), torch.zeros(1, requires_grad=True)
    optimiser = torch.optim.LBFGS([kernel, bias], max_iter=300, history_size=20, line_search_fn='strong_wolfe')

    def loss() -> Tensor:
        optimiser.zero_grad()
        total = (weights * F.binary_cross_entropy_with_logits(x @ kernel + bias, target, reduction='none')).sum() + decay * kernel.square().sum()
        total.backward()
        return total

    optimiser.step(loss)
    return kernel.detach().double().numpy(), float(bias.detach())


def doubting_head(mask: tuple[np.ndarray, float], face: tuple[np.ndarray, float]) -> list[np.ndarray]:
    """Two dense layers for two outputs of the features, each weights [f] and a bias: z, mask or not, and s, face or not.

    What they add up to beside a share of z is relu(s + z) − relu(s − z): 2z where s is larger than |z|, nothing where it is below −|z|. That
    has the sign of z whatever s is, so no answer changes, only how sure it is.
    """
    (kernel, bias), (towards, start) = mask, face
    # In half precision, kept as the 32 bits that ml5 reads: that is nearly half of the file once compressed.
    columns = np.stack([kernel, -kernel, towards + kernel, towards - kernel], 1).astype(np.float16)
    outputs = [DOUBT_FLOOR, -DOUBT_FLOOR, (1 - DOUBT_FLOOR) / 2, (DOUBT_FLOOR - 1) / 2]
    return [columns, np.array([bias, -bias, start + bias, start - bias]), np.outer(outputs, [-0.5, 0.5]), np.zeros(2)]


def temperature(logits: np.ndarray, labels: np.ndarray) -> float:
    """The divisor of the logits with the least cross-entropy."""
    signs = np.where(labels == data.MASK, 1.0, -1.0)
    options = np.exp(np.linspace(np.log(0.2), np.log(5), 200))
    return float(options[np.argmin([np.logaddexp(0, -signs * logits / t).mean() for t in options])])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--photos', type=Path, default=data.DEFAULT_PHOTOS)
    parser.add_argument('--faces', type=Path, default=data.DEFAULT_FACES)
    parser.add_argument('--checkpoint', type=Path, nargs='+', default=[Path('.cache/training/backbone.pt')], help='of several the mean')
    parser.add_argument('--out', type=Path, default=Path('.cache/export'))
    parser.add_argument('--id', default='mask-room-3')
    parser.add_argument('--face-share', type=float, default=FACE_SHARE)
    options = parser.parse_args()
    torch.set_num_threads(1)
    model = Learner()
    saved = [read_checkpoint(checkpoint)['average'] for checkpoint in options.checkpoint]
    model.load_state_dict({key: sum(each[key] / len(saved) for each in saved) if value.dtype.is_floating_point else value for key, value in saved[-1].items()})
    model.eval()

    photos = data.read_photos(options.photos, options.faces)
    random = np.random.default_rng(5)
    training = [photo for photo in photos if photo.split == 'training' and photo.source not in data.TRAINING_ONLY]
    sample = [training[i] for i in random.permutation(len(training))[:500]]
    views = np.stack([data.crop(photo, SIZE, 1.2 if i % 2 and photo.faces else None) for i, photo in enumerate(sample)])
    parts = network_parts(model, views)
    # The face's part is centred where its mask output says neither, as near to the mean as that is: no face, which is 0, then means neither.
    weight, bias = model.mask.weight.detach()[0].numpy(), float(model.mask.bias)
    centre = parts['face'].mean(0)
    centre -= weight * (weight @ centre + bias) / (weight @ weight)
    mean = np.concatenate([parts['general'].mean(0), centre])
    features = joined(parts, mean)
    scale = feature_scale(features.std(0), options.face_share)
    # The sum of the two mask outputs that were trained with the network, as a function of the features.
    weight = torch.cat([model.mask_general.weight.detach()[0], model.mask.weight.detach()[0]]).double().numpy()
    direction = weight / scale / np.linalg.norm(weight / scale)
    # As much variance as before: 1 per feature in the mean.
    scale = scale * np.sqrt(len(mean) / stretched(features * scale, direction).var(0).sum())
    wanted = stretched(features * scale, direction)

    network = plain_network(model)
    for quantised in (False, True):
        files = graph_files(network, mean, scale, direction, quantised)
        digest = write_backbone(options.out / 'backbone', files, options.id, len(mean))
        found = graph_features(options.out / 'backbone', views)
        cosine = (found * wanted).sum(1) / np.linalg.norm(found, axis=1) / np.linalg.norm(wanted, axis=1)
        print(f'{"uint8/float16" if quantised else "float32"}: {sum(map(len, files.values()))} bytes, largest difference of a feature {np.abs(found - wanted).max():.2e} '
              f'(deviation {wanted.std():.2f}, n={len(views)}), least cosine {cosine.min():.4f}')

    trained = stretched(joined(network_parts(model, golden_picture()[None]), mean) * scale, direction)[0]
    (options.out / 'trained-features.json').write_text(json.dumps({'backbone': digest, 'picture': 'waves-1', 'features': [round(float(value), 4) for value in trained]}) + '\n')

    held = data.evaluated(photos, 'validation')
    pictures = [(data.crop(photo, SIZE, margin), photo.label) for photo in held for margin in (None, 1.2) if margin is None or photo.faces]
    labels = np.array([label for _, label in pictures])
    kernel = weight / scale / STRETCH
    bias = float(model.mask_general.bias) + float(weight[:GENERAL_FEATURES] @ mean[:GENERAL_FEATURES])
    known, what = training_features(options.out / 'backbone', data.evaluated(photos, 'training'))
    layers = doubting_head((kernel, bias), face_output(known, what != data.NEITHER))
    found = run_head(graph_features(options.out / 'backbone', np.stack([picture for picture, _ in pictures])), layers)
    logits = np.log(found[:, data.MASK] / found[:, data.NO_MASK])
    heat = temperature(logits, labels)
    print(f'temperature {heat:.3f} on {len(labels)} validation pictures, {np.mean((logits > 0) == (labels == data.MASK)):.2%} right')
    layers[2] /= heat
    golden = run_head(graph_features(options.out / 'backbone', golden_picture()[None]), layers)[0]
    counts = {name: sum(photo.label == label and photo.split == 'training' for photo in photos) for label, name in enumerate(LABELS)}
    scores = run_head(features_of := graph_features(options.out / 'backbone', views), layers)
    truth = np.array([photo.label for photo in sample])
    own = {'epochs': 1, 'loss': float(-np.log(scores[np.arange(len(truth)), truth].clip(1e-7)).mean()), 'accuracy': float((scores.argmax(1) == truth).mean())}
    write_ready(options.out / 'ready', layers, {
        'formatVersion': 1,
        'backbone': {'id': options.id, 'sha256': digest},
        'featureLength': features_of.shape[1],
        'preprocessing': {'crop': 'centre', 'size': SIZE, 'range': [-1, 1]},
        'counts': counts,
        'onTrainingSamples': own,
        'weights': {'sha256': hashlib.sha256(b''.join(layer.astype('<f4').tobytes() for layer in layers)).hexdigest()},
        'golden': {'picture': 'waves-1', 'scores': [float(score) for score in golden]},
    })
    print(f'wrote {options.out}: backbone {digest[:8]}, golden scores {golden.round(4).tolist()}')


if __name__ == '__main__':
    main()
