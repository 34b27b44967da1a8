/** Models as Teachable Machine exports them, made by hand, and its own library to compare with. */
import { seededWeights, type LayersFile } from './model-files.ts';

/** Of each block of MobileNet v2 0.35: stride and filters. */
const BLOCKS: readonly (readonly [number, number])[] = [
  ...[[1, 8]],
  ...[[2, 8], [1, 8]],
  ...[[2, 16], [1, 16], [1, 16]],
  ...[[2, 24], [1, 24], [1, 24], [1, 24]],
  ...[[1, 32], [1, 32], [1, 32]],
  ...[[2, 56], [1, 56], [1, 56]],
  ...[[1, 112]],
] as [number, number][]; // prettier-ignore

const float32 = (name: string, shape: number[]) => ({ name, shape, dtype: 'float32' });

/** The `model.json` of a model of so many classes: MobileNet v2 0.35, the mean of each channel, two dense layers. */
export function teachableFile(outputs: number): LayersFile {
  const layers: object[] = [];
  const [trained, moving] = [[] as ReturnType<typeof float32>[], [] as ReturnType<typeof float32>[]];
  let last = '';
  const layer = (class_name: string, name: string, config: object, from = [last]) => {
    const inbound_nodes = from[0] ? [from.map((each) => [each, 0, 0, {}])] : [];
    layers.push({ name, class_name, config: { ...config, name, trainable: true }, inbound_nodes });
    last = name;
  };
  const normalised = (name: string, channels: number) => {
    layer('BatchNormalization', name, {
      axis: -1,
      momentum: 0.999,
      epsilon: 0.001,
      center: true,
      scale: true,
    });
    trained.push(float32(`${name}/gamma`, [channels]), float32(`${name}/beta`, [channels]));
    moving.push(float32(`${name}/moving_mean`, [channels]), float32(`${name}/moving_variance`, [channels]));
  };
  const common = {
    data_format: 'channels_last',
    dilation_rate: [1, 1],
    activation: 'linear',
    use_bias: false,
  };
  const convolution = (name: string, size: number, stride: number, inputs: number, filters: number) => {
    const padding = stride === 2 ? 'valid' : 'same';
    layer('Conv2D', name, {
      ...common,
      filters,
      kernel_size: [size, size],
      strides: [stride, stride],
      padding,
    });
    trained.push(float32(`${name}/kernel`, [size, size, inputs, filters]));
  };
  const padded = (name: string) =>
    layer('ZeroPadding2D', name, { padding: [[0, 1], [0, 1]], data_format: 'channels_last' }); // prettier-ignore
  const relu = (name: string) => layer('ReLU', name, { max_value: 6 });

  layer('InputLayer', 'input_1', { batch_input_shape: [null, 224, 224, 3], dtype: 'float32', sparse: false });
  padded('Conv1_pad');
  convolution('Conv1', 3, 2, 3, 16);
  normalised('bn_Conv1', 16);
  relu('Conv1_relu');
  let channels = 16;
  BLOCKS.forEach(([stride, filters], i) => {
    const name = i === 0 ? 'expanded_conv' : `block_${i}`;
    const [input, inputs] = [last, channels];
    if (i > 0) {
      channels *= 6;
      convolution(`${name}_expand`, 1, 1, inputs, channels);
      normalised(`${name}_expand_BN`, channels);
      relu(`${name}_expand_relu`);
    }
    if (stride === 2) padded(`${name}_pad`);
    layer('DepthwiseConv2D', `${name}_depthwise`, {
      ...common,
      kernel_size: [3, 3],
      strides: [stride, stride],
      padding: stride === 2 ? 'valid' : 'same',
      depth_multiplier: 1,
    });
    trained.push(float32(`${name}_depthwise/depthwise_kernel`, [3, 3, channels, 1]));
    normalised(`${name}_depthwise_BN`, channels);
    relu(`${name}_depthwise_relu`);
    convolution(`${name}_project`, 1, 1, channels, filters);
    normalised(`${name}_project_BN`, filters);
    channels = filters;
    if (i > 0 && stride === 1 && inputs === filters) layer('Add', `${name}_add`, {}, [input, last]);
  });
  convolution('Conv_1', 1, 1, channels, 1280);
  normalised('Conv_1_bn', 1280);
  relu('out_relu');
  trained.push(float32('dense_Dense1/kernel', [1280, 100]), float32('dense_Dense1/bias', [100]));
  trained.push(float32('dense_Dense2/kernel', [100, outputs]));

  const sequential = (name: string, ...inner: object[]) => ({
    class_name: 'Sequential',
    config: { name, layers: inner },
  });
  const model = {
    class_name: 'Model',
    config: {
      name: 'model1',
      layers,
      input_layers: [['input_1', 0, 0]],
      output_layers: [['out_relu', 0, 0]],
    },
  };
  const dense = (name: string, config: object) => ({ class_name: 'Dense', config: { name, ...config } });
  const mean = 'GlobalAveragePooling2D';
  return {
    modelTopology: {
      ...sequential(
        'sequential_4',
        sequential('sequential_1', model, {
          class_name: mean,
          config: {
            data_format: 'channels_last',
            name: `global_average_pooling2d_${mean}1`,
            trainable: true,
          },
        }),
        sequential(
          'sequential_3',
          dense('dense_Dense1', {
            units: 100,
            activation: 'relu',
            use_bias: true,
            batch_input_shape: [null, 1280],
          }),
          dense('dense_Dense2', { units: outputs, activation: 'softmax', use_bias: false }),
        ),
      ),
    },
    weightsManifest: [{ paths: ['weights.bin'], weights: [...trained, ...moving] }],
  };
}

/** What lies beside it. Those of 2020 have no `imageSize`. */
export const metadataOf = (labels: readonly string[], more: object = { imageSize: 224 }) => ({
  tfjsVersion: '1.3.1',
  tmVersion: '2.4.7',
  packageVersion: '0.8.4-alpha2',
  packageName: '@teachablemachine/image',
  timeStamp: '2024-05-13T11:32:25.869Z',
  userMetadata: {},
  modelName: 'My image model',
  labels,
  ...more,
});

export interface Exported {
  model: File;
  weights: File;
  metadata: File;
}

/** A whole export with seeded weights. */
export function exported(labels: readonly string[], more?: object, outputs = labels.length): Exported {
  const file = teachableFile(outputs);
  return {
    model: new File([JSON.stringify(file)], 'model.json', { type: 'application/json' }),
    weights: new File([seededWeights(file)], 'weights.bin'),
    metadata: new File([JSON.stringify(metadataOf(labels, more))], 'metadata.json', {
      type: 'application/json',
    }),
  };
}

/** What is used here of `@teachablemachine/image`. */
interface Library {
  version: string;
  loadFromFiles(
    model: File,
    weights: File,
    metadata: File,
  ): Promise<{ predict(picture: HTMLCanvasElement): Promise<{ className: string; probability: number }[]> }>;
}

/** The library that Teachable Machine offers for its models, with the TensorFlow.js that it names. */
export async function teachableLibrary(): Promise<Library> {
  for (const path of [
    'tfjs-1/dist/tf.min.js',
    '@teachablemachine/image/dist/teachablemachine-image.min.js',
  ]) {
    const script = document.createElement('script');
    script.src = `/node_modules/${path}`;
    await new Promise((resolve, reject) => {
      script.onload = resolve;
      script.onerror = reject;
      document.head.append(script);
    });
  }
  const { tf, tmImage } = window as unknown as {
    tf: { setBackend(name: string): Promise<boolean> };
    tmImage: Library;
  };
  await tf.setBackend('cpu');
  return tmImage;
}
