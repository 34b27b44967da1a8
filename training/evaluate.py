"""Measures backbones and ready-made models on photos.

    python3 training/evaluate.py [FOLDER] [--backbone NAME=FOLDER[:0..1] …] [--ready FOLDER] [--split test] [--margins M …] [--json FILE]

FOLDER has `mask/` and `no-mask/` inside, and `other/` if you like; with a manifest.csv in it only one split's groups are taken. Face crops need the table of find_faces.py for that folder (`--faces`).
Without `--backbone` the exported one, the yardstick as ml5 feeds it and as it expects, and random weights are measured.
"""
from __future__ import annotations

import argparse
import io
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter
from torch import nn

import data
from export import run_head
from tfjs_graph import GraphModel

SIZE = 224
DRAWS = 30
#: Under this confidence <mask-detector> says "not sure".
THRESHOLD = 0.6
#: Side of the face crop as a multiple of the face's box.
MARGIN = 1.2
Classifier = Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]


# ---- photos and features ------------------------------------------------------------------------------------------------------------


def read_folder(folder: Path, faces: Path | None, split: str) -> list[data.Photo]:
    """The photos of `mask/` and `no-mask/`: of one split (`held-out`: of test and validation) where there is a manifest, else all, each in a group of its own."""
    if (folder / 'manifest.csv').exists():
        photos = data.read_photos(folder, faces)
        return [photo for each in (('test', 'validation') if split == 'held-out' else (split,)) for photo in data.evaluated(photos, each)]
    boxes = data.read_faces(faces) if faces else None
    photos = []
    for label, name in enumerate(data.FOLDERS):
        found = data.pictures_in(folder / name)
        if not found:
            raise SystemExit(f'There is no photo in {folder / name}.')
        for path in found:
            file = path.relative_to(folder).as_posix()
            photos.append(data.Photo(file, label, name, file, split, path, None if boxes is None else boxes.get(file, [])))
    return photos


class Features:
    """A graph model as a function of pictures [n, 224, 224, 3] in bytes; `low` is what black becomes (−1 or 0)."""

    def __init__(self, folder: Path, low: float = -1.0):
        self.graph, self.low = GraphModel(folder), low

    def __call__(self, pictures: np.ndarray) -> np.ndarray:
        parts = []
        for chunk in np.array_split(pictures, max(1, len(pictures) // 32)):
            inputs = torch.from_numpy(chunk).float() / 255 * (1 - self.low) + self.low
            (features,) = self.graph(inputs).values()
            parts.append(features.reshape(len(chunk), -1).numpy())
        return np.concatenate(parts)


def read_head(folder: Path) -> list[np.ndarray]:
    """Kernels and biases of a ready-made model's dense layers."""
    specs = json.loads((folder / 'model.json').read_text())['weightsManifest'][0]['weights']
    values = np.frombuffer((folder / 'model.weights.bin').read_bytes(), '<f4')
    layers, at = [], 0
    for spec in specs:
        count = math.prod(spec['shape'])
        layers.append(values[at:at + count].reshape(spec['shape']))
        at += count
    return layers


# ---- figures ------------------------------------------------------------------------------------------------------------------------


def wilson(right: int, count: int) -> tuple[float, float]:
    """95 % interval of a share, in %."""
    z, p = 1.96, right / count
    middle, spread = p + z * z / (2 * count), z * math.sqrt(p * (1 - p) / count + z * z / (4 * count * count))
    return 100 * (middle - spread) / (1 + z * z / count), 100 * (middle + spread) / (1 + z * z / count)


def calibration_error(scores: np.ndarray, labels: np.ndarray, bins: int = 15) -> float:
    """Expected calibration error of scores [n, 2], in %."""
    confidence, right = scores.max(1), scores.argmax(1) == labels
    at = np.minimum((confidence * bins).astype(int), bins - 1)
    return 100 * sum(abs(confidence[at == i].sum() - right[at == i].sum()) for i in range(bins)) / len(labels)


def recalls(found: np.ndarray, labels: np.ndarray) -> list[float]:
    """Share of each class that is found, in %."""
    return [100 * float((found[labels == label] == label).mean()) for label in np.unique(labels)]


def zero_shot(scores: np.ndarray, labels: np.ndarray) -> dict[str, Any]:
    """Figures on scores [n, 2] without any training; shares in %."""
    found = scores.argmax(1)
    bare, masked = recalls(found, labels)
    right = int((found == labels).sum())
    return {
        'balanced': (bare + masked) / 2, 'no mask': bare, 'mask': masked, 'right': right, 'n': len(labels), 'wilson': wilson(right, len(labels)),
        # Rows: what they are; columns: what they are taken for.
        'confusion': [[int(((labels == label) & (found == taken)).sum()) for taken in (data.NO_MASK, data.MASK)] for label in (data.NO_MASK, data.MASK)],
        'calibration error': calibration_error(scores, labels), 'not sure': 100 * float(np.mean(scores.max(1) < THRESHOLD)), 'under 0.8': 100 * float(np.mean(scores.max(1) < 0.8)),
    }


def told(figures: dict[str, Any]) -> str:
    """`zero_shot`'s figures as a line."""
    (a, b), (c, d) = figures['confusion']
    low, high = figures['wilson']
    return (f"balanced {figures['balanced']:5.1f}  no mask {figures['no mask']:5.1f}  mask {figures['mask']:5.1f}  right {figures['right']}/{figures['n']} ({low:.1f}–{high:.1f})  "
            f"no mask taken for no mask/mask {a}/{b}, mask {c}/{d}  ECE {figures['calibration error']:.1f}  not sure {figures['not sure']:.1f} (under 0.8 {figures['under 0.8']:.1f})")


def ridge(train: np.ndarray, labels: np.ndarray, test: np.ndarray, strength: float = 0.1) -> np.ndarray:
    """Classes of `test` by ridge regression on L2-normalised features."""
    unit = lambda rows: rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)  # noqa: E731
    train, test = unit(train.astype(np.float64)), unit(test.astype(np.float64))
    middle, target = train.mean(0), np.eye(labels.max() + 1)[labels]
    gram = (train - middle) @ (train - middle).T + strength * np.eye(len(train))
    weights = (train - middle).T @ np.linalg.solve(gram, target - target.mean(0))
    return ((test - middle) @ weights + target.mean(0)).argmax(1)


def ml5_head(train: np.ndarray, labels: np.ndarray, test: np.ndarray, hidden: int = 32, epochs: int = 60, rate: float = 0.003, batch: float = 0.4) -> np.ndarray:
    """Classes of `test` by what ml5 trains: dense ReLU and softmax, Adam; with our defaults for the rest."""
    torch.manual_seed(0)
    inputs, target = torch.from_numpy(train).float(), torch.from_numpy(labels)
    model = nn.Sequential(nn.Linear(train.shape[1], hidden), nn.ReLU(), nn.Linear(hidden, int(labels.max()) + 1))
    for layer in (model[0], model[2]):
        nn.init.normal_(layer.weight, std=math.sqrt(2 / sum(layer.weight.shape)))
        nn.init.zeros_(layer.bias)
    optimiser = torch.optim.Adam(model.parameters(), rate, eps=1e-7)
    size = max(1, int(len(labels) * batch))
    for _ in range(epochs):
        for rows in torch.randperm(len(labels)).split(size):
            loss = nn.functional.cross_entropy(model(inputs[rows]), target[rows])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    with torch.no_grad():
        return model(torch.from_numpy(test).float()).argmax(1).numpy()


def few_shot(features: np.ndarray, labels: np.ndarray, groups: np.ndarray, shots: int, head: Classifier, draws: int = DRAWS) -> dict[str, Any] | None:
    """Balanced accuracy in % over the draws, with `shots` examples of each class, each from another group; the rest is the test. `None` where there are too few photos."""
    figures, found = [], []
    for draw in range(draws):
        random = np.random.default_rng([7, shots, draw])
        chosen: list[int] = []
        for label in np.unique(labels):
            order = random.permutation(np.flatnonzero(labels == label))
            _, first = np.unique(groups[order], return_index=True)
            chosen += order[np.sort(first)][:shots].tolist()
        rest = ~np.isin(groups, groups[chosen])
        if min((labels[rest] == label).sum() for label in np.unique(labels)) < 5 or len(chosen) < shots * len(np.unique(labels)):
            return None
        found.append(recalls(head(features[chosen], labels[chosen], features[rest]), labels[rest]))
        figures.append(np.mean(found[-1]))
    return {'mean': float(np.mean(figures)), 'deviation': float(np.std(figures)), 'worst decile': float(np.percentile(figures, 10)), 'draws': draws, 'recalls': np.mean(found, 0).tolist()}


def curve(figures: dict[int, dict[str, Any] | None]) -> str:
    """Few-shot figures by shots as a line: mean ± deviation (worst decile)."""
    return '   '.join(f"{shots}: " + (f"{each['mean']:5.1f} ± {each['deviation']:3.1f} ({each['worst decile']:.1f})" if each else '–') for shots, each in figures.items())


# ---- what a camera does --------------------------------------------------------------------------------------------------------------


def _lit(picture: Image.Image, left: float, right: float) -> Image.Image:
    ramp = np.linspace(left, right, SIZE, dtype=np.float32)[None, :, None]
    return Image.fromarray((np.asarray(picture) * ramp).clip(0, 255).astype(np.uint8))


def _tinted(picture: Image.Image, *gains: float) -> Image.Image:
    return Image.fromarray((np.asarray(picture) * np.array(gains)).clip(0, 255).astype(np.uint8))


def _noisy(picture: Image.Image) -> Image.Image:
    return Image.fromarray((np.asarray(picture) + np.random.default_rng(3).normal(0, 20, (SIZE, SIZE, 3))).clip(0, 255).astype(np.uint8))


def _coded(picture: Image.Image) -> Image.Image:
    buffer = io.BytesIO()
    picture.save(buffer, 'JPEG', quality=15)
    return Image.open(buffer).convert('RGB')


def _moved(picture: Image.Image, side: float, x: float, y: float) -> Image.Image:
    """The picture at `side` of its size, its centre at (x, y) of the frame, over a blurred copy of itself."""
    under = picture.filter(ImageFilter.GaussianBlur(30))
    length = round(SIZE * side)
    under.paste(picture.resize((length, length), Image.Resampling.BOX), (round(x * SIZE - length / 2), round(y * SIZE - length / 2)))
    return under


#: One change each to a picture of 224×224.
CHANGES: dict[str, Callable[[Image.Image], Image.Image]] = {
    'as it is': lambda picture: picture,
    'mirrored': lambda picture: picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
    'turned by 15°': lambda picture: picture.rotate(15, Image.Resampling.BILINEAR),
    'at a third of the light': lambda picture: _tinted(picture, 0.33, 0.33, 0.33),
    'overexposed by half': lambda picture: _tinted(picture, 1.5, 1.5, 1.5),
    'lit from the side': lambda picture: _lit(picture, 0.3, 1.4),
    'half the contrast': lambda picture: ImageEnhance.Contrast(picture).enhance(0.5),
    'warm light': lambda picture: _tinted(picture, 1.2, 1.0, 0.65),
    'cold light': lambda picture: _tinted(picture, 0.75, 0.95, 1.25),
    'grey': lambda picture: picture.convert('L').convert('RGB'),
    'noise of 20 levels': _noisy,
    'blurred by 3 pixels': lambda picture: picture.filter(ImageFilter.GaussianBlur(3)),
    'JPEG at 15': _coded,
    'at 40 % of its size': lambda picture: _moved(picture, 0.4, 0.5, 0.5),
    'at 40 %, in a corner': lambda picture: _moved(picture, 0.4, 0.75, 0.3),
    'a quarter out of the frame': lambda picture: _moved(picture, 1.0, 0.75, 0.5),
}


def changed(pictures: np.ndarray, change: Callable[[Image.Image], Image.Image]) -> np.ndarray:
    """`change` of each of the pictures [n, 224, 224, 3]."""
    return np.stack([np.asarray(change(Image.fromarray(picture))) for picture in pictures])


# ---- tasks that are not masks --------------------------------------------------------------------------------------------------------


def _sketch(kind: str, random: np.random.Generator, picture: Image.Image) -> Image.Image:
    """A shape drawn by an unsteady hand anywhere on the picture."""
    draw = ImageDraw.Draw(picture)
    size = random.uniform(30, 70)
    x, y = random.uniform(size, SIZE - size, 2)
    outline = {
        'circle': [(math.cos(a), math.sin(a)) for a in np.linspace(0, 2 * math.pi, 24)],
        'triangle': [(math.cos(a), math.sin(a)) for a in np.linspace(0, 2 * math.pi, 4) - math.pi / 2],
        'square': [(-0.8, -0.8), (0.8, -0.8), (0.8, 0.8), (-0.8, 0.8), (-0.8, -0.8)],
        'star': [(r * math.cos(a), r * math.sin(a)) for a, r in zip(np.linspace(0, 2 * math.pi, 11) - math.pi / 2, [1, 0.4] * 5 + [1])],
        'cross': [(-0.8, -0.8), (0.8, 0.8), (0, 0), (0.8, -0.8), (-0.8, 0.8)],
    }[kind]
    angle = random.normal(0, 0.2)
    turned = [(x + size * (px * math.cos(angle) - py * math.sin(angle)) + random.normal(0, 2), y + size * (px * math.sin(angle) + py * math.cos(angle)) + random.normal(0, 2)) for px, py in outline]
    draw.line(turned, tuple(int(v) for v in random.integers(0, 256, 3)), int(random.integers(4, 12)), 'curve')
    return picture


def _thumb(up: bool, random: np.random.Generator, picture: Image.Image) -> Image.Image:
    """A fist with its thumb up or down, from the left or the right."""
    size = int(random.uniform(36, 60))
    hand = Image.new('RGBA', (4 * size, 4 * size))
    draw = ImageDraw.Draw(hand)
    skin = (*data._skin(random), 255)
    shade = (*(int(v * 0.7) for v in skin[:3]), 255)
    middle = 2 * size
    draw.rounded_rectangle((middle - size * 0.7, middle - size * 0.6, middle + size * 0.7, middle + size * 0.6), size * 0.3, skin)
    for finger in range(1, 4):
        height = middle - size * 0.6 + finger * size * 0.3
        draw.line((middle - size * 0.2, height, middle + size * 0.7, height), shade, max(1, size // 14))
    draw.rounded_rectangle((middle - size * 0.6, middle - size * 1.5, middle - size * 0.15, middle), size * 0.2, skin)
    draw.rectangle((middle - size * 2, middle - size * 0.4, middle - size * 0.7, middle + size * 0.4), skin)
    hand = hand.rotate(random.normal(0, 15))
    if not up:
        hand = hand.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    if random.random() < 0.5:
        hand = hand.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    x, y = (int(v) for v in random.uniform(0.2 * SIZE, 0.8 * SIZE, 2))
    picture.paste(hand, (x - middle, y - middle), hand)
    return picture


def other_tasks(photos: list[data.Photo], per_class: int = 40) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Pictures [n, 224, 224, 3] and labels [n] of tasks that have nothing to do with masks; the backgrounds are photos of either label."""
    random = np.random.default_rng(11)
    ground = lambda: Image.fromarray(data.crop(photos[random.integers(len(photos))], SIZE))  # noqa: E731
    tasks: dict[str, tuple[list[Image.Image], list[int]]] = {}
    shapes = ['circle', 'triangle', 'square', 'star', 'cross']
    tasks['drawn shapes (5)'] = ([_sketch(kind, random, ground()) for kind in shapes for _ in range(per_class)], [i for i in range(5) for _ in range(per_class)])
    tasks['thumb up or down'] = ([_thumb(up, random, ground()) for up in (False, True) for _ in range(2 * per_class)], [i for i in range(2) for _ in range(2 * per_class)])
    textures: list[Image.Image] = []
    kinds: list[int] = []
    while len(textures) < 5 * per_class:
        seed = int(random.integers(1 << 31))
        kind = int(np.random.default_rng(seed).integers(0, 5))
        if kinds.count(kind) < per_class:
            textures.append(data._texture(np.random.default_rng(seed), SIZE))
            kinds.append(kind)
    tasks['drawn surfaces (5)'] = (textures, kinds)
    views = data.Views(photos, SIZE, 13)
    seen: tuple[list[Image.Image], list[int]] = ([], [])
    for label, at in enumerate(random.permutation(len(photos))[:10]):
        photo = photos[at]
        for _ in range(per_class // 2):
            width, height = photo.size
            window = data._window(width / 2, height / 2, min(width, height) * random.uniform(0.6, 1.1), SIZE, random, False, 1.5)
            view = Image.new('RGB', (SIZE, SIZE))
            warped = data._warp(photo, window, SIZE)
            view.paste(warped, (0, 0), warped)
            seen[0].append(views._develop(view))
            seen[1].append(label)
    tasks['which of 10 photos'] = seen
    return {name: (np.stack([np.asarray(picture.convert('RGB')) for picture in pictures]), np.array(labels)) for name, (pictures, labels) in tasks.items()}


def no_face(photos: list[data.Photo], folder: Path, count: int = 1000) -> dict[str, np.ndarray]:
    """Pictures [n, 224, 224, 3] without a face: of the photos, drawn, and what `other/` holds."""
    views = data.Views(photos, SIZE, 17)
    corners = [picture for _ in range(20 * count) if (picture := views.corner()) is not None][:count]
    sets = {
        'corners of the photos, far from any face': corners,
        'scenes whose only head is covered': [views.faceless() for _ in range(count)] if views.lone else [],
        'drawn rooms': [data.room(views.random, SIZE) for _ in range(count)],
        'drawn surfaces': [data.surface(views.random, SIZE) for _ in range(count)],
        'blurred beyond recognition': [views.blurred() for _ in range(count)],
    }
    found = {name: np.stack([np.asarray(picture) for picture in pictures]) for name, pictures in sets.items() if pictures}
    if paths := data.pictures_in(folder / 'other'):
        found['other/'] = np.stack([data.crop(data.Photo(path.name, data.NEITHER, 'other', path.name, 'test', path), SIZE) for path in paths])
    return found


# ---- the table -----------------------------------------------------------------------------------------------------------------------


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('folder', type=Path, nargs='?', default=data.DEFAULT_PHOTOS)
    parser.add_argument('--faces', type=Path, help=f'face boxes of FOLDER by find_faces.py; {data.DEFAULT_FACES} for the photos of training')
    parser.add_argument('--split', default='test', choices=('test', 'validation', 'training', 'held-out'))
    parser.add_argument('--backbone', action='append', default=[], metavar='NAME=FOLDER[:0..1]')
    parser.add_argument('--ready', type=Path, help="a ready-made model, on the first backbone's features")
    parser.add_argument('--shots', type=int, nargs='*', default=[1, 5, 10, 20, 50])
    parser.add_argument('--margins', type=float, nargs='+', default=[MARGIN], help="sides of the face crop as multiples of the box's")
    parser.add_argument('--no-other', action='store_true', help='leaves out the tasks that are not masks')
    parser.add_argument('--no-ml5', action='store_true', help='leaves out the slower head')
    parser.add_argument('--json', type=Path, help='writes every figure there too')
    options = parser.parse_args()
    torch.set_num_threads(1)
    if options.faces is None and options.folder == data.DEFAULT_PHOTOS:
        options.faces = data.DEFAULT_FACES
    yardstick = '../shared/data/backbones/mobilenet-v1-025-224-feature-vector'
    named = options.backbone or ['ours=.cache/export/backbone', f'ImageNet v1 0.25 as ml5 feeds it={yardstick}', f'ImageNet v1 0.25 as it expects={yardstick}:0..1',
                                 'random weights=.cache/random-backbone']
    if options.ready is None and not options.backbone:
        options.ready = Path('.cache/export/ready')
    photos = read_folder(options.folder, options.faces, options.split)
    labels = np.array([photo.label for photo in photos])
    groups = np.array([photo.group for photo in photos])
    regions = {'whole frame': (np.stack([data.crop(photo, SIZE) for photo in photos]), np.arange(len(photos)))}
    boxed = np.array([i for i, photo in enumerate(photos) if photo.faces])
    if len(boxed):
        regions |= {f'face crop {margin}': (np.stack([data.crop(photos[i], SIZE, margin) for i in boxed]), boxed) for margin in options.margins}
    others = {} if options.no_other else other_tasks(photos)
    heads: dict[str, Classifier] = {'ridge': ridge} | ({} if options.no_ml5 else {'ml5': ml5_head})
    report: dict[str, Any] = {'folder': options.folder.name, 'split': options.split, 'no mask': int(np.sum(labels == data.NO_MASK)), 'mask': int(np.sum(labels == data.MASK)),
                              'groups': len(set(groups)), 'faces': len(boxed), 'backbones': {}}
    print(f"{report['folder']}, {options.split}: {report['no mask']} without and {report['mask']} with a mask, {report['groups']} groups, {len(boxed)} with a face found")
    for position, entry in enumerate(named):
        name, _, place = entry.partition('=')
        folder, _, span = place.partition(':')
        if not (Path(folder) / 'model.json').exists():
            print(f'{name}: skipped, no model in {folder}')
            continue
        extract = Features(Path(folder), 0.0 if span else -1.0)
        figures = report['backbones'][name] = {}
        print(f'\n{name}')
        if position == 0 and options.ready and (options.ready / 'model.json').exists():
            figures['ready'] = measure_ready(extract, read_head(options.ready), no_face(photos, options.folder), regions, labels)
        for region, (pictures, rows) in regions.items():
            features = extract(pictures)
            for kind, head in heads.items():
                figures[f'{region}, {kind}'] = found = {shots: few_shot(features, labels[rows], groups[rows], shots, head) for shots in options.shots}
                print(f'  {region}, {kind} head, per class  {curve(found)}', flush=True)
        for task, (pictures, classes) in others.items():
            features = extract(pictures)
            figures[task] = found = {shots: few_shot(features, classes, np.arange(len(classes)), shots, ridge) for shots in options.shots if shots <= 10}
            print(f'  {task}, ridge head, per class  {curve(found)}', flush=True)
    if options.json:
        options.json.write_text(json.dumps(report, indent=1))


def measure_ready(extract: Features, layers: list[np.ndarray], empty: dict[str, np.ndarray], regions: dict[str, tuple[np.ndarray, np.ndarray]], labels: np.ndarray) -> dict[str, Any]:
    """Prints and returns the figures of a ready-made model."""
    figures: dict[str, Any] = {}
    for kind, pictures in empty.items():
        sure = run_head(extract(pictures), layers).max(1)
        figures[kind] = {'mean': float(sure.mean()), 'named': float(np.mean(sure >= THRESHOLD)), 'above 0.8': float(np.mean(sure > 0.8)), 'above 0.95': float(np.mean(sure > 0.95)), 'n': len(sure)}
        print(f'  ready-made model, {kind}: confidence {sure.mean():.2f} in the mean, at least {THRESHOLD} in {np.mean(sure >= THRESHOLD):.1%}, above 0.8 in {np.mean(sure > 0.8):.1%}, above 0.95 in {np.mean(sure > 0.95):.1%} of {len(sure)}')
    for region, (pictures, rows) in regions.items():
        figures[region] = zero_shot(run_head(extract(pictures), layers), labels[rows])
        print(f'  ready-made model, {region}: {told(figures[region])}', flush=True)
    pictures, rows = regions['whole frame']
    figures['changes'] = {name: zero_shot(run_head(extract(changed(pictures, change)), layers), labels[rows]) for name, change in CHANGES.items()}
    print('  ready-made model, whole frame, balanced: ' + ', '.join(f"{name} {each['balanced']:.1f} (not sure {each['not sure']:.1f})" for name, each in figures['changes'].items()), flush=True)
    return figures


if __name__ == '__main__':
    main()
