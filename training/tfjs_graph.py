"""Runs TensorFlow.js graph models in PyTorch.

    tfjs_graph.py --check FOLDER [--size 224]

holds the outputs for two random pictures against TensorFlow.js's own (its plain JavaScript backend, in Node).

Pictures and maps are [n, height, width, channels] throughout, as in TensorFlow; so are its SAME paddings.
"""

import argparse
import base64
import json
import math
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

REPOSITORY = Path(__file__).resolve().parent.parent

WIDTHS = {"float32": "<f4", "float16": "<f2", "int32": "<i4", "uint8": "u1", "uint16": "<u2", "bool": "u1"}


def read_weights(folder, manifest):
    """The weights by name, as tensors of float32 (or int64 and bool); quantised ones are expanded as TensorFlow.js does."""
    weights = {}
    for group in manifest:
        data = b"".join((folder / path).read_bytes() for path in group["paths"])
        at = 0
        for spec in group["weights"]:
            count = math.prod(spec["shape"])
            quantization = spec.get("quantization")
            kind = np.dtype(WIDTHS[quantization["dtype"] if quantization else spec["dtype"]])
            values = np.frombuffer(data, kind, count, at)
            at += count * kind.itemsize
            if quantization and "scale" in quantization:
                values = values * np.float32(quantization["scale"]) + np.float32(quantization["min"])
            kind = {"int32": np.int64, "bool": bool}.get(spec["dtype"], np.float32)
            weights[spec["name"]] = torch.from_numpy(values.astype(kind).reshape(spec["shape"]))
        if at != len(data):
            raise ValueError(f"{folder}: {len(data)} bytes of weights where {at} were expected")
    return weights


def _same(size, window, stride, dilation=1):
    """TensorFlow's SAME padding of one axis: how much lies before it and after it."""
    window = (window - 1) * dilation + 1
    missing = max(0, (math.ceil(size / stride) - 1) * stride + window - size)
    return missing // 2, missing - missing // 2


def _planes(image, attr, window, dilations=(1, 1), fill=0.0):
    """`image` as [n, channels, height, width], padded as the node `attr` says for a window of that size."""
    image = image.permute(0, 3, 1, 2)
    if attr["padding"] == "VALID":
        return image
    if attr["padding"] != "SAME":
        raise ValueError(f"padding {attr['padding']} is unknown here")
    steps = attr["strides"][1:3]
    (top, bottom), (left, right) = (_same(image.shape[2 + i], window[i], steps[i], dilations[i]) for i in (0, 1))
    return F.pad(image, (left, right, top, bottom), value=fill) if top + bottom + left + right else image


ACTIVATIONS = {
    "Relu": torch.relu,
    "Relu6": lambda x: x.clamp(0, 6),
    "Sigmoid": torch.sigmoid,
    "Elu": F.elu,
}


def _fused(result, attr, extra):
    """Applies the operations that a fused node names: BiasAdd, then an activation. `result` has the channels last."""
    names = attr.get("fused_ops", [])
    for name in names:
        result = result + extra[0] if name == "BiasAdd" else ACTIVATIONS[name](result)
    return result


def _convolve(inputs, attr):
    image, kernel, *extra = inputs
    dilations = tuple(attr.get("dilations", [1, 1, 1, 1])[1:3])
    planes = _planes(image, attr, kernel.shape[:2], dilations)
    result = F.conv2d(planes, kernel.permute(3, 2, 0, 1), None, tuple(attr["strides"][1:3]), 0, dilations)
    return _fused(result.permute(0, 2, 3, 1), attr, extra)


def _convolve_depthwise(inputs, attr):
    image, kernel, *extra = inputs
    height, width, channels, multiplier = kernel.shape
    dilations = tuple(attr.get("dilations", [1, 1, 1, 1])[1:3])
    planes = _planes(image, attr, (height, width), dilations)
    kernel = kernel.permute(2, 3, 0, 1).reshape(channels * multiplier, 1, height, width)
    result = F.conv2d(planes, kernel, None, tuple(attr["strides"][1:3]), 0, dilations, groups=channels)
    return _fused(result.permute(0, 2, 3, 1), attr, extra)


def _max_pool(inputs, attr):
    window, strides = tuple(attr["ksize"][1:3]), tuple(attr["strides"][1:3])
    return F.max_pool2d(_planes(inputs[0], attr, window, fill=-math.inf), window, strides).permute(0, 2, 3, 1)


def _average_pool(inputs, attr):
    window, strides = tuple(attr["ksize"][1:3]), tuple(attr["strides"][1:3])
    # TensorFlow leaves the padding out of the average.
    sums, counts = (
        F.avg_pool2d(_planes(each, attr, window), window, strides) for each in (inputs[0], torch.ones_like(inputs[0]))
    )
    return (sums / counts).permute(0, 2, 3, 1)


def _resize(inputs, attr):
    image, size = inputs
    if not attr.get("half_pixel_centers") or attr.get("align_corners"):
        raise ValueError("ResizeBilinear: only half pixel centres are known here")
    planes = image.permute(0, 3, 1, 2)
    return F.interpolate(planes, tuple(size.tolist()), mode="bilinear", align_corners=False).permute(0, 2, 3, 1)


def _matrix_product(inputs, attr):
    a, b, *extra = inputs
    product = (a.T if attr.get("transpose_a") else a) @ (b.T if attr.get("transpose_b") else b)
    return _fused(product, attr, extra)


def _pad(inputs, attr):
    pairs = inputs[1].tolist()
    fill = float(inputs[2]) if len(inputs) > 2 else 0.0
    return F.pad(inputs[0], [amount for pair in reversed(pairs) for amount in pair], value=fill)


def _squeeze(inputs, attr):
    axes = attr.get("squeeze_dims") or [i for i, size in enumerate(inputs[0].shape) if size == 1]
    rank = inputs[0].dim()
    dropped = {axis % rank for axis in axes}
    return inputs[0].reshape([size for i, size in enumerate(inputs[0].shape) if i not in dropped])


OPERATIONS = {
    "Identity": lambda inputs, attr: inputs[0],
    "Conv2D": _convolve,
    "_FusedConv2D": _convolve,
    "DepthwiseConv2dNative": _convolve_depthwise,
    "FusedDepthwiseConv2dNative": _convolve_depthwise,
    "MatMul": _matrix_product,
    "_FusedMatMul": _matrix_product,
    "BiasAdd": lambda inputs, attr: inputs[0] + inputs[1],
    "Add": lambda inputs, attr: inputs[0] + inputs[1],
    "AddV2": lambda inputs, attr: inputs[0] + inputs[1],
    "Sub": lambda inputs, attr: inputs[0] - inputs[1],
    "Mul": lambda inputs, attr: inputs[0] * inputs[1],
    "RealDiv": lambda inputs, attr: inputs[0] / inputs[1],
    "Maximum": lambda inputs, attr: torch.maximum(*inputs),
    "Minimum": lambda inputs, attr: torch.minimum(*inputs),
    "Sqrt": lambda inputs, attr: inputs[0].sqrt(),
    "Rsqrt": lambda inputs, attr: inputs[0].rsqrt(),
    "Softmax": lambda inputs, attr: inputs[0].softmax(-1),
    "MaxPool": _max_pool,
    "AvgPool": _average_pool,
    "ResizeBilinear": _resize,
    "Mean": lambda inputs, attr: inputs[0].mean(inputs[1].reshape(-1).tolist(), attr.get("keep_dims", False)),
    "Sum": lambda inputs, attr: inputs[0].sum(inputs[1].reshape(-1).tolist(), attr.get("keep_dims", False)),
    "Max": lambda inputs, attr: inputs[0].amax(inputs[1].reshape(-1).tolist(), attr.get("keep_dims", False)),
    "Pad": _pad,
    "PadV2": _pad,
    "Reshape": lambda inputs, attr: inputs[0].reshape(inputs[1].tolist()),
    "Squeeze": _squeeze,
    "ConcatV2": lambda inputs, attr: torch.cat(inputs[:-1], int(inputs[-1])),
    **{name: (lambda inputs, attr, run=run: run(inputs[0])) for name, run in ACTIVATIONS.items()},
}


def _value(attribute):
    """An attribute of a node as a plain value: number, truth value, text, or a list of these."""
    (kind, value), *_ = attribute.items() or [("", None)]
    if kind == "list":
        return [_value({key: each}) for key, values in value.items() for each in values]
    read = {"i": int, "f": float, "b": bool, "s": lambda text: base64.b64decode(text).decode()}
    return read[kind](value) if kind in read else value


class GraphModel:
    """A TensorFlow.js graph model from the folder of its model.json. Call it with pictures [n, height, width, 3], a float32 tensor or array."""

    def __init__(self, folder):
        folder = Path(folder)
        model = json.loads((folder / "model.json").read_text())
        self.weights = read_weights(folder, model["weightsManifest"])
        nodes = {node["name"]: node for node in model["modelTopology"]["node"]}
        inputs = {name: [i.split(":")[0] for i in node.get("input", []) if i[0] != "^"] for name, node in nodes.items()}
        used = {name for names in inputs.values() for name in names}
        (self.input,) = (name for name, node in nodes.items() if node["op"] == "Placeholder")
        signature = (model.get("signature") or model.get("userDefinedMetadata", {}).get("signature") or {}).get("outputs")
        # By the name that the signature gives each output; without one, by the node's.
        self.outputs = (
            {key: info["name"].split(":")[0] for key, info in signature.items()}
            if signature
            else {name: name for name in nodes if name not in used}
        )
        self.steps = []
        ready = {self.input, *self.weights}
        waiting = [name for name in nodes if name not in ready]
        while waiting:
            name = next((name for name in waiting if ready.issuperset(inputs[name])), None)
            if name is None:
                raise ValueError(f"{folder}: nothing computes the inputs of {waiting[0]}")
            node = nodes[name]
            attr = {key: _value(value) for key, value in node.get("attr", {}).items()}
            if node["op"] not in OPERATIONS:
                raise ValueError(f"{folder}: the operation {node['op']} of {name} is unknown here")
            if attr.get("data_format", "NHWC") != "NHWC":
                raise ValueError(f"{name}: {attr['data_format']} is unknown here")
            self.steps.append((name, OPERATIONS[node["op"]], inputs[name], attr))
            ready.add(name)
            waiting.remove(name)

    @torch.no_grad()
    def __call__(self, images):
        """The outputs by name, as tensors."""
        values = {**self.weights, self.input: torch.as_tensor(images, dtype=torch.float32)}
        for name, operation, inputs, attr in self.steps:
            values[name] = operation([values[each] for each in inputs], attr)
        return {key: values[name] for key, name in self.outputs.items()}


NODE_CHECK = """
import { readFileSync, writeFileSync } from 'node:fs';
const tf = await import('@tensorflow/tfjs');
const [folder, images, size, out] = process.argv.slice(1);
const model = JSON.parse(readFileSync(`${folder}/model.json`));
const files = model.weightsManifest.flatMap((group) => group.paths).map((path) => readFileSync(`${folder}/${path}`));
const graph = await tf.loadGraphModel({ load: async () => ({
  modelTopology: model.modelTopology, format: model.format, signature: model.signature,
  weightSpecs: model.weightsManifest.flatMap((group) => group.weights),
  weightData: new Uint8Array(Buffer.concat(files)).buffer,
}) });
const pixels = new Float32Array(new Uint8Array(readFileSync(images)).buffer);
const outputs = [graph.execute(tf.tensor4d(pixels, [pixels.length / (size * size * 3), +size, +size, 3]))].flat();
writeFileSync(out, JSON.stringify(outputs.map((each, i) => [graph.outputs[i].name.split(':')[0], each.shape, [...each.dataSync()]])));
"""


def check(folder, size):
    """The largest difference of each output from TensorFlow.js's, and that output's largest value, by the output's name."""
    model = GraphModel(folder)
    images = np.random.default_rng(1).uniform(-1, 1, (2, size, size, 3)).astype("<f4")
    with tempfile.TemporaryDirectory() as temporary:
        picture, out = Path(temporary, "images"), Path(temporary, "outputs.json")
        picture.write_bytes(images.tobytes())
        command = ["node", "--input-type=module", "-e", NODE_CHECK, str(Path(folder).resolve()), picture, str(size), out]
        node = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True)
        if node.returncode:
            raise RuntimeError(node.stderr)
        theirs = {name: np.array(values, np.float32).reshape(shape) for name, shape, values in json.loads(out.read_text())}
    ours = model(images)
    differences = {}
    for key, name in model.outputs.items():
        if tuple(ours[key].shape) != theirs[name].shape:
            raise ValueError(f"{key}: {tuple(ours[key].shape)} here, {theirs[name].shape} in TensorFlow.js")
        differences[key] = (np.abs(ours[key].numpy() - theirs[name]).max(), np.abs(theirs[name]).max())
    return differences


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", type=Path, required=True, metavar="FOLDER", help="where the model.json is")
    parser.add_argument("--size", type=int, default=224, help="width and height of the pictures, where the model leaves it open")
    options = parser.parse_args()
    described = json.loads((options.check / "model.json").read_text()).get("signature") or {}
    for entry in described.get("inputs", {}).values():
        side = int(entry["tensorShape"]["dim"][1]["size"])
        options.size = side if side > 0 else options.size
    for output, (difference, largest) in check(options.check, options.size).items():
        print(f"{output}: largest difference {difference:.2g}, largest value {largest:.4g}")
