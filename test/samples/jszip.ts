import type JSZipClass from 'jszip';

/** What Teachable Machine writes its archives with; not a module, so it comes by a tag. */
export async function loadJSZip(): Promise<typeof JSZipClass> {
  const script = document.createElement('script');
  script.src = '/node_modules/jszip/dist/jszip.min.js';
  await new Promise((resolve, reject) => {
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
  return (window as unknown as { JSZip: typeof JSZipClass }).JSZip;
}
