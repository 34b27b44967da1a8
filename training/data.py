"""Photos with their groups, and the views of them that training sees."""
from __future__ import annotations

import csv
import hashlib
import io
import math
import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.random import Generator
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps

DEFAULT_PHOTOS = Path('../shared/data/mask-photos')
DEFAULT_GENERAL = Path('../shared/data/general-photos')
DEFAULT_FACES = Path('.cache/faces.csv')
DEFAULT_LANDMARKS = Path('.cache/landmarks.csv')
#: Shares of the groups, in hundredths, that are held out.
TEST_SHARE, VALIDATION_SHARE = 12, 8
#: Sources whose labels or making rule them out for evaluation.
TRAINING_ONLY = ('takitsu21-noisy', 'prajnasb-pasted')
NO_MASK, MASK = 0, 1
#: The same as the manifest writes them, and as their folders are called.
FOLDERS = ('no-mask', 'mask')
#: The least score of a face box that training relies on: of a photo's best one, and of the others, which are more often a collar or a mouth.
SURE_SCORE, SURE_SCORE_OF_OTHERS = 0.62, 0.75
#: What a view without any face is labelled: neither.
NEITHER = -1
#: What a view is labelled that is only there for the teacher: a face may be in it.
UNKNOWN = -2


@dataclass
class Face:
    """A square of `side` pixels around (`x`, `y`), and landmarks [6, 2] (eyes, nose, mouth, ears) where they are known; all in pixels of the photo."""

    x: float
    y: float
    side: float
    points: np.ndarray | None = None
    score: float = 1.0


@dataclass
class Photo:
    """One photo of the manifest. `faces` begins with the best one; `None` where nobody has looked for them."""

    file: str
    label: int
    source: str
    group: str
    split: str
    path: Path
    faces: list[Face] | None = None
    #: Whether nothing else in it could be a face.
    clear: bool = True
    levels: list[Image.Image] = field(default_factory=list)

    def doubt_faces(self) -> None:
        """Forgets faces that are as likely none: training looks at what it is told is one."""
        if self.faces is not None:
            sure = [face for i, face in enumerate(self.faces) if face.score >= (SURE_SCORE_OF_OTHERS if i else SURE_SCORE)]
            self.clear = len(sure) == len(self.faces)
            self.faces = sure

    def load(self) -> None:
        """Decodes the photo, upright, and two halvings of it as RGBA, opaque."""
        if not self.levels:
            picture = ImageOps.exif_transpose(Image.open(self.path)).convert('RGB').convert('RGBA')
            self.levels = [picture, picture.reduce(2), picture.reduce(4)]

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.levels[0].size

    @property
    def shows_head(self) -> bool:
        """Whether the best face has its hair and ears around it."""
        if not self.faces:
            return False
        face, width = self.faces[0], self.size[0]
        return face.y > 0.85 * face.side and 0.7 * face.side < face.x < width - 0.7 * face.side


def split_of(group: str) -> str:
    """`test`, `validation` or `training`, decided by the group's name alone."""
    number = int(hashlib.sha256(f'mask-room/{group}'.encode()).hexdigest(), 16) % 100
    if group == LARGEST_GROUP:
        return 'training'
    return 'test' if number < TEST_SHARE else 'validation' if number < TEST_SHARE + VALIDATION_SHARE else 'training'


#: One group chains 771 photos of many people; it would be most of any split it fell into.
LARGEST_GROUP = '2647'


def read_table(path: Path, columns: tuple[str, ...], made: str) -> list[dict[str, str]]:
    """The rows of a CSV file. Ends the program where it is missing, with what it is `made` by, or has not all of `columns`."""
    if not path.is_file():
        raise SystemExit(f'There is no {path}: {made}.')
    with path.open(newline='', encoding='utf-8-sig') as file:
        table = csv.DictReader(file)
        missing = [column for column in columns if column not in (table.fieldnames or ())]
        if missing:
            raise SystemExit(f'{path} has no column {", ".join(missing)}.')
        return list(table)


def read_photos(folder: Path = DEFAULT_PHOTOS, faces: Path | None = DEFAULT_FACES, landmarks: Path | None = DEFAULT_LANDMARKS) -> list[Photo]:
    """The manifest's photos with their split. A photo with a pasted mask goes where its unmasked original is."""
    manifest = folder / 'manifest.csv'
    rows = read_table(manifest, ('file', 'label', 'source', 'original_name', 'group'), 'it names the photos; training/README.md says where they are looked for')
    originals = {row['original_name']: row['group'] for row in rows if row['label'] == 'no-mask' and row['source'] == 'chandrikadeb7'}
    boxes = read_faces(faces) if faces and faces.exists() else None
    if boxes and landmarks and landmarks.exists():
        for row in read_table(landmarks, ('file', *(f'{axis}{i}' for i in range(6) for axis in 'xy')), 'find_landmarks.py writes it'):
            if row['file'] in boxes:
                boxes[row['file']][0].points = np.array([[float(row[f'x{i}']), float(row[f'y{i}'])] for i in range(6)])
    photos = []
    for row in rows:
        group = row['group']
        if row['label'] not in FOLDERS:
            raise SystemExit(f'{manifest} labels {row["file"]} "{row["label"]}"; known are {" and ".join(FOLDERS)}.')
        if row['source'] == 'prajnasb-pasted':
            match = re.match(r'\d+_(\d+)-with-mask', row['original_name'])
            group = originals.get(f'{match[1]}.jpg' if match else '', group)
        photos.append(
            Photo(row['file'], FOLDERS.index(row['label']), row['source'], row['group'], split_of(group), folder / row['file'],
                  None if boxes is None else boxes.get(row['file'], []))
        )
    return photos


def pictures_in(folder: Path) -> list[Path]:
    """The pictures in a folder and those below it, sorted; what cannot be decoded is named and skipped."""
    suffixes = Image.registered_extensions()
    pictures = []
    for path in sorted(folder.rglob('*')):
        hidden = any(part.startswith('.') for part in path.relative_to(folder).parts)
        if hidden or path.suffix.lower() not in suffixes or not path.is_file():
            continue
        try:
            with Image.open(path) as picture:
                picture.load()
            pictures.append(path)
        except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
            print(f'Skipped, not decodable: {path} ({error})', flush=True)
    return pictures


def read_faces(path: Path, least_score: float = 0.5) -> dict[str, list[Face]]:
    """Face boxes by file, the best first, from the table that find_faces.py writes."""
    found: dict[str, list[Face]] = {}
    for row in read_table(path, ('file', 'score', 'x', 'y', 'w', 'h'), 'find_faces.py writes it'):
        if row['score'] and float(row['score']) >= least_score:
            x, y, width, height = (float(row[key]) for key in ('x', 'y', 'w', 'h'))
            found.setdefault(row['file'], []).append(Face(x + width / 2, y + height / 2, max(width, height), score=float(row['score'])))
    return found


def evaluated(photos: list[Photo], split: str) -> list[Photo]:
    """The photos of a split that figures may be reported on."""
    return [photo for photo in photos if photo.split == split and photo.source not in TRAINING_ONLY]


def crop(photo: Photo, size: int, face: float | None = None) -> np.ndarray:
    """Centre-cropped square, or the square `face` times the best face's side, moved into the photo as src/classifier/face.ts does, as [size, size, 3] bytes, box-filtered as the browser's sampling is; where it is larger than the photo, the edge goes on."""
    photo.load()
    width, height = photo.size
    side, x, y = float(min(width, height)), width / 2, height / 2
    if face is not None and photo.faces:
        first = photo.faces[0]
        side = first.side * face
        x, y = (min(max(middle, side / 2), length - side / 2) if side < length else length / 2 for middle, length in ((first.x, width), (first.y, height)))
    left, top, length = round(x - side / 2), round(y - side / 2), round(side)
    beyond = max(0, -left, -top, left + length - width, top + length - height)
    pixels = np.pad(np.asarray(photo.levels[0])[..., :3], ((beyond, beyond), (beyond, beyond), (0, 0)), 'edge')
    picture = Image.fromarray(pixels[top + beyond:top + beyond + length, left + beyond:left + beyond + length])
    return np.asarray(picture.resize((size, size), Image.Resampling.BOX if side > size else Image.Resampling.BILINEAR))


# ---- views ------------------------------------------------------------------------------------------------------------------------


def _translate(x: float, y: float) -> np.ndarray:
    return np.array([[1, 0, x], [0, 1, y], [0, 0, 1]], float)


def _window(x: float, y: float, side: float, size: int, random: Generator, mirror: bool, strength: float = 1.0) -> np.ndarray:
    """Homography from pixels of a view of `size` to pixels of a photo: a square of `side` around (x, y), a little turned, sheared and tilted."""
    angle = math.radians(random.normal(0, 9) * strength)
    scale = side / size
    stretch = math.exp(random.normal(0, 0.09) * strength)
    if random.random() < 0.12:
        # Foreshortened, as a head is that looks down or up.
        stretch /= 1 + random.uniform(0, 0.3) * strength
    turn = np.array([[math.cos(angle), -math.sin(angle), 0], [math.sin(angle), math.cos(angle), 0], [0, 0, 1]])
    shear = np.array([[scale * stretch * (-1 if mirror else 1), scale * random.normal(0, 0.06) * strength, 0], [0, scale / stretch, 0], [0, 0, 1]])
    tilt = np.array([[1, 0, 0], [0, 1, 0], [random.normal(0, 0.12) * strength / size, random.normal(0, 0.12) * strength / size, 1]])
    return _translate(x, y) @ turn @ shear @ tilt @ _translate(-size / 2, -size / 2)


def _warp(photo: Photo, matrix: np.ndarray, size: int) -> Image.Image:
    """The photo through `matrix` as RGBA; alpha is 0 where the photo does not reach."""
    scale = math.sqrt(abs(np.linalg.det(matrix[:2, :2])))
    level = 0 if scale < 1.6 else 1 if scale < 3.2 else 2
    shrink = np.diag([1 / 2**level, 1 / 2**level, 1.0]) @ matrix
    shrink /= shrink[2, 2]
    return photo.levels[level].transform((size, size), Image.Transform.PERSPECTIVE, shrink.ravel()[:8].tolist(), Image.Resampling.BILINEAR)


def _surroundings(photo: Photo, matrix: np.ndarray, size: int, random: Generator) -> Image.Image:
    """What may lie beyond the photo's edges, RGB: their colours, going on and running into each other, as a wall's do."""
    pixels = np.asarray(photo.levels[2])[..., :3]
    beyond = 2 * max(pixels.shape)
    wide = Image.fromarray(np.pad(pixels, ((beyond, beyond), (beyond, beyond), (0, 0)), 'edge'))
    wide = wide.filter(ImageFilter.BoxBlur(max(pixels.shape) * random.uniform(0.1, 0.5)))
    there = _translate(beyond, beyond) @ np.diag([0.25, 0.25, 1.0]) @ matrix
    there /= there[2, 2]
    return wide.transform((size, size), Image.Transform.PERSPECTIVE, there.ravel()[:8].tolist(), Image.Resampling.BILINEAR)


def _place(matrix: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Points [n, 2] of the photo in pixels of the view."""
    inverse = np.linalg.inv(matrix)
    mapped = np.c_[points, np.ones(len(points))] @ inverse.T
    return mapped[:, :2] / mapped[:, 2:]


def _face_in_view(matrix: np.ndarray, face: Face) -> tuple[float, float, float]:
    """Centre and side of a face in pixels of the view."""
    corners = _place(matrix, np.array([[face.x, face.y], [face.x + face.side / 2, face.y], [face.x, face.y + face.side / 2]]))
    side = np.linalg.norm(corners[1] - corners[0]) + np.linalg.norm(corners[2] - corners[0])
    return corners[0, 0], corners[0, 1], float(side)


def _colour(random: Generator) -> tuple[int, int, int]:
    return tuple(int(v) for v in random.integers(0, 256, 3))  # type: ignore[return-value]


def _skin(random: Generator) -> tuple[int, int, int]:
    light = random.uniform(0.25, 1.0)
    return int(235 * light), int(235 * light * random.uniform(0.68, 0.84)), int(235 * light * random.uniform(0.5, 0.72))


def _texture(random: Generator, size: int) -> Image.Image:
    """A drawn surface: shaded, striped, dotted, chequered or cloudy."""
    kind = random.integers(0, 5)
    if kind == 0:
        grid = random.integers(0, 256, (2, 2, 3), dtype=np.uint8)
        return Image.fromarray(grid).resize((size, size), Image.Resampling.BILINEAR)
    if kind == 1:
        cells = int(random.integers(3, 24))
        return Image.fromarray(random.integers(0, 256, (cells, cells, 3), dtype=np.uint8)).resize((size, size), Image.Resampling.BICUBIC)
    picture = Image.new('RGB', (size, size), _colour(random))
    draw = ImageDraw.Draw(picture)
    ink = _colour(random)
    step = int(random.integers(6, max(7, size // 4)))
    if kind == 2:
        lean = random.integers(-size, size)
        for at in range(-size, 2 * size, step):
            draw.line((at, 0, at + int(lean), size), ink, max(1, step // 3))
    elif kind == 3:
        for x in range(0, size, step):
            for y in range(0, size, step):
                draw.ellipse((x, y, x + step // 2, y + step // 2), ink)
    else:
        for _ in range(int(random.integers(3, 25))):
            x, y = random.integers(-size // 4, size, 2)
            w, h = random.integers(4, size, 2)
            (draw.rectangle if random.random() < 0.6 else draw.ellipse)((int(x), int(y), int(x + w), int(y + h)), _colour(random))
    return picture


def _clouds(random: Generator, size: int) -> Image.Image:
    """Coloured noise whose strength falls with its frequency, by a random power."""
    frequency = np.hypot(*np.meshgrid(np.fft.fftfreq(size), np.fft.rfftfreq(size), indexing='ij'))
    fall = np.maximum(frequency, 1 / size) ** -random.uniform(0.3, 2.2)
    waves = np.fft.irfft2(np.fft.rfft2(random.normal(size=(3, size, size))) * fall, (size, size))
    waves = (waves - waves.mean((1, 2), keepdims=True)) / waves.std((1, 2), keepdims=True)
    mixed = np.tensordot(np.eye(3) + random.normal(0, 0.7, (3, 3)), waves, 1) * random.uniform(20, 80) + random.uniform(50, 200, (3, 1, 1))
    return Image.fromarray(mixed.clip(0, 255).astype(np.uint8).transpose(1, 2, 0))


def _grating(random: Generator, size: int) -> Image.Image:
    """Waves, stripes, checks, plaids or rings between two colours."""
    y, x = (np.mgrid[:size, :size] - size * random.uniform(0, 1, (2, 1, 1))).astype(np.float32)
    angle, length = random.uniform(0, math.pi), math.exp(random.uniform(math.log(4), math.log(size)))
    u, v = x * math.cos(angle) + y * math.sin(angle), y * math.cos(angle) - x * math.sin(angle)
    if random.random() < 0.3:
        u = u + random.uniform(0, 0.3) * length * np.sin(v / length * random.uniform(1, 6))
    first = np.sin(np.hypot(x, y) * 2 * math.pi / length) if random.random() < 0.15 else np.sin(u * 2 * math.pi / length)
    second = np.sin(v * 2 * math.pi / length * random.choice([1, 1, 0.5, random.uniform(0.3, 3)]))
    kind = random.random()
    wave = first if kind < 0.4 else first * second if kind < 0.6 else np.maximum(first, second) if kind < 0.8 else (first + second) / 2
    if random.random() < 0.6:
        wave = np.clip(wave * random.uniform(2, 30) + random.uniform(-1, 1), -1, 1)
    share = (0.5 + 0.5 * wave)[..., None]
    return Image.fromarray((share * np.array(_colour(random)) + (1 - share) * np.array(_colour(random))).clip(0, 255).astype(np.uint8))


def _leaves(random: Generator, size: int) -> Image.Image:
    """Shapes of all sizes one over the other, in few colours or many."""
    few = [_colour(random) for _ in range(int(random.integers(2, 7)))]
    picture = Image.new('RGB', (size, size), few[0])
    draw = ImageDraw.Draw(picture)
    kind, largest = random.integers(0, 4), random.uniform(0.08, 0.6) * size
    for _ in range(int(random.integers(10, 150))):
        x, y = random.uniform(0, size, 2)
        radius = max(2.0, largest * random.random() ** 2)
        colour = few[random.integers(len(few))] if kind != 3 else _colour(random)
        if kind == 0 or (kind == 3 and random.random() < 0.4):
            h = radius * random.uniform(0.4, 1)
            draw.ellipse((x - radius, y - h, x + radius, y + h), colour)
        else:
            corners = int(random.integers(3, 7)) if kind != 1 else 4
            turn = random.uniform(0, 2 * math.pi)
            draw.polygon([(x + radius * math.cos(turn + 2 * math.pi * i / corners), y + radius * math.sin(turn + 2 * math.pi * i / corners)) for i in range(corners)], colour)
    return picture


def surface(random: Generator, size: int) -> Image.Image:
    """Any drawn surface, at times shaded by another."""
    makers = (_texture, _texture, _clouds, _grating, _leaves)
    picture = makers[random.integers(len(makers))](random, size)
    if random.random() < 0.25:
        other = makers[random.integers(len(makers))](random, size)
        picture = Image.blend(picture, other, random.uniform(0.15, 0.5))
    return picture


def room(random: Generator, size: int) -> Image.Image:
    """An empty room: walls, floor, things with straight edges, a lamp's light, and at times a round head-rest where a face would be."""
    tone = lambda: tuple(int(v) for v in np.clip(random.uniform(20, 240) + random.normal(0, 18, 3), 0, 255))  # noqa: E731
    picture = Image.new('RGB', (size, size), tone())
    draw = ImageDraw.Draw(picture)
    floor, corner = size * random.uniform(0.55, 1.0), size * random.uniform(-0.3, 1.3)
    draw.rectangle((0, floor, size, size), tone())
    if random.random() < 0.6:
        draw.polygon([(corner, 0), (size, 0), (size, size), (corner, floor)], tone())
    for _ in range(int(random.integers(1, 7))):
        x, y, w, h = random.uniform(0, size), random.uniform(0, size), size * random.uniform(0.08, 0.5), size * random.uniform(0.08, 0.5)
        draw.rectangle((x - w / 2, y - h / 2, x + w / 2, y + h / 2), tone(), tone() if random.random() < 0.5 else None, int(random.integers(1, 4)))
        for part in range(int(random.integers(0, 5))):
            at = x - w / 2 + w * part / 4
            draw.line((at, y - h / 2, at, y + h / 2), tone(), int(random.integers(1, 3)))
    if random.random() < 0.5:
        # A chair or a coat on its hook: about a head's and shoulders' outline, without a face.
        x, y, r = size * random.uniform(0.25, 0.75), size * random.uniform(0.25, 0.6), size * random.uniform(0.08, 0.25)
        colour = tone() if random.random() < 0.7 else _skin(random)
        draw.rounded_rectangle((x - 1.6 * r, y + r, x + 1.6 * r, size + r), r / 2, tone())
        draw.rounded_rectangle((x - r, y - 1.2 * r, x + r, y + 1.2 * r), r * random.uniform(0.1, 1), colour)
    light = np.asarray(_clouds(random, max(8, size // 8)).convert('L').resize((size, size), Image.Resampling.BICUBIC), np.float32)[..., None]
    return Image.fromarray((np.asarray(picture) * (0.7 + 0.6 * light / 255)).clip(0, 255).astype(np.uint8))


def _smooth(points: np.ndarray, rounds: int = 2) -> np.ndarray:
    """A closed outline [n, 2] with its corners cut `rounds` times."""
    for _ in range(rounds):
        after = np.roll(points, -1, 0)
        points = np.stack([0.75 * points + 0.25 * after, 0.25 * points + 0.75 * after], 1).reshape(-1, 2)
    return points


#: What the views can be drawn without, to find out what it is good for.
PARTS = ('empty', 'pieces', 'transplants', 'drawn', 'occluders', 'heads', 'zoom', 'camera')


class Views:
    """Draws random labelled views of photos at one size, `without` some of `PARTS`."""

    def __init__(self, photos: list[Photo], size: int, seed: int, without: frozenset[str] = frozenset()):
        self.photos, self.size, self.without = photos, size, without
        self.random = np.random.default_rng(seed)
        for photo in photos:
            photo.load()
        weight = np.array([{'takitsu21-noisy': 0.25, 'prajnasb-pasted': 0.6}.get(photo.source, 1.0) for photo in photos])
        # The long chain of one kind of portrait counts half.
        weight *= np.array([0.5 if photo.group == LARGEST_GROUP else 1.0 for photo in photos])
        # Most of those without a mask are tight portraits: a head with its hair must not mean a mask.
        heads = 1.0 if 'heads' in without else 3.0
        weight *= np.array([heads if photo.label == NO_MASK and photo.shows_head else 1.0 for photo in photos])
        labels = np.array([photo.label for photo in photos])
        self.order = [np.flatnonzero(labels == label) for label in (NO_MASK, MASK)]
        self.chance = [np.cumsum(weight[order]) / weight[order].sum() for order in self.order]
        clean = [photo.source not in ('takitsu21-noisy',) for photo in photos]
        self.scenes = [i for i, photo in enumerate(photos) if photo.faces is not None and len(photo.faces) == 1 and clean[i]
                       and photo.faces[0].side < 0.5 * min(photo.size)]
        self.bare = [i for i, photo in enumerate(photos) if photo.label == NO_MASK and clean[i] and photo.faces and photo.faces[0].points is not None]
        # One person, large enough that there is no crowd whose other faces were not found.
        self.lone = [i for i, photo in enumerate(photos) if clean[i] and photo.clear and photo.faces and len(photo.faces) == 1 and 0.2 < photo.faces[0].side / min(photo.size) < 0.55]

    def pick(self, label: int) -> Photo:
        """A photo of `label` by weight."""
        return self.photos[self.order[label][np.searchsorted(self.chance[label], self.random.random())]]

    def background(self) -> Image.Image:
        """A view with no face in it, RGB: a drawn surface or room, a scene whose only head is covered, a far corner of a photo, or a heavily enlarged piece."""
        random, size = self.random, self.size
        kind = random.random()
        if kind < 0.2:
            return surface(random, size) if kind < 0.1 else room(random, size)
        if self.lone and kind < 0.45:
            return self.faceless()
        return (self.corner() if kind < 0.9 else None) or self.blurred()

    def corner(self) -> Image.Image | None:
        """A part of a photo far from its faces, RGB, where one is found."""
        random = self.random
        for _ in range(16 if self.lone else 0):
            photo = self.photos[self.lone[random.integers(len(self.lone))]]
            width, height = photo.size
            side = math.exp(random.uniform(math.log(0.2), math.log(0.8))) * min(width, height)
            x, y = random.uniform(side / 2, width - side / 2), random.uniform(side / 2, height - side / 2)
            if all(max(abs(face.x - x), abs(face.y - y)) > 0.75 * face.side + side / 2 for face in photo.faces or []):
                return _warp(photo, _window(x, y, side, self.size, random, random.random() < 0.5, 0.3), self.size).convert('RGB')
        return None

    def blurred(self) -> Image.Image:
        """A photo as so few pixels that no face is left in them, RGB."""
        photo = self.photos[self.random.integers(len(self.photos))]
        cells = int(self.random.integers(3, 7))
        small = photo.levels[2].convert('RGB').resize((cells, cells), Image.Resampling.BOX)
        return small.resize((self.size, self.size), Image.Resampling.BICUBIC)

    def faceless(self) -> Image.Image:
        """A window of a photo of one person, RGB; another part of the same photo (or anything else) covers the head."""
        random, size = self.random, self.size
        photo = self.photos[self.lone[random.integers(len(self.lone))]]
        face = photo.faces[0]  # type: ignore[index]
        matrix = self._zoom(photo, face)
        x, y, side = _face_in_view(matrix, face)
        view = _warp(photo, matrix, size)
        base = surface(random, size) if random.random() < 0.5 else Image.new('RGB', (size, size), _colour(random))
        base.paste(view, (0, 0), view)
        width, height = photo.size
        patch = surface(random, size) if random.random() < 0.3 else Image.new('RGB', (size, size), _colour(random))
        for _ in range(6):
            # From beside the head: wall, sky, hair of nobody.
            px, py, length = random.uniform(0, width), random.uniform(0, height), face.side * random.uniform(0.3, 1.2)
            if max(abs(px - face.x), abs(py - face.y)) > 0.9 * face.side + length / 2 and random.random() < 0.8:
                patch = _warp(photo, _window(px, py, length, size, random, False, 0.5), size).convert('RGB')
                break
        alpha = Image.new('L', (size, size), 0)
        w, h = side * random.uniform(0.75, 1.2), side * random.uniform(0.9, 1.3)
        draw = ImageDraw.Draw(alpha)
        (draw.ellipse if random.random() < 0.7 else draw.rectangle)((x - w, y - h, x + w, y + h * 0.85), 255)
        base.paste(patch, (0, 0), alpha.filter(ImageFilter.GaussianBlur(max(0.5, random.uniform(0, 0.08) * side))))
        return self._develop(base)

    def _anything(self) -> tuple[Image.Image, int]:
        """A view for the teacher alone, as unlike portraits as can be had here, and `NEITHER` or `UNKNOWN`."""
        random, size = self.random, self.size
        kind = random.random()
        label = UNKNOWN
        if kind < 0.3:
            picture, label = (surface if kind < 0.25 else room)(random, size), NEITHER
        else:
            picture = self._piece()
        if 0.5 < kind < 0.7:
            # Pieces of several side by side.
            for _ in range(int(random.integers(1, 4))):
                other = self._piece() if random.random() < 0.6 else surface(random, size)
                x, y = (int(v) for v in random.uniform(-0.5, 0.7, 2) * size)
                w, h = (int(v) for v in random.uniform(0.3, 1.0, 2) * size)
                picture.paste(other.crop((0, 0, w, h)), (x, y))
        if random.random() < 0.5:
            self._scribble(picture)
        return self._develop(picture), label

    def _piece(self, photo: Photo | None = None, least: float = 0.2) -> Image.Image:
        """A part of a photo, or of any, at any zoom (from `least` of its shorter side) and angle, RGB."""
        random, size = self.random, self.size
        photo = photo or self.photos[random.integers(len(self.photos))]
        width, height = photo.size
        side = min(width, height) * math.exp(random.uniform(math.log(least), math.log(1.1)))
        x, y = random.uniform(0, width), random.uniform(0, height)
        if side > 0.6 * min(width, height):
            x, y = width / 2 + random.normal(0, 0.1) * width, height / 2 + random.normal(0, 0.1) * height
        x, y = np.clip(x, min(side, width) / 2, width - min(side, width) / 2), np.clip(y, min(side, height) / 2, height - min(side, height) / 2)
        strength = 1.0 if random.random() < 0.6 else 3.0
        view = _warp(photo, _window(x, y, side, size, random, bool(random.random() < 0.5), strength), size)
        base = surface(random, size) if random.random() < 0.3 else Image.new('RGB', (size, size), _colour(random))
        base.paste(view, (0, 0), view)
        return base

    def _scribble(self, picture: Image.Image) -> None:
        """Draws outlines, strokes and filled shapes on it."""
        random, size = self.random, self.size
        draw = ImageDraw.Draw(picture)
        for _ in range(int(random.integers(1, 5))):
            x, y = random.uniform(0.1, 0.9, 2) * size
            reach, corners, turn = size * random.uniform(0.08, 0.4), int(random.integers(2, 13)), random.uniform(0, 2 * math.pi)
            radii = reach * (random.uniform(0.3, 1, corners) if random.random() < 0.4 else np.where(np.arange(corners) % 2, random.uniform(0.3, 1), 1))
            angles = turn + 2 * math.pi * np.arange(corners) / corners
            points = [(float(x + r * math.cos(a)), float(y + r * math.sin(a))) for r, a in zip(radii, angles)]
            kind = random.random()
            if kind < 0.25 and corners > 2:
                draw.polygon(points, _colour(random))
            elif kind < 0.4:
                draw.ellipse((x - reach, y - reach, x + reach, y + reach), None if random.random() < 0.6 else _colour(random), _colour(random), int(random.integers(1, 8)))
            else:
                draw.line([*points, points[0]], _colour(random), int(random.integers(1, 9)), 'curve')

    def _landing(self, photo: Photo) -> Face:
        """The best face of a photo, or where one would be in a tight portrait."""
        if photo.faces:
            return photo.faces[0]
        width, height = photo.size
        return Face(width / 2, height / 2, 0.6 * min(width, height))

    def _zoom(self, photo: Photo, face: Face) -> np.ndarray:
        """A window between the face and the whole photo, or one that is larger than the photo."""
        random, size = self.random, self.size
        width, height = photo.size
        short = min(width, height)
        mirror = bool(random.random() < 0.5)
        known = bool(photo.faces)
        kind = random.random()
        if 'zoom' in self.without:
            kind = 0.2 if known and kind < 0.5 else 0.5
        if known and kind < 0.12:
            # Cut off by an edge of the picture, most often the lower one: who sits too low or leans forward.
            side = face.side * math.exp(random.uniform(math.log(1.1), math.log(3.5)))
            cut = side / 2 - face.side * random.uniform(0.12, 0.5)
            along = random.normal(0, 0.25) * max(face.side, side - face.side)
            edge = random.random()
            dx, dy = (along, -cut) if edge < 0.55 else (along, cut) if edge < 0.7 else (cut if edge < 0.85 else -cut, along)
            x, y = face.x + dx, face.y + dy
        elif known and kind < 0.45:
            # The face crop, with boxes that fit more or less.
            side = face.side * (random.uniform(1.0, 1.6) if random.random() < 0.7 else random.uniform(0.9, 2.4))
            x, y = face.x + random.normal(0, 0.1) * face.side, face.y + random.normal(0, 0.1) * face.side
        elif kind < 0.72:
            # As the browser crops, a little off.
            side = short * random.uniform(0.85, 1.1)
            x, y = width / 2 + random.normal(0, 0.05) * short, height / 2 + random.normal(0, 0.05) * short
            if known and max(abs(face.x - x), abs(face.y - y)) > side / 2 - 0.35 * face.side:
                x += np.clip(face.x - x, -1, 1) * max(0, abs(face.x - x) - side / 2 + 0.5 * face.side)
                y += np.clip(face.y - y, -1, 1) * max(0, abs(face.y - y) - side / 2 + 0.5 * face.side)
        else:
            # Anywhere in a window up to seven times the face.
            most = 7.0 if kind > 0.82 else 4.0
            side = face.side * math.exp(random.uniform(math.log(1.5), math.log(most)))
            reach = max(0.0, side / 2 - 0.6 * face.side)
            x, y = face.x + random.uniform(-reach, reach), face.y + random.uniform(-reach, reach)
        return _window(x, y, side, size, random, mirror)

    def draw(self) -> tuple[np.ndarray, int, list[tuple[float, float, float]] | None]:
        """A view [size, size, 3] in bytes, its label, and the faces in it (centre and side in pixels); `None` where unknown."""
        random, size = self.random, self.size
        kind = random.random()
        if kind < 0.3 and 'pieces' not in self.without:
            picture, label = self._anything()
            return np.asarray(picture), label, [] if label == NEITHER else None
        if 0.3 <= kind < 0.43 and 'empty' not in self.without:
            return self._finish(self.background(), NEITHER, [])
        label = int(random.random() < 0.5)
        photo = self.pick(label)
        # Some masks, and some beards, are drawn on bare faces.
        dressed = None
        if self.bare and 'drawn' not in self.without and random.random() < (0.2 if label == MASK else 0.15):
            dressed = label == MASK
            photo = self.photos[self.bare[random.integers(len(self.bare))]]
        elif self.scenes and photo.faces and 'transplants' not in self.without and random.random() < 0.35:
            drawn = self._transplant(photo)
            if drawn is not None:
                picture, faces = drawn
                return self._finish(picture, label, faces)
        face = photo.faces[0] if dressed is not None and photo.faces else self._landing(photo)
        matrix = self._zoom(photo, face)
        view = _warp(photo, matrix, size)
        faces = None if photo.faces is None else [_face_in_view(matrix, other) for other in photo.faces]
        if faces == []:
            faces = None
        if dressed is not None and photo.faces and face is photo.faces[0]:
            view = self._dress(face, matrix, view, dressed)
        if view.getextrema()[3][0] < 255:
            base = _surroundings(photo, matrix, size, random) if random.random() < 0.35 else self.background()
            if random.random() < 0.5:
                view.putalpha(view.getchannel('A').filter(ImageFilter.BoxBlur(random.uniform(1, 4))))
            base.paste(view, (0, 0), view)
            view = base
        main = _face_in_view(matrix, face)
        return self._finish(view.convert('RGB'), label, faces, main)

    def _dress(self, face: Face, matrix: np.ndarray, view: Image.Image, masked: bool) -> Image.Image:
        """Draws a mask, or else a beard, on a bare face by its landmarks."""
        random, size = self.random, self.size
        points = _place(matrix, face.points)  # type: ignore[arg-type]
        eyes, nose, mouth = points[:2].mean(0), points[2], points[3]
        ears = points[[4, 5]]
        down = mouth - eyes
        length = float(np.hypot(*down))
        if length < 3:
            return view
        jitter = lambda: random.normal(0, 0.06, 2) * length  # noqa: E731
        chin = mouth + down * random.uniform(0.6, 0.85)
        if masked:
            ridge = eyes + (nose - eyes) * random.uniform(0.35, 1.25)
            inset, reach = random.uniform(0.0, 0.25), random.uniform(0.0, 0.3)
            tops = [ear + (nose - ear) * inset + down * reach + jitter() for ear in ears]
            jaws = [ear + (mouth - ear) * (inset + random.uniform(0.05, 0.25)) + down * random.uniform(0.75, 1.05) + jitter() for ear in ears]
            outline = [tops[0], (tops[0] + ridge) / 2 + jitter() / 2, ridge, (tops[1] + ridge) / 2 + jitter() / 2, tops[1], jaws[1], (jaws[1] + chin) / 2 + down * 0.12, chin,
                       (jaws[0] + chin) / 2 + down * 0.12, jaws[0]]
        else:
            under = nose + (mouth - nose) * random.uniform(0.2, 0.5)
            cheeks = [ear + (mouth - ear) * random.uniform(0.05, 0.3) + down * random.uniform(0.3, 0.6) for ear in ears]
            jaws = [ear + (mouth - ear) * random.uniform(0.1, 0.3) + down * random.uniform(0.7, 1.1) for ear in ears]
            outline = [cheeks[0], (cheeks[0] + under) / 2 + down * 0.15, under, (cheeks[1] + under) / 2 + down * 0.15, cheeks[1], jaws[1], (jaws[1] + chin) / 2 + down * 0.12,
                       chin + down * random.uniform(0, 0.3), (jaws[0] + chin) / 2 + down * 0.12, jaws[0]]
        curve = _smooth(np.array(outline))
        alpha = Image.new('L', (size, size), 0)
        draw = ImageDraw.Draw(alpha)
        draw.polygon([tuple(point) for point in curve], 255)
        original = np.asarray(view.convert('RGB')).astype(np.float32)
        rows, columns = np.mgrid[:size, :size].astype(np.float32)
        if masked:
            kind = random.random()
            plain = [(235, 238, 240), (150, 195, 225), (90, 150, 200), (120, 190, 185), (25, 25, 28), (50, 52, 60), (240, 220, 225)][random.integers(7)]
            if kind < 0.45:
                paint = np.full((size, size, 3), plain, np.float32) + random.normal(0, 8, 3).astype(np.float32)
            elif kind < 0.53:
                # The colour of the skin itself, or of its shadow.
                skin = original[np.asarray(alpha) > 0]
                paint = np.full((size, size, 3), skin.mean(0) if len(skin) else _skin(random), np.float32) * random.uniform(0.75, 1.2) + random.normal(0, 10, 3).astype(np.float32)
            elif kind < 0.68:
                paint = np.full((size, size, 3), _colour(random), np.float32)
            else:
                paint = np.asarray(_texture(random, max(24, int(length * random.uniform(1, 3)))).resize((size, size)) if random.random() < 0.5 else _texture(random, size)).astype(np.float32)
            # Folds, and the light that falls on the face: bright in the middle, dark to the side.
            across = points[1] - points[0]
            turn = ((columns - mouth[0]) * across[0] + (rows - mouth[1]) * across[1]) / max(1e-3, float(across @ across))
            along = ((columns - mouth[0]) * down[0] + (rows - mouth[1]) * down[1]) / (length * length)
            shade = 1 - random.uniform(0, 0.45) * np.clip(np.abs(turn - random.uniform(-0.3, 0.3)), 0, 1) ** 2 - random.uniform(-0.1, 0.25) * along
            if random.random() < 0.5:
                shade += random.uniform(0.02, 0.1) * np.sin(along * random.uniform(8, 20) + random.uniform(0, 6))
            mean = original[np.asarray(alpha) > 0]
            brightness = float(mean.mean()) / 140 if len(mean) else 1.0
            paint = paint * shade[..., None] * np.clip(brightness, 0.35, 1.25) ** random.uniform(0.4, 1)
            soft = alpha.filter(ImageFilter.GaussianBlur(random.uniform(0.3, 0.9)))
            strings = ImageDraw.Draw(soft)
            if random.random() < 0.7:
                width = max(1, round(0.05 * length))
                for i in (0, 1):
                    strings.line([tuple(tops[i]), tuple(ears[i])], 230, width)
                    strings.line([tuple(jaws[i]), tuple(ears[i])], 230, width)
        else:
            dark = random.uniform(0.05, 0.45) if random.random() < 0.8 else random.uniform(0.6, 0.95)
            hair = np.array([1.0, random.uniform(0.75, 1), random.uniform(0.6, 1)]) * 255 * dark
            grain = np.repeat(random.normal(0, 18, (size, size, 1)), 3, 2).astype(np.float32)
            paint = np.repeat(np.repeat(hair[None, None], size, 0), size, 1).astype(np.float32) + grain
            if random.random() < 0.75:
                wide = float(np.hypot(*(points[1] - points[0]))) * random.uniform(0.3, 0.5)
                draw.ellipse((mouth[0] - wide, mouth[1] - 0.14 * length, mouth[0] + wide, mouth[1] + 0.18 * length), 0)
            soft = alpha.filter(ImageFilter.GaussianBlur(max(0.5, length * random.uniform(0.04, 0.12))))
            soft = soft.point(lambda value, most=random.uniform(0.5, 1.0): int(value * most))
        cover = np.minimum(np.asarray(soft), np.asarray(view.getchannel('A'))).astype(np.float32)[..., None] / 255
        mixed = np.clip(original * (1 - cover) + paint * cover, 0, 255).astype(np.uint8)
        result = Image.fromarray(mixed).convert('RGBA')
        result.putalpha(view.getchannel('A'))
        return result

    def _transplant(self, photo: Photo) -> tuple[Image.Image, list[tuple[float, float, float]]] | None:
        """The photo's head in place of the only head of another, wider scene."""
        random, size = self.random, self.size
        scene = self.photos[self.scenes[random.integers(len(self.scenes))]]
        there = scene.faces[0]  # type: ignore[index]
        matrix = self._zoom(scene, there)
        x, y, side = _face_in_view(matrix, there)
        if not (0 < x < size and 0 < y < size) or side < 10 or side > 0.9 * size:
            return None
        face = photo.faces[0]  # type: ignore[index]
        wanted = side * random.uniform(1.0, 1.3)
        # The window of the photo in which its face lands on the other one.
        window = _window(face.x, face.y, face.side * size / wanted, size, random, bool(random.random() < 0.5), 0.7) @ _translate(size / 2 - x, size / 2 - y)
        head = _warp(photo, window, size)
        alpha = Image.new('L', (size, size), 0)
        # Between the face alone, in the other one's hair, and all of the head.
        w, h = wanted * random.uniform(0.5, 0.78), wanted * random.uniform(0.72, 0.95)
        ImageDraw.Draw(alpha).ellipse((x - w, y - h * random.uniform(0.6, 1.05), x + w, y + h * 0.9), 255)
        alpha = alpha.filter(ImageFilter.GaussianBlur(max(0.6, 0.06 * wanted)))
        alpha = Image.fromarray(np.minimum(np.asarray(alpha), np.asarray(head.getchannel('A'))))
        base = _warp(scene, matrix, size)
        if base.getextrema()[3][0] < 255:
            under = self.background()
            under.paste(base, (0, 0), base)
            base = under
        base = base.convert('RGB')
        base.paste(head.convert('RGB'), (0, 0), alpha)
        return base, [(x, y, wanted)]

    def _finish(self, picture: Image.Image, label: int, faces: list[tuple[float, float, float]] | None,
                main: tuple[float, float, float] | None = None) -> tuple[np.ndarray, int, list[tuple[float, float, float]] | None]:
        """Things in front of the face, a lens and a codec."""
        random, size = self.random, self.size
        spot = main or (faces[0] if faces else None)
        if spot is not None and 'occluders' not in self.without and random.random() < 0.4:
            picture = self._occlude(picture, spot)
        if 'camera' in self.without:
            return np.asarray(picture), label, faces
        if random.random() < 0.15:
            small = int(size * random.uniform(0.2, 0.8))
            picture = picture.resize((small, small), Image.Resampling.BOX).resize((size, size), Image.Resampling.BILINEAR)
        elif random.random() < 0.1:
            picture = picture.filter(ImageFilter.GaussianBlur(random.uniform(0.4, 2.6)))
        picture = self._develop(picture)
        if random.random() < 0.2:
            buffer = io.BytesIO()
            picture.save(buffer, 'JPEG', quality=int(random.integers(12, 75)))
            picture = Image.open(buffer).convert('RGB')
        return np.asarray(picture), label, faces

    def _develop(self, picture: Image.Image) -> Image.Image:
        """White balance, exposure, contrast and gamma as one table; at times less or no colour."""
        random = self.random
        if 'camera' in self.without:
            return picture
        level = np.linspace(0, 1, 256)
        gains = math.exp(random.normal(0, 0.22)) * np.exp(random.normal(0, 0.14, 3))
        contrast, gamma = math.exp(random.normal(0, 0.2)), math.exp(random.normal(0, 0.25))
        lift = random.normal(0, 0.05)
        table = [((level**gamma * gain - 0.5) * contrast + 0.5 + lift) * 255 for gain in gains]
        picture = picture.point(np.clip(np.concatenate(table), 0, 255).astype(np.uint8).tolist())
        if random.random() < 0.3:
            picture = ImageEnhance.Color(picture).enhance(0.0 if random.random() < 0.2 else random.uniform(0.2, 1.8))
        return picture

    def _occlude(self, picture: Image.Image, spot: tuple[float, float, float]) -> Image.Image:
        """A hand, cup, food or stick near the face; it hides a part of it and changes no label."""
        random, size = self.random, self.size
        x, y, side = spot
        alpha = Image.new('L', (size, size), 0)
        draw = ImageDraw.Draw(alpha)
        # Around the face, at times over its lower part.
        at = random.uniform(0, 2 * math.pi)
        away = random.uniform(0.25, 0.8) * side
        cx, cy = x + away * math.cos(at), y + away * math.sin(at)
        kind = random.random()
        if kind < 0.5:
            # A fist and fingers.
            w, h = side * random.uniform(0.1, 0.3), side * random.uniform(0.1, 0.3)
            draw.ellipse((cx - w, cy - h, cx + w, cy + h), 255)
            lean, width = random.uniform(0, 2 * math.pi), max(1, int(side * random.uniform(0.05, 0.1)))
            for finger in range(int(random.integers(1, 6))):
                a = lean + finger * 0.28
                far = side * random.uniform(0.25, 0.5)
                draw.line((cx, cy, cx + far * math.cos(a), cy + far * math.sin(a)), 255, width)
            arm = lean + math.pi
            draw.line((cx, cy, cx + 2 * side * math.cos(arm), cy + 2 * side * math.sin(arm)), 255, int(side * random.uniform(0.15, 0.4)) + 1)
            paint = Image.new('RGB', (size, size), _skin(random) if random.random() < 0.7 else _colour(random))
        else:
            corners = int(random.integers(3, 8))
            points = []
            for corner in range(corners):
                a, r = 2 * math.pi * (corner + random.uniform(-0.3, 0.3)) / corners, side * random.uniform(0.08, 0.32)
                points.append((cx + r * math.cos(a), cy + r * math.sin(a)))
            draw.polygon(points, 255)
            paint = _texture(random, size) if random.random() < 0.6 else Image.new('RGB', (size, size), _colour(random))
        shade = np.asarray(paint).astype(np.float32)
        ramp = np.linspace(random.uniform(0.6, 1.1), random.uniform(0.6, 1.1), size, dtype=np.float32)
        shade = np.clip(shade * (ramp[:, None, None] if random.random() < 0.5 else ramp[None, :, None]), 0, 255).astype(np.uint8)
        picture = picture.copy()
        picture.paste(Image.fromarray(shade), (0, 0), alpha.filter(ImageFilter.GaussianBlur(random.uniform(0.3, 1.2))))
        return picture

    def batch(self, count: int, side: int) -> dict[str, np.ndarray]:
        """`pictures` [n, s, s, 3] in bytes, `labels` [n], `heat` [n, side, side] in 0…1 (−1 where unknown)."""
        cell = self.size / side
        pictures = np.empty((count, self.size, self.size, 3), np.uint8)
        labels = np.empty(count, np.int64)
        heat = np.zeros((count, side, side), np.float32)
        centres = (np.arange(side) + 0.5) * cell
        for i in range(count):
            pictures[i], labels[i], faces = self.draw()
            if faces is None:
                heat[i] = -1
                continue
            for x, y, size in faces:
                # 1 in the middle half of the face, falling to 0 at its edge; never less than one cell.
                reach = max(size / 2, 0.75 * cell)
                far = np.hypot(centres[None, :] - x, centres[:, None] - y) / reach
                heat[i] = np.maximum(heat[i], np.clip(1.5 - 1.5 * far, 0, 1))
        return {'pictures': pictures, 'labels': labels, 'heat': heat}


def read_general(folder: Path = DEFAULT_GENERAL) -> list[Photo]:
    """The photos of a manifest that have no label here, in its order; nobody has looked for faces in them."""
    rows = read_table(folder / 'manifest.csv', ('file', 'source', 'class_name'), 'it names the photos; training/README.md says where they are looked for')
    return [Photo(row['file'], UNKNOWN, row['source'], row['class_name'], 'training', folder / row['file']) for row in rows]


class GeneralViews(Views):
    """Draws random views of photos of anything, which are only there for the teachers; each photo is decoded for its view alone."""

    def __init__(self, photos: list[Photo], size: int, seed: int):
        self.photos, self.size, self.without = photos, size, frozenset()
        self.random = np.random.default_rng(seed)

    def draw(self) -> tuple[np.ndarray, int, None]:
        """A view [size, size, 3] in bytes, without a label, and nothing known of faces."""
        random = self.random
        pieces = []
        for _ in range(2 if random.random() < 0.1 else 1):
            photo = self.photos[random.integers(len(self.photos))]
            photo.load()
            pieces.append(self._piece(photo, 0.4))
            photo.levels = []
        picture = pieces[0] if random.random() < 0.95 else surface(random, self.size)
        for other in pieces[1:]:
            x, y, w, h = (int(v) for v in random.uniform((-0.5, -0.5, 0.3, 0.3), (0.7, 0.7, 1, 1)) * self.size)
            picture.paste(other.crop((0, 0, w, h)), (x, y))
        if random.random() < 0.1:
            self._scribble(picture)
        return self._finish(picture, UNKNOWN, None)
