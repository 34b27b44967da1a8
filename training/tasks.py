"""Measures backbones on small tasks that people recorded: any folder of tasks, each a folder of classes, each a folder of pictures.

    python3 training/tasks.py [FOLDER] [--backbone NAME=PLACE[+PLACE] …] [--shots 5 20] [--random TASK …]

A PLACE is the folder of a graph model (`:0..1` after it where black is 0, not −1), the folder of a Teachable Machine model, or a checkpoint of train.py (what it takes for the teachers' features); with a +, several are taken side by side, each scaled to length 1.
Pictures are in the order in which they were recorded: examples are drawn from the first half of each class, and the last 40 % are the test. In tasks of single shots, which `--random` names,
there is no order, and half of the pictures, drawn anew each time, is the test.
"""
from __future__ import annotations

import argparse
from collections.abc import Callable, Collection
from pathlib import Path

import numpy as np
import torch

import data
from evaluate import SIZE, Features, recalls, ridge
from export import network_parts
from model import Learner, read_checkpoint
from tfjs_layers import LayersModel

DEFAULT_TASKS = Path('../shared/data/tasks')
#: Those of the default folder that are single shots.
SINGLE_SHOTS = ('desk-objects', 'fruit-good-bad', 'car-models', 'mask-nomask-empty')
DRAWS, DRAWS_OF_SINGLE_SHOTS = 5, 20
Extract = Callable[[np.ndarray], np.ndarray]
Tasks = dict[str, tuple[np.ndarray, np.ndarray]]


def read_tasks(folder: Path = DEFAULT_TASKS) -> Tasks:
    """Pictures [n, 224, 224, 3] in bytes and classes [n] by task; those of a class follow each other as they were recorded."""
    tasks = {}
    for task in sorted(path for path in folder.iterdir() if path.is_dir()):
        pictures, classes = [], []
        for label, name in enumerate(sorted(path for path in task.iterdir() if path.is_dir())):
            for path in data.pictures_in(name):
                pictures.append(data.crop(data.Photo(path.name, label, task.name, path.name, 'test', path), SIZE))
                classes.append(label)
        tasks[task.name] = np.stack(pictures), np.array(classes)
    return tasks


def splits(classes: np.ndarray, shots: int, single: bool) -> list[tuple[np.ndarray, np.ndarray]]:
    """Which pictures are the examples and which the test, draw by draw."""
    found = []
    for draw in range(DRAWS_OF_SINGLE_SHOTS if single else DRAWS):
        random = np.random.default_rng([7, shots, draw])
        chosen, rest = [], []
        for label in np.unique(classes):
            order = np.flatnonzero(classes == label)
            order = random.permutation(order) if single else order
            half, last = len(order) // 2, len(order) // 2 if single else int(np.ceil(0.6 * len(order)))
            chosen.append(random.permutation(order[:half])[:shots])
            rest.append(order[last:])
        found.append((np.concatenate(chosen), np.concatenate(rest)))
    return found


def measure(features: np.ndarray, classes: np.ndarray, shots: int, single: bool) -> float:
    """Balanced accuracy in %, the mean of the draws, of a ridge head with `shots` examples of each class."""
    return float(np.mean([np.mean(recalls(ridge(features[chosen], classes[chosen], features[rest]), classes[rest])) for chosen, rest in splits(classes, shots, single)]))


def table(features: dict[str, np.ndarray], tasks: Tasks, shots: list[int], single: Collection[str] = SINGLE_SHOTS) -> dict[str, list[float]]:
    """The figures of each task by shots, and their means; `features` [n, f] by task."""
    rows = {task: [measure(features[task], classes, each, task in single) for each in shots] for task, (_, classes) in tasks.items()}
    return rows | {'mean': np.mean(list(rows.values()), 0).tolist()}


def teachable_machine(folder: Path) -> Extract:
    """The backbone of a Teachable Machine model, as its own library feeds it: bytes divided by 127, minus 1."""
    model = LayersModel(folder)
    feed = lambda chunk: model(torch.from_numpy(chunk).permute(0, 3, 1, 2).float() / 127 - 1).numpy()  # noqa: E731
    return lambda pictures: np.concatenate([feed(chunk) for chunk in np.array_split(pictures, max(1, len(pictures) // 32))])


def trained(checkpoint: Path) -> Extract:
    """What the network of a checkpoint takes for the teachers' features."""
    saved = read_checkpoint(checkpoint)
    model = Learner().eval()
    model.load_state_dict(saved['average'])
    _, mean, deviation = (each.numpy() for each in saved['teachers'])
    return lambda pictures: network_parts(model, pictures)['projected'] * deviation + mean


def backbone(place: str) -> Extract:
    """What a PLACE of the command line names."""
    if place.endswith('.pt'):
        return trained(Path(place))
    folder, _, span = place.partition(':')
    if Path(folder, 'metadata.json').exists():
        return teachable_machine(Path(folder))
    return Features(Path(folder), 0.0 if span else -1.0)


def unit(rows: np.ndarray) -> np.ndarray:
    """Rows [n, f] of length 1."""
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('folder', type=Path, nargs='?', default=DEFAULT_TASKS)
    parser.add_argument('--backbone', action='append', required=True, metavar='NAME=PLACE')
    parser.add_argument('--shots', type=int, nargs='+', default=[5, 20])
    parser.add_argument('--random', nargs='*', default=list(SINGLE_SHOTS), help='tasks of single shots')
    options = parser.parse_args()
    torch.set_num_threads(1)
    tasks = read_tasks(options.folder)
    found: dict[str, dict[str, np.ndarray]] = {}
    for entry in options.backbone:
        name, _, places = entry.partition('=')
        for place in places.split('+'):
            if place not in found:
                extract = backbone(place)
                found[place] = {task: extract(pictures) for task, (pictures, _) in tasks.items()}
        parts = [found[place] for place in places.split('+')]
        features = {task: np.concatenate([unit(part[task]) for part in parts], 1) for task in tasks}
        print(f'\n{name:32} ' + ' '.join(f'{each:6}' for each in options.shots))
        for task, figures in table(features, tasks, options.shots, options.random).items():
            print(f'{task:32} ' + ' '.join(f'{figure:6.1f}' for figure in figures), flush=True)


if __name__ == '__main__':
    main()
