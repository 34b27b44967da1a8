/**
 * Writes a TensorFlow.js graph model as an ONNX file: the operations of our backbone and of BlazeFace, for one picture of a fixed size. ONNX has
 * channels before rows and columns, so each convolution stands between two transpositions; ONNX Runtime takes out those that cancel.
 */

/** Protocol buffers: a field's number, and what it holds. */
const varint = (value) => {
  const bytes = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Buffer.from([...bytes, Number(rest)]);
};
const number = (field, value) => Buffer.concat([varint(field * 8), varint(value)]);
const bytes = (field, value) => {
  const content = Buffer.from(value);
  return Buffer.concat([varint(field * 8 + 2), varint(content.length), content]);
};
const message = (field, ...parts) => bytes(field, Buffer.concat(parts));

const TYPES = { float32: 1, int64: 7 };
const ATTRIBUTE = { int: 2, string: 3, ints: 7 };

const tensor = (field, name, shape, values) => {
  const type = values instanceof BigInt64Array ? TYPES.int64 : TYPES.float32;
  const raw = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return message(
    field,
    ...shape.map((size) => number(1, size)),
    number(2, type),
    bytes(8, name),
    bytes(9, raw),
  );
};
const integers = (...values) => BigInt64Array.from(values, BigInt);

const attribute = (name, value) => {
  if (Array.isArray(value))
    return message(5, bytes(1, name), ...value.map((each) => number(8, each)), number(20, ATTRIBUTE.ints));
  if (typeof value === 'string')
    return message(5, bytes(1, name), bytes(4, value), number(20, ATTRIBUTE.string));
  return message(5, bytes(1, name), number(3, value), number(20, ATTRIBUTE.int));
};

const described = (field, name, shape) => {
  const dimensions = shape.map((size) => message(1, number(1, size)));
  return message(
    field,
    bytes(1, name),
    message(2, message(1, number(1, TYPES.float32), message(2, ...dimensions))),
  );
};

/** Moves the axes of values: axis `i` of the result is axis `order[i]` of `shape`. */
function transposed(values, shape, order) {
  const steps = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const to = order.map((axis) => shape[axis]);
  const moved = values.map((_, i) => {
    let [rest, from] = [i, 0];
    for (let axis = order.length - 1; axis >= 0; axis--) {
      from += (rest % to[axis]) * steps[order[axis]];
      rest = Math.floor(rest / to[axis]);
    }
    return values[from];
  });
  return { values: moved, shape: to };
}

/**
 * The ONNX file of `topology` with its `weights` ({ shape, values } by name, 32-bit floats or whole numbers) for a picture of `size`, and of its
 * `outputs`, each with its shape.
 */
export function toOnnx(topology, weights, size, outputs) {
  const nodes = [];
  const initialisers = [];
  let made = 0;
  const fresh = () => `made_${made++}`;
  const constant = (shape, values) => {
    const name = fresh();
    initialisers.push(tensor(5, name, shape, values));
    return name;
  };
  const node = (type, inputs, output, attributes = {}) => {
    const given = Object.entries(attributes).map(([key, value]) => attribute(key, value));
    nodes.push(
      message(1, ...inputs.map((name) => bytes(1, name)), bytes(2, output), bytes(4, type), ...given),
    );
    return output;
  };
  const used = new Set(topology.node.filter(({ op }) => op !== 'Const').flatMap(({ input = [] }) => input));
  for (const [name, { shape, values }] of Object.entries(weights))
    if (used.has(name) && values instanceof Float32Array) initialisers.push(tensor(5, name, shape, values));
  const whole = (name) => Array.from(weights[name].values);

  /** `type` on a picture with its channels first. */
  const channelsFirst = (type, [picture, ...others], output, attributes) => {
    const first = node('Transpose', [picture], fresh(), { perm: [0, 3, 1, 2] });
    const last = node(type, [first, ...others], fresh(), attributes);
    return node('Transpose', [last], output, { perm: [0, 2, 3, 1] });
  };
  const listed = (attr, key) => attr[key].list.i.map(Number);
  const text = (value) => Buffer.from(value, 'base64').toString();
  const padding = (attr) => ({ auto_pad: text(attr.padding.s) === 'SAME' ? 'SAME_UPPER' : 'VALID' });
  const convolution = ({ name, input: [picture, kernel, bias], attr }, order, group) => {
    const { shape, values } = weights[kernel];
    const moved = transposed(values, shape, order);
    const relu = attr.fused_ops.list.s.map(text).includes('Relu');
    const output = relu ? fresh() : name;
    channelsFirst('Conv', [picture, constant(moved.shape, moved.values), bias], output, {
      strides: listed(attr, 'strides').slice(1, 3),
      group: group ? shape[2] : 1,
      ...padding(attr),
    });
    if (relu) node('Relu', [output], name);
  };
  const plain =
    (type) =>
    ({ name, input }) =>
      node(type, input, name);
  const write = {
    Const: () => undefined,
    Placeholder: () => undefined,
    _FusedConv2D: (each) => convolution(each, [3, 2, 0, 1], false),
    FusedDepthwiseConv2dNative: (each) => convolution(each, [2, 3, 0, 1], true),
    ResizeBilinear: ({ name, input: [picture, to] }) => {
      const sizes = constant([4], integers(1, 3, ...whole(to)));
      channelsFirst('Resize', [picture, '', '', sizes], name, {
        mode: 'linear',
        coordinate_transformation_mode: 'half_pixel',
      });
    },
    MaxPool: ({ name, input, attr }) =>
      channelsFirst('MaxPool', input, name, {
        kernel_shape: listed(attr, 'ksize').slice(1, 3),
        strides: listed(attr, 'strides').slice(1, 3),
        ...padding(attr),
      }),
    Pad: ({ name, input: [from, by] }) => {
      const pairs = whole(by);
      const ends = [0, 1].flatMap((end) => pairs.filter((_, i) => i % 2 === end));
      node('Pad', [from, constant([ends.length], integers(...ends))], name);
    },
    Reshape: ({ name, input: [from, to] }) =>
      node('Reshape', [from, constant([whole(to).length], integers(...whole(to)))], name),
    ConcatV2: ({ name, input }) => node('Concat', input.slice(0, -1), name, { axis: whole(input.at(-1))[0] }),
    Mean: ({ name, input: [from, axes] }) =>
      node('ReduceMean', [from], name, { axes: whole(axes), keepdims: 0 }),
    Max: ({ name, input: [from, axes] }) =>
      node('ReduceMax', [from], name, { axes: whole(axes), keepdims: 1 }),
    Sum: ({ name, input: [from, axes] }) =>
      node('ReduceSum', [from, constant([whole(axes).length], integers(...whole(axes)))], name, {
        keepdims: 0,
      }),
    MatMul: ({ name, input: [left, right], attr }) => {
      const second = attr.transpose_b.b ? node('Transpose', [right], fresh(), { perm: [1, 0] }) : right;
      node('MatMul', [left, second], name);
    },
    AddV2: plain('Add'),
    Mul: plain('Mul'),
    Relu: plain('Relu'),
    Sigmoid: plain('Sigmoid'),
    Softmax: plain('Softmax'),
  };
  for (const each of topology.node) {
    if (!write[each.op]) throw new Error(`${each.name}: ${each.op} is unknown here`);
    write[each.op](each);
  }
  const picture = topology.node.find(({ op }) => op === 'Placeholder').name;
  const graph = message(
    7,
    ...nodes,
    bytes(2, 'graph'),
    ...initialisers,
    described(11, picture, [1, size, size, 3]),
    ...Object.entries(outputs).map(([name, shape]) => described(12, name, shape)),
  );
  // Version 8 of the format, 13 of the operations.
  return Buffer.concat([number(1, 8), graph, message(8, number(2, 13))]);
}
