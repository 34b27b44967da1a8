import { MaskRoomError } from '../errors/index.ts';

/** The pictures of a class that comes with a file. */
export interface ImportedClass {
  label: string;
  pictures: readonly Blob[];
}

/** Those of `files` that begin as zip archives do, whatever they are called. */
export async function archivesIn(files: readonly File[]): Promise<File[]> {
  const heads = await Promise.all(
    files.map((file) =>
      file
        .slice(0, 2)
        .text()
        .catch(() => ''),
    ),
  );
  return files.filter((_, n) => heads[n] === 'PK');
}

/** `classes` with names that are trimmed and still distinct: one that differs by a space from another is called “name (2)”. */
export function distinct(classes: readonly ImportedClass[]): ImportedClass[] {
  const taken = new Set<string>();
  return classes.map(({ label, pictures }, n) => {
    const name = label.trim() || String(n + 1);
    let own = name;
    for (let number = 2; taken.has(own); number++) own = `${name} (${number})`;
    taken.add(own);
    return { label: own, pictures };
  });
}

/** Pictures of an archive as those of `label`, or, without one, of the classes that their folders are named after. Throws `files-beside`. */
export function byFolder(
  pictures: readonly { file: File; folder: string | null }[],
  label: string | null,
): ImportedClass[] {
  const classes = new Map<string, Blob[]>();
  for (const { file, folder } of pictures) {
    const name = label ?? folder?.trim();
    if (!name) throw new MaskRoomError('files-beside');
    classes.set(name, [...(classes.get(name) ?? []), file]);
  }
  return [...classes].map(([name, files]) => ({ label: name, pictures: files }));
}
