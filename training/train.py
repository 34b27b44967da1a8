"""Trains the backbone and its mask output on the views that draw.py writes.

    python3 training/train.py [--cache FOLDER] [--steps N] [--size S]

Resumes from its checkpoint when there is one; `--from` starts a new run with another run's weights.
"""
from __future__ import annotations

import argparse
import copy
import math
import time
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

import data
from draw import DEFAULT_CACHE
from export import network_parts
from model import INNER_SIZE, TEACHER_COORDINATES, Learner, read_checkpoint, start_from
from tasks import DEFAULT_TASKS, Tasks, read_tasks, table


class Cache:
    """The views that draw.py has written so far, and what the teachers make of them, in `TEACHER_COORDINATES` directions instead of all."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.chunks: dict[str, list[dict[str, np.ndarray]]] = {'general': [], 'masks': []}
        self.known: set[str] = set()
        #: Columns [f, c], and mean and deviation of what they make, [c].
        self.basis = self.mean = self.deviation = torch.empty(0)

    def look(self) -> None:
        """Opens what has been written since the last look."""
        for path in sorted(self.folder.glob('[!.]*')):
            if path.name not in self.known:
                self.known.add(path.name)
                chunk = {file.stem: np.load(file, mmap_mode='r') for file in path.glob('*.npy')}
                self.chunks[path.name.partition('-')[0]].append(chunk)

    def choose_basis(self, most: int = 6) -> None:
        """The directions in which some chunks vary most about zero, so that lengths and angles of the teachers' features stay as they are."""
        rows = torch.from_numpy(np.concatenate([chunk['teachers'] for kind in self.chunks.values() for chunk in kind[:most]]).astype(np.float32))
        self.basis = torch.linalg.eigh(rows.T @ rows)[1].flip(1)[:, :TEACHER_COORDINATES].contiguous()
        known = rows @ self.basis
        self.mean, self.deviation = known.mean(0), known.std(0)

    def batch(self, counts: dict[str, int], random: np.random.Generator) -> dict[str, Tensor]:
        """So many views of each kind, some mirrored: `pictures` [n, s, s, 3] in bytes, `labels` [n], `heat` [n, c, c], and `teachers` [n, c], standardised."""
        rows: dict[str, list[np.ndarray]] = {}
        for kind, count in counts.items():
            for at in random.integers(len(self.chunks[kind]), size=count):
                chunk = self.chunks[kind][at]
                row = random.integers(len(chunk['labels']))
                for key, values in chunk.items():
                    rows.setdefault(key, []).append(values[row])
        batch = {key: torch.from_numpy(np.stack(values)) for key, values in rows.items()}
        batch['heat'] = batch['heat'].float()
        batch['teachers'] = (batch['teachers'].float() @ self.basis - self.mean) / self.deviation
        mirrored = torch.from_numpy(random.random(len(batch['labels'])) < 0.5)
        for key in ('pictures', 'heat'):
            batch[key][mirrored] = batch[key][mirrored].flip(2)
        return batch


def unlike(features: Tensor, teachers: Tensor) -> Tensor:
    """How differently two networks judge which pictures of a batch are alike, 0 to about 1: the squared difference of the cosines about the mean, relative to the teachers' own.

    A head on a few examples sees nothing of the features but these cosines.
    """
    own, others = (F.normalize(each - each.mean(0)) for each in (F.normalize(features), F.normalize(teachers)))
    apart = ~torch.eye(len(features), dtype=torch.bool)
    own, others = (own @ own.T)[apart], (others @ others.T)[apart]
    return (own - others).square().mean() / others.square().mean()


def light(pictures: Tensor) -> Tensor:
    """Uneven light and sensor noise on [n, 3, s, s] in 0…1."""
    count, _, size, _ = pictures.shape
    strength = 0.35 * torch.rand(count, 1, 1, 1) * (torch.rand(count, 1, 1, 1) < 0.5)
    field = F.interpolate(torch.randn(count, 1, 3, 3) * strength, size=size, mode='bicubic', align_corners=False)
    pictures = pictures * (1 + field)
    noise = 0.06 * torch.rand(count, 1, 1, 1) ** 2 * (torch.rand(count, 1, 1, 1) < 0.5)
    grain = torch.randn(1, 3, size + 16, size + 16)
    at = torch.randint(0, 16, (2,))
    return (pictures + noise * grain[:, :, at[0]:at[0] + size, at[1]:at[1] + size]).clamp_(0, 1)


def validation_pictures(photos: list[data.Photo], size: int) -> dict[str, tuple[Tensor, Tensor]]:
    """Pictures [n, 3, s, s] in −1…1 and labels [n] by kind of view."""
    held = data.evaluated(photos, 'validation')
    sets = {'whole': [(data.crop(photo, 224), photo.label) for photo in held]}
    if any(photo.faces for photo in held):
        sets['face'] = [(data.crop(photo, 224, 1.2), photo.label) for photo in held if photo.faces]
    views = data.Views(held, size, 7).batch(400, size // 16)
    sets['hard'] = [(picture, label) for picture, label in zip(views['pictures'], views['labels']) if label >= 0]
    result = {}
    for name, pairs in sets.items():
        pictures = torch.from_numpy(np.stack([picture for picture, _ in pairs])).permute(0, 3, 1, 2).float() / 127.5 - 1
        if pictures.shape[-1] != size:
            pictures = F.interpolate(pictures, (size, size), mode='bilinear', align_corners=False)
        result[name] = pictures, torch.tensor([label for _, label in pairs])
    return result


def balanced_accuracy(logits: Tensor, labels: Tensor) -> float:
    """Mean of the two recalls, in %."""
    right = (logits > 0) == (labels == 1)
    return 50 * float(right[labels == 1].float().mean() + right[labels == 0].float().mean())


@torch.no_grad()
def validate(model: Learner, sets: dict[str, tuple[Tensor, Tensor]]) -> str:
    """Balanced accuracy of the mask output (and of the general features' one) by kind of view."""
    model.eval()
    told = []
    for name, (pictures, labels) in sets.items():
        parts = [model(chunk.to(memory_format=torch.channels_last)) for chunk in pictures.split(64)]
        figures = [balanced_accuracy(torch.cat([part[key] for part in parts]), labels) for key in ('mask', 'mask_general')]
        told.append(f'{name} {figures[0]:.1f} ({figures[1]:.1f})')
    return ', '.join(told)


def measure_tasks(model: Learner, tasks: Tasks, cache: Cache, size: int) -> str:
    """Balanced accuracy on `tasks` with 5 and 20 examples a class: of what the network takes for the teachers' features, and of the features that it takes them from."""
    kinds: dict[str, dict[str, np.ndarray]] = {'projected': {}, 'general': {}}
    for task, (pictures, _) in tasks.items():
        parts = network_parts(model.eval(), pictures, size)
        kinds['projected'][task] = parts['projected'] * cache.deviation.numpy() + cache.mean.numpy()
        kinds['general'][task] = parts['general']
    return ', '.join(f'{kind} ' + ' '.join(f'{mean:.1f}' for mean in table(features, tasks, [5, 20])['mean']) for kind, features in kinds.items())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--photos', type=Path, default=data.DEFAULT_PHOTOS)
    parser.add_argument('--faces', type=Path, default=data.DEFAULT_FACES)
    parser.add_argument('--cache', type=Path, default=DEFAULT_CACHE, help='views by draw.py; what it writes meanwhile is used too')
    parser.add_argument('--tasks', type=Path, default=DEFAULT_TASKS)
    parser.add_argument('--checkpoint', type=Path, default=Path('.cache/training/backbone.pt'))
    parser.add_argument('--from', dest='start', type=Path, help='a checkpoint, or the folder of an exported backbone, to take the weights from')
    parser.add_argument('--steps', type=int, default=8000)
    parser.add_argument('--size', type=int, default=INNER_SIZE, help='at which the network sees the views, in pixels')
    parser.add_argument('--batch', type=int, default=128)
    parser.add_argument('--rate', type=float, default=2.5e-3)
    parser.add_argument('--distil', type=float, default=4.0, help='weight of the teachers')
    parser.add_argument('--alike', type=float, default=1.0, help='weight of what the teachers take for alike')
    parser.add_argument('--masks', type=float, default=0.4, help='share of the mask photos in a batch')
    parser.add_argument('--seed', type=int, default=20)
    parser.add_argument('--threads', type=int, default=1)
    parser.add_argument('--minutes', type=float, default=1e9, help='ends the schedule early when so much time has passed')
    parser.add_argument('--floor', type=float, default=0.0, help='the last learning rate as a part of the first')
    parser.add_argument('--memory', type=float, default=0.997, help='of the running mean of the weights, per step')
    parser.add_argument('--every', type=int, default=200, help='steps between validations and checkpoints')
    parser.add_argument('--tasks-every', type=int, default=5, help='of these, how many until the tasks are measured too')
    options = parser.parse_args()
    if options.size % 16:
        parser.error('--size is a multiple of 16')

    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    photos = data.read_photos(options.photos, options.faces)
    tasks = read_tasks(options.tasks) if options.tasks.is_dir() else {}
    for what, path in (('face boxes', options.faces), ('landmarks', data.DEFAULT_LANDMARKS), ('tasks', options.tasks)):
        if not path.exists():
            print(f'Without {what}: there is no {path}.', flush=True)
    cache = Cache(options.cache)
    cache.look()
    if not all(cache.chunks.values()):
        raise SystemExit(f'There are no views of both kinds in {options.cache}: draw.py writes them.')
    sets = validation_pictures(photos, options.size)
    model = Learner().to(memory_format=torch.channels_last)
    decayed = [p for p in model.parameters() if p.dim() > 1]
    rest = [p for p in model.parameters() if p.dim() <= 1]
    optimiser = torch.optim.AdamW([{'params': decayed, 'weight_decay': 0.03}, {'params': rest, 'weight_decay': 0.0}], lr=options.rate)
    average = copy.deepcopy(model)
    step, spent = 0, 0.0
    if options.checkpoint.exists():
        saved = read_checkpoint(options.checkpoint)
        model.load_state_dict(saved['model'])
        average.load_state_dict(saved['average'])
        optimiser.load_state_dict(saved['optimiser'])
        step, spent = saved['step'], saved['spent']
        print(f'{options.checkpoint}: goes on after step {step} of {options.steps}', flush=True)
        cache.basis, cache.mean, cache.deviation = saved['teachers']
    else:
        cache.choose_basis()
        if options.start and options.start.is_dir():
            seen = cache.batch({'general': 128, 'masks': 128}, np.random.default_rng(1))['pictures'].permute(0, 3, 1, 2).float() / 127.5 - 1
            start_from(model, options.start, F.interpolate(seen, (options.size, options.size), mode='bilinear', align_corners=False))
        elif options.start:
            saved = read_checkpoint(options.start)
            model.load_state_dict(saved['average'])
            cache.basis, cache.mean, cache.deviation = saved['teachers']
        average.load_state_dict(model.state_dict())
    # Half way between all directions alike, and the most important ones alone.
    importance = cache.deviation / cache.deviation.sum()
    random = np.random.default_rng([options.seed, step])
    counts = {'masks': round(options.batch * options.masks)}
    counts['general'] = options.batch - counts['masks']

    started = time.time() - spent
    warm = max(1, min(200, options.steps // 10))
    sums: dict[str, float] = {}
    began, before = time.time(), step

    def save() -> None:
        state = {'model': model.state_dict(), 'average': average.state_dict(), 'optimiser': optimiser.state_dict(), 'step': step, 'spent': time.time() - started,
                 'teachers': (cache.basis, cache.mean, cache.deviation)}
        options.checkpoint.parent.mkdir(parents=True, exist_ok=True)
        torch.save(state, options.checkpoint.with_suffix('.new'))
        options.checkpoint.with_suffix('.new').replace(options.checkpoint)

    while step < options.steps and (progress := max(step / options.steps, (time.time() - started) / 60 / options.minutes)) < 1:
        slope = options.floor + (1 - options.floor) * (0.5 + 0.5 * math.cos(math.pi * progress))
        for group in optimiser.param_groups:
            group['lr'] = options.rate * min((step + 1) / warm, slope)
        batch = cache.batch(counts, random)
        step += 1
        pictures = batch['pictures'].permute(0, 3, 1, 2).float() / 255
        pictures = light(F.interpolate(pictures, (options.size, options.size), mode='bilinear', align_corners=False)).contiguous(memory_format=torch.channels_last)
        labels = batch['labels']
        told = labels != data.UNKNOWN
        target = torch.where(labels < 0, torch.tensor(0.5), 0.03 + 0.94 * labels.float())[told]
        model.train()
        parts = model(pictures * 2 - 1)
        losses = {
            'mask': F.binary_cross_entropy_with_logits(parts['mask'][told], target),
            'general': 0.3 * F.binary_cross_entropy_with_logits(parts['mask_general'][told], target),
        }
        known = batch['heat'] >= 0
        if known.any():
            cost = F.binary_cross_entropy_with_logits(parts['heat'], batch['heat'].clamp_min(0), reduction='none')
            # Cells with a face are few: as much weight in all as the ones without.
            weight = known * (1 + 4 * batch['heat'].clamp_min(0))
            losses['heat'] = 0.7 * (cost * weight).sum() / weight.sum()
        losses['distil'] = options.distil * ((parts['projected'] - batch['teachers']).square() * importance).sum(1).mean()
        losses['alike'] = options.alike * unlike(parts['general'], batch['teachers'] * cache.deviation + cache.mean)
        loss = sum(losses.values())
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        optimiser.step()
        decay = min(options.memory, step / (step + 9))
        with torch.no_grad():
            for mean, value in zip(average.state_dict().values(), model.state_dict().values()):
                if mean.dtype.is_floating_point:
                    mean.lerp_(value, 1 - decay)
                else:
                    mean.copy_(value)
        for key, value in losses.items():
            sums[key] = sums.get(key, 0.0) + float(value)
        if step % options.every == 0 or step == options.steps:
            rate = (step - before) * options.batch / (time.time() - began)
            costs = ' '.join(f'{key} {value / (step - before):.4f}' for key, value in sums.items())
            print(f'{time.strftime("%H:%M:%S")} step {step}/{options.steps}: {costs}; {validate(average, sets)}; {rate:.0f} views/s', flush=True)
            save()
            if tasks and step % (options.every * options.tasks_every) == 0:
                print(f'{time.strftime("%H:%M:%S")} step {step}, tasks: {measure_tasks(average, tasks, cache, options.size)}', flush=True)
            cache.look()
            sums, began, before = {}, time.time(), step
    save()


if __name__ == '__main__':
    main()
