"""Trains the backbone and its mask output on the photo folder.

    python3 training/train.py [--photos FOLDER] [--steps N] [--size S]

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
from torch.utils.data import DataLoader, IterableDataset

import data
from model import INNER_SIZE, Learner, read_checkpoint
from tfjs_graph import GraphModel

DEFAULT_TEACHER = Path('../shared/data/backbones/mobilenet-v1-025-224-feature-vector')


class Teacher:
    """The yardstick's 256 features, standardised by what some views show."""

    #: Side in pixels at which it looks; at the 224 it was made for it would cost a third more.
    SIZE = 192

    def __init__(self, folder: Path, views: data.Views):
        self.graph = GraphModel(folder)
        self.mean, self.deviation = torch.zeros(256), torch.ones(256)
        known = self(torch.from_numpy(views.batch(512)['pictures']))
        self.mean, self.deviation = known.mean(0), known.std(0).clamp_min(0.01)

    def __call__(self, pictures: Tensor) -> Tensor:
        """[n, s, s, 3] in bytes to [n, 256]."""
        parts = []
        for chunk in pictures.split(16):
            seen = F.interpolate(chunk.permute(0, 3, 1, 2).float() / 255, (self.SIZE, self.SIZE), mode='bilinear', align_corners=False)
            with torch.no_grad(), torch.autocast('cpu', dtype=torch.bfloat16):
                (features,) = self.graph(seen.permute(0, 2, 3, 1)).values()
            parts.append(features.float().reshape(len(chunk), -1))
        return (torch.cat(parts) - self.mean) / self.deviation


class Stream(IterableDataset):
    """Endless batches of random views with the teacher's features; each worker and each resumption has its own seed."""

    def __init__(self, photos: list[data.Photo], size: int, batch: int, seed: int, teacher: Teacher | None, without: frozenset[str]):
        self.views = data.Views(photos, size, seed, without)
        self.batch, self.seed, self.teacher = batch, seed, teacher

    def __iter__(self):
        worker = torch.utils.data.get_worker_info()
        torch.set_num_threads(1)
        self.views.random = np.random.default_rng([self.seed, worker.id if worker else 0])
        while True:
            batch = {key: torch.from_numpy(value) for key, value in self.views.batch(self.batch).items()}
            yield batch | ({'teacher': self.teacher(batch['pictures'])} if self.teacher else {})


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


def mix(pool: dict[str, Tensor], fresh: dict[str, Tensor], count: int, most: int = 4096) -> dict[str, Tensor]:
    """A batch of `count`: the fresh views and, mirrored at random, some of the last `most` ones, which `pool` keeps."""
    for key, value in fresh.items():
        pool[key] = torch.cat([pool[key], value])[-most:] if key in pool else value
    old = torch.randint(0, len(pool['labels']), (count - len(fresh['labels']),))
    batch = {key: torch.cat([value, pool[key][old]]) for key, value in fresh.items()}
    mirrored = torch.rand(count) < 0.5
    for key, axis in (('pictures', 2), ('heat', 2)):
        batch[key][mirrored] = batch[key][mirrored].flip(axis)
    return batch


def validation_pictures(photos: list[data.Photo], size: int) -> dict[str, tuple[Tensor, Tensor]]:
    """Pictures [n, 3, s, s] in −1…1 and labels [n] by kind of view."""
    held = data.evaluated(photos, 'validation')
    sets = {'whole': [(data.crop(photo, 224), photo.label) for photo in held]}
    if any(photo.faces for photo in held):
        sets['face'] = [(data.crop(photo, 224, 1.2), photo.label) for photo in held if photo.faces]
    views = data.Views(held, size, 7).batch(400)
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


@torch.no_grad()
def start(model: Learner, saved: dict[str, Tensor], pictures: Tensor) -> None:
    """Takes saved weights over; separable blocks that were not there yet begin as the identity on what reaches them from `pictures`."""
    model.load_state_dict(saved, strict=False)
    backbone = model.backbone.eval()
    for part, maps in (('fine', pictures), ('coarse', None)):
        maps = backbone.fine(pictures) if maps is None else maps
        for i, unit in enumerate(getattr(backbone, part)):
            if f'backbone.{part}.{i}.conv.weight' not in saved:
                unit.pass_on(maps)
            maps = unit(maps)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--photos', type=Path, default=data.DEFAULT_PHOTOS)
    parser.add_argument('--faces', type=Path, default=data.DEFAULT_FACES)
    parser.add_argument('--teacher', type=Path, default=DEFAULT_TEACHER)
    parser.add_argument('--checkpoint', type=Path, default=Path('.cache/training/backbone.pt'))
    parser.add_argument('--from', dest='start', type=Path, help='a checkpoint to take the weights from')
    parser.add_argument('--steps', type=int, default=8000)
    parser.add_argument('--size', type=int, default=INNER_SIZE, help='of the views in pixels; smaller ones are cheaper to begin with')
    parser.add_argument('--batch', type=int, default=128)
    parser.add_argument('--rate', type=float, default=2.5e-3)
    parser.add_argument('--distil', type=float, default=4.0, help='weight of the teacher; 0 leaves it out')
    parser.add_argument('--without', nargs='*', default=[], choices=data.PARTS, help='draws the views without these, to see what they are good for')
    parser.add_argument('--seed', type=int, default=20)
    parser.add_argument('--workers', type=int, default=1)
    parser.add_argument('--threads', type=int, default=1, help='1 and a worker beside it suffer less from other work on the machine than 2')
    parser.add_argument('--minutes', type=float, default=1e9, help='ends the schedule early when so much time has passed')
    parser.add_argument('--floor', type=float, default=0.0, help='the last learning rate as a part of the first')
    parser.add_argument('--memory', type=float, default=0.997, help='of the running mean of the weights, per step')
    parser.add_argument('--fresh', type=float, default=0.35, help='share of new views in a batch; the others have been seen in a batch before')
    parser.add_argument('--every', type=int, default=200, help='steps between validations and checkpoints')
    options = parser.parse_args()
    if options.size % 16 or options.workers < 1:
        parser.error('--size is a multiple of 16, --workers at least 1')

    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    photos = data.read_photos(options.photos, options.faces)
    for what, path in (('face boxes', options.faces), ('landmarks', data.DEFAULT_LANDMARKS), ('the teacher', options.teacher)):
        if not path.exists():
            print(f'Without {what}: there is no {path}.', flush=True)
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
    elif options.start:
        start(model, read_checkpoint(options.start)['average'], sets['whole'][0])
        average.load_state_dict(model.state_dict())
        print(f'{time.strftime("%H:%M:%S")} {options.start}: {validate(average, sets)}', flush=True)
    training = [photo for photo in photos if photo.split == 'training']
    for photo in training:
        photo.doubt_faces()
    without = frozenset(options.without)
    teacher = Teacher(options.teacher, data.Views(training, options.size, 3)) if options.distil and options.teacher.exists() else None
    stream = iter(DataLoader(Stream(training, options.size, round(options.batch * options.fresh), options.seed + step, teacher, without), batch_size=None, num_workers=options.workers, prefetch_factor=3))

    pool: dict[str, Tensor] = {}
    started = time.time() - spent
    warm = max(1, min(200, options.steps // 10))
    sums: dict[str, float] = {}
    began, before = time.time(), step

    def save() -> None:
        state = {'model': model.state_dict(), 'average': average.state_dict(), 'optimiser': optimiser.state_dict(), 'step': step, 'spent': time.time() - started}
        options.checkpoint.parent.mkdir(parents=True, exist_ok=True)
        torch.save(state, options.checkpoint.with_suffix('.new'))
        options.checkpoint.with_suffix('.new').replace(options.checkpoint)

    while step < options.steps and (progress := max(step / options.steps, (time.time() - started) / 60 / options.minutes)) < 1:
        slope = options.floor + (1 - options.floor) * (0.5 + 0.5 * math.cos(math.pi * progress))
        for group in optimiser.param_groups:
            group['lr'] = options.rate * min((step + 1) / warm, slope)
        batch = mix(pool, next(stream), options.batch)
        step += 1
        pictures = batch['pictures'].permute(0, 3, 1, 2).float() / 255
        pictures = (pictures if 'camera' in without else light(pictures)).contiguous(memory_format=torch.channels_last)
        labels = batch['labels']
        told = labels != data.UNKNOWN
        target = torch.where(labels < 0, torch.tensor(0.5), 0.03 + 0.94 * labels.float())[told]
        model.train()
        with torch.autocast('cpu', dtype=torch.bfloat16):
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
        if teacher:
            losses['distil'] = options.distil * F.smooth_l1_loss(parts['projected'], batch['teacher'].clamp(-4, 4))
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
            sums, began, before = {}, time.time(), step
            save()
    save()


if __name__ == '__main__':
    main()
