"""Finds eyes, nose, mouth and ears of the faces in a table of find_faces.py.

    find_landmarks.py FOLDER --faces boxes.csv --out landmarks.csv [--label no-mask]

writes a row per face: file, then x0,y0 … x5,y5 in pixels of the photo: the eyes and the tip of the nose, the middle of the mouth, the ears.
"""
from __future__ import annotations

import argparse
import csv
from pathlib import Path

import numpy as np
import torch

from data import DEFAULT_FACES, DEFAULT_PHOTOS, read_faces
from find_faces import ANCHORS, SIZE, FaceFinder, letterbox, read

#: The part of a photo that is looked at, as a multiple of the face's side.
MARGIN = 2.0
LEAST_SCORE = 0.7


def landmarks(finder: FaceFinder, parts: list) -> list[np.ndarray | None]:
    """Landmarks [6, 2] of the best face in each of `parts` (PIL image, region), in pixels of its image; `None` below the least score."""
    found: list[np.ndarray | None] = []
    for image, region in parts:
        pixels, (scale, across, down) = letterbox(image, region)
        regressors, logits = finder.anchors(pixels)
        best = int(logits.argmax())
        if logits[best, 0] < np.log(LEAST_SCORE / (1 - LEAST_SCORE)):
            found.append(None)
            continue
        points = regressors[best, 4:].reshape(6, 2) + ANCHORS[best] * SIZE
        found.append((points - (across, down)) / scale)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('folder', type=Path, nargs='?', default=DEFAULT_PHOTOS)
    parser.add_argument('--faces', type=Path, default=DEFAULT_FACES)
    parser.add_argument('--out', type=Path, default=Path('.cache/landmarks.csv'))
    parser.add_argument('--label', default='no-mask')
    options = parser.parse_args()
    torch.set_num_threads(1)
    finder = FaceFinder()
    entries = [(file, faces[0]) for file, faces in read_faces(options.faces).items() if file.startswith(f'{options.label}/')]
    count = 0
    with options.out.open('w', newline='') as table:
        writer = csv.writer(table)
        writer.writerow(['file', *(f'{axis}{i}' for i in range(6) for axis in 'xy')])
        for start in range(0, len(entries), 32):
            part = entries[start:start + 32]
            regions = []
            for file, face in part:
                image = read(options.folder / file)
                reach = face.side * MARGIN / 2
                box = (max(0, face.x - reach), max(0, face.y - reach), min(image.width, face.x + reach), min(image.height, face.y + reach))
                regions.append((image, box))
            for (file, _), points in zip(part, landmarks(finder, regions)):
                if points is not None:
                    count += 1
                    writer.writerow([file, *(f'{value:.1f}' for value in points.ravel())])
    print(f'{count} of {len(entries)} faces have landmarks')


if __name__ == '__main__':
    main()
