// What the type checker must refuse; nothing loads this.
import type {} from 'mask-room/react';

export const mistakes = (
  <>
    {/* @ts-expect-error it takes a number */}
    <mask-detector threshold="0.6" />
    {/* @ts-expect-error no such property */}
    <mask-detector treshold={0.6} />
    {/* @ts-expect-error only to be read */}
    <mask-trainer counts={{}} />
    {/* @ts-expect-error the detail has no such field */}
    <mask-detector ondetection-change={({ detail }) => detail.labels} />
    {/* @ts-expect-error no such tag */}
    <mask-detectors />
  </>
);
