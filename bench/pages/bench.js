/* global document, location, window */
/** Runs the same work with one contender; the runner calls `window.bench` and reads the trace between the marks. */
export function bench({ load, classify, addImage, train }) {
  const video = document.querySelector('video');

  /** A new task: what follows is not part of the one that runs now. */
  const task = () => new Promise((resolve) => setTimeout(resolve));

  const marked = async (work) => {
    performance.mark('bench-start');
    await task();
    const result = await work();
    await task();
    performance.mark('bench-end');
    return result;
  };

  /** A picture of class 0 or 1 at 640×480, as a canvas. */
  const picture = (kind, variant) => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [640, 480];
    const context = canvas.getContext('2d');
    context.fillStyle = `hsl(${variant * 18} 30% 60%)`;
    context.fillRect(0, 0, 640, 480);
    context.fillStyle = kind ? '#a03030' : '#3060a0';
    context.fillRect(180 + variant * 6, 120, kind ? 200 : 120, 200);
    return canvas;
  };

  window.bench = {
    /** From opening the page to the first answer about a frame of the camera, in milliseconds. */
    async firstResult(model) {
      const camera = navigator.mediaDevices.getUserMedia({ video: { width: 1280, height: 720 } });
      await load(new URL(model, location.href).href);
      video.srcObject = await camera;
      await video.play();
      await classify(video);
      return { time: performance.now(), size: `${video.videoWidth}×${video.videoHeight}` };
    },

    /** Milliseconds of each of `count` frames, one after the other. */
    frames: (count) =>
      marked(async () => {
        const times = [];
        for (let i = 0; i < count; i++) {
          // As a page would that asks once per frame of the video.
          await task();
          const began = performance.now();
          await classify(video);
          times.push(performance.now() - began);
        }
        return times;
      }),

    /** What the page does by itself meanwhile: show the video. */
    rest: (milliseconds) => marked(() => new Promise((resolve) => setTimeout(resolve, milliseconds))),

    /** Milliseconds to train on 2×`each` pictures, which are added before. */
    async training(each, options) {
      for (let i = 0; i < each; i++)
        for (const kind of [0, 1]) await addImage(kind ? 'mask' : 'no mask', picture(kind, i));
      return marked(async () => {
        const began = performance.now();
        await train(options);
        return performance.now() - began;
      });
    },
  };
}
