import type { ReactiveElement } from 'lit';

/** Files that were dropped or chosen, and their class; `null` if they are for none. */
type Take = (files: readonly (File | FileSystemEntry)[], label: string | null) => void;

/** Handles files that people drop on the element, or choose with its file fields. */
export class FilePicker {
  /** Whether files are being dragged over it. */
  dragging = false;

  constructor(
    private readonly host: ReactiveElement,
    private readonly take: Take,
  ) {}

  /** For `@dragover` and `@dragleave`: the browser must not open the files itself. */
  readonly drag = (event: DragEvent): void => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    this.dragging = event.type === 'dragover';
    this.host.requestUpdate();
  };

  /** For `@drop`. */
  readonly drop = (event: DragEvent): void => {
    this.drag(event);
    // They can be read only now: after the event the list is empty.
    const files = [...(event.dataTransfer?.items ?? [])].flatMap((item) => {
      const entry = item.kind === 'file' ? item.webkitGetAsEntry() : null;
      return entry?.isDirectory ? entry : (item.getAsFile() ?? []);
    });
    if (files.length > 0) this.take(files, labelAround(event.target as Element));
  };

  /** For `@change` of a file field. */
  readonly picked = (event: Event): void => {
    const input = event.currentTarget as HTMLInputElement;
    const files = [...(input.files ?? [])];
    // Lets the same files be chosen again after a failure.
    input.value = '';
    if (files.length > 0) this.take(files, labelAround(input));
  };

  /** Opens the field for files that belong to no class. */
  readonly pick = (): void => this.host.renderRoot.querySelector<HTMLInputElement>('#files')?.click();
}

const labelAround = (element: Element): string | null =>
  element.closest('.class')?.querySelector('button')?.value ?? null;
