"""Trains short runs without one part of the recipe each, and measures them on the validation groups.

    python3 training/ablate.py [--photos FOLDER] [--steps 600] [--size 112]

One line per run, as each ends; a run that has its checkpoint already is only measured.
"""
from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

import numpy as np

import data
from evaluate import CHANGES, SIZE, changed, few_shot, no_face, other_tasks, recalls, ridge
from export import network_parts
from model import Learner, read_checkpoint

#: The flags of draw.py and of train.py.
VARIANTS: dict[str, tuple[list[str], list[str]]] = {
    'all of it': ([], []), **{f'without {part}': (['--without', part], []) for part in data.PARTS}, 'without the teachers': ([], ['--distil', '0']),
}


class Short:
    """A trained network at the size that it was trained at: its features, and its mask output (both added)."""

    def __init__(self, checkpoint: Path, size: int):
        self.model, self.size = Learner().eval(), size
        self.model.load_state_dict(read_checkpoint(checkpoint)['average'])

    def __call__(self, pictures: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        parts = network_parts(self.model, pictures, self.size)
        return np.concatenate([parts['general'], parts['face']], 1), parts['mask'] + parts['mask_general']


def balanced(logits: np.ndarray, labels: np.ndarray) -> float:
    """Mean of the two recalls, in %."""
    return float(np.mean(recalls((logits > 0).astype(int), labels)))


def run(script: str, *arguments: object) -> None:
    """Runs another script of this folder, and ends the program if it fails."""
    subprocess.run([sys.executable, Path(__file__).parent / script, *map(str, arguments)], check=True, stdout=subprocess.DEVNULL)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--photos', type=Path, default=data.DEFAULT_PHOTOS)
    parser.add_argument('--faces', type=Path, default=data.DEFAULT_FACES)
    parser.add_argument('--steps', type=int, default=600)
    parser.add_argument('--views', type=int, default=24_576, help='drawn for each run, a third of them of the mask photos')
    parser.add_argument('--size', type=int, default=112)
    parser.add_argument('--seed', type=int, default=20)
    parser.add_argument('--out', type=Path, default=Path('.cache/ablation'))
    parser.add_argument('--only', nargs='*', default=list(VARIANTS), choices=VARIANTS)
    options = parser.parse_args()
    photos = data.read_photos(options.photos, options.faces)
    held = data.evaluated(photos, 'validation')
    labels = np.array([photo.label for photo in held])
    whole = np.stack([data.crop(photo, SIZE) for photo in held])
    found = np.array([bool(photo.faces) for photo in held])
    faces = np.stack([data.crop(photo, SIZE, 1.2) for photo in held if photo.faces])
    empty = np.concatenate(list(no_face(held, options.photos, 100).values()))
    tasks = other_tasks(held)
    print(f'{len(held)} photos, {int((labels == 0).sum())} without a mask; {len(faces)} faces; {len(empty)} pictures without a face\n', flush=True)
    for name, (of_views, of_training) in VARIANTS.items():
        if name not in options.only:
            continue
        checkpoint = options.out / f"{name.replace(' ', '-')}.pt"
        if not checkpoint.exists():
            views = options.out / f"views-{'-'.join(of_views[1:])}"
            places = ['--photos', options.photos, '--faces', options.faces]
            run('draw.py', *places, '--out', views, '--count', options.views, *of_views)
            run('train.py', *places, '--cache', views, '--steps', options.steps, '--size', options.size, '--seed', options.seed, '--rate', 0.003, '--every', options.steps, '--checkpoint', checkpoint, *of_training)
        network = Short(checkpoint, options.size)
        altered = [balanced(network(changed(whole, change))[1], labels) for change in CHANGES.values()]
        sure = 1 / (1 + np.exp(-np.abs(network(empty)[1])))
        others = [few_shot(network(pictures)[0], classes, np.arange(len(classes)), 5, ridge) for pictures, classes in tasks.values()]
        figures = [f'{task} {each["mean"]:.1f}' for task, each in zip(tasks, others) if each]
        print(f'{name:22} whole frame {balanced(network(whole)[1], labels):.1f}, face crop {balanced(network(faces)[1], labels[found]):.1f}, '
              f'altered frames {np.mean(altered):.1f} (worst {min(altered):.1f}), empty above 0.8 {np.mean(sure > 0.8):.1%}; {", ".join(figures)}', flush=True)


if __name__ == '__main__':
    main()
