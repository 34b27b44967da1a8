"""Draws views of the photos with what the teachers make of them, once for all runs of train.py.

    python3 training/draw.py [--out FOLDER] [--count N]

Every chunk is a folder of its own, written at once: stop it when you like, and run it again to go on. Two views in three are of `general-photos/`, the others of the mask photos.
"""
from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

import data
from model import INNER_SIZE
from tfjs_graph import GraphModel
from tfjs_layers import LayersModel

DEFAULT_YARDSTICK = Path('../shared/data/backbones/mobilenet-v1-025-224-feature-vector')
DEFAULT_TEACHABLE = Path('../shared/data/teachable-machine/models/pen-tv-2026')
DEFAULT_CACHE = Path('.cache/views')
#: Side of the views in pixels: about that of the photos, and more than the network sees of a picture.
VIEW_SIZE = 160
CHUNK = 1024
#: Side of the heat map that goes with a view.
CELLS = INNER_SIZE // 16


class Teachers:
    """The networks that the backbone learns from, side by side: pictures [n, s, s, 3] in bytes to features [n, 1536], each part of length 1.

    First MobileNet v1 0.25 as ml5 feeds it, 256, then the MobileNet v2 0.35 of a Teachable Machine model, 1,280.
    """

    #: At this side in pixels they look; at the 224 they were made for they would cost a third more.
    SIZE = 192

    def __init__(self, yardstick: Path, teachable: Path):
        self.yardstick, self.teachable = GraphModel(yardstick), LayersModel(teachable)

    def __call__(self, pictures: Tensor) -> Tensor:
        rows = []
        for chunk in pictures.split(16):
            seen = F.interpolate(chunk.permute(0, 3, 1, 2).float() / 255, (self.SIZE, self.SIZE), mode='bilinear', align_corners=False)
            with torch.no_grad():
                (stretched,) = self.yardstick(seen.permute(0, 2, 3, 1) * 2 - 1).values()
                parts = [stretched, self.teachable(seen * (255 / 127) - 1)]
            rows.append(torch.cat([F.normalize(part.float().reshape(len(chunk), -1)) for part in parts], 1))
        return torch.cat(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--photos', type=Path, default=data.DEFAULT_PHOTOS)
    parser.add_argument('--faces', type=Path, default=data.DEFAULT_FACES)
    parser.add_argument('--general', type=Path, default=data.DEFAULT_GENERAL)
    parser.add_argument('--yardstick', type=Path, default=DEFAULT_YARDSTICK)
    parser.add_argument('--teachable', type=Path, default=DEFAULT_TEACHABLE)
    parser.add_argument('--out', type=Path, default=DEFAULT_CACHE)
    parser.add_argument('--count', type=int, default=200_000, help='of views, at 80 kB each')
    parser.add_argument('--without', nargs='*', default=[], choices=data.PARTS, help='draws the mask photos without these, to see what they are good for')
    parser.add_argument('--only', choices=('general', 'masks'), help='draws this kind alone, and leaves the places of the other')
    options = parser.parse_args()
    torch.set_num_threads(1)
    teachers = Teachers(options.yardstick, options.teachable)
    general = data.GeneralViews(data.read_general(options.general), VIEW_SIZE, 0)
    masks: data.Views | None = None
    for number in range(options.count // CHUNK):
        kind = 'masks' if number % 3 == 2 else 'general'
        folder = options.out / f'{kind}-{number:05}'
        if folder.exists() or options.only not in (None, kind):
            continue
        if kind == 'masks' and masks is None:
            if not options.faces.exists():
                raise SystemExit(f'There is no {options.faces}: find_faces.py writes it.')
            training = [photo for photo in data.read_photos(options.photos, options.faces) if photo.split == 'training']
            for photo in training:
                photo.doubt_faces()
            masks = data.Views(training, VIEW_SIZE, 0, frozenset(options.without))
        views = masks if kind == 'masks' else general
        views.random = np.random.default_rng([41, number])
        began = time.time()
        batch = views.batch(CHUNK, CELLS)
        drawn = time.time()
        batch['teachers'] = teachers(torch.from_numpy(batch['pictures'])).numpy().astype(np.float16)
        batch['heat'] = batch['heat'].astype(np.float16)
        unfinished = folder.with_name(f'.{folder.name}')
        unfinished.mkdir(parents=True, exist_ok=True)
        for name, values in batch.items():
            np.save(unfinished / f'{name}.npy', values)
        unfinished.replace(folder)
        print(f'{time.strftime("%H:%M:%S")} {folder.name}: {drawn - began:.0f} s for the views, {time.time() - drawn:.0f} s for the teachers', flush=True)


if __name__ == '__main__':
    main()
