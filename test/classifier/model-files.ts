/** Model files as ml5 writes them, made by hand. */
import { BLOCKS } from '../../models/mobilenet.mjs';

interface Weight {
  name: string;
  shape: number[];
  dtype: string;
}

export interface LayersFile {
  modelTopology: { class_name: string; config: { name: string; layers: object[] } };
  format?: string;
  weightsManifest: { paths: string[]; weights: Weight[] }[];
  userDefinedMetadata?: object;
  ml5Specs?: { mapStringToIndex: string[] };
}

interface HeadOptions {
  inputs?: number;
  outputs?: number;
  activation?: string;
  task?: string;
  maskRoom?: object;
}

const dense = (name: string, units: number, activation: string, first: object = {}) => ({
  class_name: 'Dense',
  config: { units, activation, use_bias: true, name, trainable: true, ...first },
});
const float32 = (name: string, shape: number[]): Weight => ({ name, shape, dtype: 'float32' });

/** The `model.json` of ml5 1.4's feature extractor. */
export function headFile(
  labels: string[],
  {
    inputs = 256,
    outputs = labels.length,
    activation = 'softmax',
    task = 'classification',
    maskRoom,
  }: HeadOptions = {},
): LayersFile {
  return {
    modelTopology: {
      class_name: 'Sequential',
      config: {
        name: 'sequential_1',
        layers: [
          dense('dense_Dense1', 100, 'relu', { batch_input_shape: [null, inputs], dtype: 'float32' }),
          dense('dense_Dense2', outputs, activation),
        ],
      },
    },
    format: 'layers-model',
    weightsManifest: [
      {
        paths: ['./model.weights.bin'],
        weights: [
          float32('dense_Dense1/kernel', [inputs, 100]),
          float32('dense_Dense1/bias', [100]),
          float32('dense_Dense2/kernel', [100, outputs]),
          float32('dense_Dense2/bias', [outputs]),
        ],
      },
    ],
    userDefinedMetadata: { task, labelIndex: labels, ...(maskRoom && { maskRoom }) },
  };
}

/** The `model.json` of ml5 0.6's feature extractor: MobileNet v1 0.25 up to `conv_pw_13_relu`, then flatten and two dense layers. */
export function networkFile(labels: string[], outputs = labels.length): LayersFile {
  const weights: Weight[] = [];
  const layers: object[] = [];
  let last = '';
  const layer = (class_name: string, name: string, config: object) => {
    layers.push({
      name,
      class_name,
      config: { ...config, name },
      inbound_nodes: last ? [[[last, 0, 0, {}]]] : [],
    });
    last = name;
  };
  const normalised = (name: string, channels: number) => {
    layer('BatchNormalization', `${name}_bn`, {
      axis: -1,
      momentum: 0.99,
      epsilon: 0.001,
      center: true,
      scale: true,
    });
    for (const part of ['gamma', 'beta', 'moving_mean', 'moving_variance'])
      weights.push(float32(`${name}_bn/${part}`, [channels]));
    layer('Activation', `${name}_relu`, { activation: 'relu6' });
  };
  const common = { padding: 'same', data_format: 'channels_last', activation: 'linear', use_bias: false };
  layer('InputLayer', 'input_1', { batch_input_shape: [null, 224, 224, 3], dtype: 'float32', sparse: false });
  layer('Conv2D', 'conv1', { ...common, filters: 8, kernel_size: [3, 3], strides: [2, 2] });
  weights.push(float32('conv1/kernel', [3, 3, 3, 8]));
  normalised('conv1', 8);
  let channels = 8;
  BLOCKS.forEach(([stride, filters], i) => {
    const [depthwise, pointwise] = [`conv_dw_${i + 1}`, `conv_pw_${i + 1}`];
    layer('DepthwiseConv2D', depthwise, {
      ...common,
      kernel_size: [3, 3],
      strides: [stride, stride],
      depth_multiplier: 1,
    });
    weights.push(float32(`${depthwise}/depthwise_kernel`, [3, 3, channels, 1]));
    normalised(depthwise, channels);
    layer('Conv2D', pointwise, { ...common, filters, kernel_size: [1, 1], strides: [1, 1] });
    weights.push(float32(`${pointwise}/kernel`, [1, 1, channels, filters]));
    normalised(pointwise, filters);
    channels = filters;
  });
  weights.push(
    float32('dense_Dense1/kernel', [7 * 7 * 256, 100]),
    float32('dense_Dense1/bias', [100]),
    float32('dense_Dense2/kernel', [100, outputs]),
  );
  return {
    modelTopology: {
      class_name: 'Sequential',
      config: {
        name: 'sequential_2',
        layers: [
          {
            class_name: 'Model',
            config: {
              name: 'model1',
              layers,
              input_layers: [['input_1', 0, 0]],
              output_layers: [[last, 0, 0]],
            },
          },
          {
            class_name: 'Sequential',
            config: {
              name: 'sequential_1',
              layers: [
                {
                  class_name: 'Flatten',
                  config: {
                    name: 'flatten_Flatten1',
                    trainable: true,
                    batch_input_shape: [null, 7, 7, 256],
                    dtype: 'float32',
                  },
                },
                dense('dense_Dense1', 100, 'relu'),
                {
                  class_name: 'Dense',
                  config: { ...dense('dense_Dense2', outputs, 'softmax').config, use_bias: false },
                },
              ],
            },
          },
        ],
      },
    },
    weightsManifest: [{ paths: ['./model.weights2.bin'], weights }],
    ml5Specs: { mapStringToIndex: labels },
  };
}

/** Values for all weights of `file`: from a fixed seed, small, and positive where a variance is wanted. */
export function seededWeights(file: LayersFile): Uint8Array<ArrayBuffer> {
  let state = 7;
  const values = file.weightsManifest[0]!.weights.flatMap(({ name, shape }) => {
    const count = shape.reduce((a, b) => a * b, 1);
    const inputs = shape.length > 1 ? count / shape.at(-1)! : 1;
    const reach = name.includes('depthwise') ? 1 : Math.sqrt(6 / inputs);
    return Array.from({ length: count }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      const random = state / 2 ** 32;
      if (/gamma|variance/.test(name)) return 0.75 + random / 2;
      if (/beta|mean|bias/.test(name)) return (random - 0.5) / 5;
      return (random * 2 - 1) * reach;
    });
  });
  return new Uint8Array(Float32Array.from(values).buffer);
}

/** `json` and `weights` as chosen files. */
export function filesOf(json: LayersFile, weights: Uint8Array<ArrayBuffer>): File[] {
  const name = json.weightsManifest[0]!.paths[0]!.replace('./', '');
  return [new File([JSON.stringify(json)], 'model.json'), new File([weights], name)];
}
