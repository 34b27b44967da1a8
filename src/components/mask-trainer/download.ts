/** Hands `files` to the browser's downloads, one after the other, from the document of `host`. */
export async function download({ ownerDocument }: Element, files: readonly File[]): Promise<void> {
  for (const file of files) {
    const url = URL.createObjectURL(file);
    Object.assign(ownerDocument.createElement('a'), { href: url, download: file.name }).click();
    // Browsers read the file after the click; they drop the second of two downloads of the same moment.
    setTimeout(() => URL.revokeObjectURL(url), 40_000);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
