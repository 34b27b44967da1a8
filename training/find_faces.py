"""Finds the faces of every photo in a folder.

    find_faces.py FOLDER --out boxes.csv

writes a row per photo: file,width,height,score,x,y,w,h,pass – its best face's box in pixels of the photo, which may reach beyond its edges; score to h stay
empty where no face scores above 0.5. Rows with the other faces follow it. `pass` says which look at the photo found it. `whole`: the photo as it is. `wide`, where that finds nothing: the
photo with a black border half its size, for faces that fill it. `part`, where that finds nothing either: overlapping squares of it, for faces that are
small; these are the least certain. `more`: any further face, in the whole or, where the best one is small, in parts.
"""

import argparse
import csv
from collections import Counter
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageOps

from data import pictures_in
from tfjs_graph import REPOSITORY, GraphModel

SIZE = 128
# Pictures that are looked at together. A long narrow photo has thousands of parts.
BATCH = 32
THRESHOLD = 0.5
OVERLAP = 0.3
WIDER = 1.5
# Larger faces than this share of a photo's shorter side are found in the whole: in a part, they are an eye or a logo.
LARGEST_IN_PART = 0.25
# In photos whose best face is larger than this share of the shorter side, parts are not searched for more.
SMALL = 0.4
COLUMNS = ["file", "width", "height", "score", "x", "y", "w", "h", "pass"]


def anchors():
    """The centres of the 896 anchors, [896, 2] as x, y in 0…1: 16×16 cells with 2 each, then 8×8 with 6, row by row."""
    centres = []
    for grid, count in ((16, 2), (8, 6)):
        row, column = np.mgrid[:grid, :grid].reshape(2, -1)
        centres.append(np.repeat(np.stack([column, row], 1) + 0.5, count, 0) / grid)
    return np.concatenate(centres).astype(np.float32)


ANCHORS = anchors()


def letterbox(image, region, wider=1):
    """The part `region` (left, top, right, bottom) of a PIL image as [128, 128, 3] in −1…1, centred on black, and how to get back: scale and offsets.

    `wider` makes it that many times smaller than would fit.
    """
    left, top, right, bottom = region
    scale = SIZE / wider / max(right - left, bottom - top)
    width, height = (max(1, round((far - near) * scale)) for near, far in ((left, right), (top, bottom)))
    small = image.resize((width, height), Image.Resampling.BILINEAR, box=region)
    across, down = (SIZE - width) // 2, (SIZE - height) // 2
    canvas = np.zeros((SIZE, SIZE, 3), np.float32)
    canvas[down : down + height, across : across + width] = np.asarray(small)
    return canvas / 127.5 - 1, (scale, across - left * scale, down - top * scale)


def overlap(box, others):
    """Intersection over union of a box [4] with others [n, 4], each left, top, right, bottom."""
    near, far = np.maximum(box[:2], others[:, :2]), np.minimum(box[2:], others[:, 2:])
    common = np.clip(far - near, 0, None).prod(1)
    return common / ((box[2:] - box[:2]).prod() + (others[:, 2:] - others[:, :2]).prod(1) - common)


def decode(regressors, logits):
    """The faces in one picture's outputs ([896, 16] and [896, 1]): rows of score, left, top, right, bottom in pixels of 128, best first.

    Boxes that overlap the best one by more than 0.3 become one with it, each weighted by its score, as MediaPipe does.
    """
    scores = 1 / (1 + np.exp(-np.clip(logits[:, 0].astype(np.float64), -100, 100)))
    kept = scores > THRESHOLD
    scores, regressors = scores[kept], regressors[kept]
    centres = ANCHORS[kept] * SIZE + regressors[:, :2]
    boxes = np.concatenate([centres - regressors[:, 2:4] / 2, centres + regressors[:, 2:4] / 2], 1)
    faces = []
    while len(scores):
        best = scores.argmax()
        same = overlap(boxes[best], boxes) > OVERLAP
        same[best] = True
        faces.append([scores[best], *np.average(boxes[same], 0, scores[same])])
        scores, boxes = scores[~same], boxes[~same]
    return np.array(faces, np.float32).reshape(-1, 5)


class FaceFinder:
    """The face detector that is in `folder`; boxes are (score, x, y, width, height) in pixels, x and y of the upper left corner."""

    def __init__(self, folder=REPOSITORY / "models" / "face"):
        self.model = GraphModel(folder)

    def anchors(self, pixels):
        """What the graph makes of one prepared picture [128, 128, 3]: regressors [896, 16] and logits [896, 1]. It would mix the anchors of a batch."""
        outputs = self.model(torch.from_numpy(pixels[None]))
        return outputs["regressors"][0].numpy(), outputs["classificators"][0].numpy()

    def find(self, pictures, wider=1):
        """The best face in each of `pictures`, a list of (PIL image, region): (score, x, y, w, h) in pixels of its image, or None."""
        return [faces[0] if faces else None for faces in self.find_each(pictures, wider)]

    def find_each(self, pictures, wider=1):
        """As `find`, but lists of all faces, best first."""
        results = []
        for image, region in pictures:
            pixels, (scale, across, down) = letterbox(image, region, wider)
            faces = decode(*self.anchors(pixels))
            results.append(
                [
                    (score, (left - across) / scale, (top - down) / scale, (right - left) / scale, (bottom - top) / scale)
                    for score, left, top, right, bottom in faces
                ]
            )
        return results

    def find_in_parts(self, image):
        """The best face in overlapping square parts of a photo, two thirds of its shorter side and in steps of half of that."""
        return max(self.find_each_in_parts(image), default=None)

    def find_each_in_parts(self, image):
        """As `find_in_parts`, but all faces; one that lies in two parts comes twice."""
        width, height = image.size
        side = 2 * min(width, height) / 3
        starts = [np.linspace(0, length - side, int(np.ceil(2 * (length - side) / side)) + 1) for length in (width, height)]
        regions = [(x, y, x + side, y + side) for y in starts[1] for x in starts[0]]
        faces = [face for found in self.find_each([(image, region) for region in regions]) for face in found]
        return [face for face in faces if max(face[3:]) <= LARGEST_IN_PART * min(image.size)]

    def find_more(self, image, best):
        """The faces of a photo beside its best one, best first."""
        (faces,) = self.find_each([(image, (0, 0, *image.size))])
        if max(best[3:]) <= SMALL * min(image.size):
            faces += self.find_each_in_parts(image)
        corners = lambda face: np.array([face[1], face[2], face[1] + face[3], face[2] + face[4]])  # noqa: E731
        kept = [best]
        for face in sorted(faces, reverse=True):
            if (overlap(corners(face), np.stack([corners(other) for other in kept])) < OVERLAP).all():
                kept.append(face)
        return kept[1:]

    def find_all(self, images):
        """Which look found the best face of each PIL image, and the face as from `find`: a list of pairs."""
        whole = [(image, (0, 0, *image.size)) for image in images]
        results = [("whole", face) for face in self.find(whole)]
        looks = {"wide": lambda missed: self.find([whole[i] for i in missed], WIDER)}
        looks["part"] = lambda missed: [self.find_in_parts(images[i]) for i in missed]
        for way, look in looks.items():
            missed = [i for i, (_, face) in enumerate(results) if face is None]
            for i, face in zip(missed, look(missed)):
                results[i] = (way, face)
        return results


def read(path):
    """A photo as an upright RGB PIL image."""
    with Image.open(path) as image:
        return ImageOps.exif_transpose(image).convert("RGB")


def report(folder, rows):
    """Prints how many faces were found, by label and source where a manifest.csv in the folder names the photo, by its first folder otherwise."""
    manifest = folder / "manifest.csv"
    if manifest.exists():
        with manifest.open(newline="") as file:
            kinds = {row["file"]: (row["label"], row["source"]) for row in csv.DictReader(file)}
    else:
        kinds = {}
    ways = ("whole", "wide", "part")
    counts = Counter()
    for row in rows:
        if row["pass"] == "more":
            continue
        label, source = kinds.get(row["file"], (row["file"].split("/")[0], ""))
        counts.update((label, each, row["pass"]) for each in (source, "all"))
    print(f"{'label':10} {'source':20} {'photos':>7} " + " ".join(f"{way:>7}" for way in ways) + f" {'found':>7}")
    for label, source in sorted({key[:2] for key in counts}):
        found = [counts[label, source, way] for way in ways]
        total = sum(found) + counts[label, source, ""]
        print(f"{label:10} {source:20} {total:7} " + " ".join(f"{n:7}" for n in found) + f" {sum(found) / total:7.1%}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=REPOSITORY.parent / "shared" / "data" / "mask-photos")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    finder = FaceFinder()
    paths = pictures_in(options.folder)
    if not paths:
        parser.error(f"there are no pictures in {options.folder}")
    rows = []
    for start in range(0, len(paths), BATCH):
        batch = paths[start : start + BATCH]
        images = [read(path) for path in batch]
        for path, image, (way, face) in zip(batch, images, finder.find_all(images)):
            photo = {"file": path.relative_to(options.folder).as_posix(), "width": image.width, "height": image.height}
            found = [(way, face)] + [("more", other) for other in finder.find_more(image, face)] if face else []
            for way, (score, *box) in found:
                values = {"score": f"{score:.4f}", **dict(zip("xywh", (f"{value:.1f}" for value in box))), "pass": way}
                rows.append({name: (photo | values)[name] for name in COLUMNS})
            if not found:
                rows.append({name: photo.get(name, "") for name in COLUMNS})
    options.out.parent.mkdir(parents=True, exist_ok=True)
    with options.out.open("w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    report(options.folder, rows)


if __name__ == "__main__":
    main()
