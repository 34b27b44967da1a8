import type { Sample } from './sample.ts';

/** A change of a collection; `inverse()` gives the change that takes it back. */
export interface SamplesChange {
  readonly added: readonly Sample[];
  readonly removed: readonly Sample[];
  /** Samples that have another label now, as they were and as they are. */
  readonly moved: readonly { readonly from: Sample; readonly to: Sample }[];
}

/** What a collection reports to its listeners: the change, and whether it came from another tab, where it is stored already. */
export class SamplesChangedEvent extends Event {
  constructor(
    readonly change: SamplesChange,
    readonly elsewhere: boolean,
  ) {
    super('change');
  }
}

/** The only owner of the samples. It reports each change by a `change` event, and none that changes nothing. */
export class SampleCollection extends EventTarget {
  readonly #samples = new Map<string, Sample>();
  #all: readonly Sample[] | null = [];

  /** Every sample, oldest first. Another list after each change. */
  get all(): readonly Sample[] {
    return (this.#all ??= sorted(this.#samples.values()));
  }

  get size(): number {
    return this.#samples.size;
  }

  get(id: string): Sample | undefined {
    return this.#samples.get(id);
  }

  /** Adds those that are not here yet. */
  add(samples: readonly Sample[]): SamplesChange {
    return this.apply({ added: samples, removed: [], moved: [] });
  }

  /** Takes those away that are here. */
  remove(samples: readonly Sample[]): SamplesChange {
    return this.apply({ added: [], removed: samples, moved: [] });
  }

  /** Gives `samples` another label. */
  relabel(samples: readonly Sample[], label: string): SamplesChange {
    const moved = samples.map((from) => ({ from, to: { ...from, label } }));
    return this.apply({ added: [], removed: [], moved });
  }

  /**
   * Applies what of `change` can be applied: what is here is not added again, what has gone is neither removed nor moved. Returns the change
   * that it came to.
   */
  apply({ added, removed, moved }: SamplesChange, elsewhere = false): SamplesChange {
    const done = {
      removed: removed.flatMap(({ id }) => this.#samples.get(id) ?? []),
      added: added.filter(({ id }) => !this.#samples.has(id)),
      moved: moved.flatMap(({ to }) => {
        const from = this.#samples.get(to.id);
        return from && from.label !== to.label ? { from, to: { ...from, label: to.label } } : [];
      }),
    };
    if (isEmpty(done)) return done;
    const grown = done.removed.length + done.moved.length === 0 && this.#grownBy(done.added);
    for (const { id } of done.removed) this.#samples.delete(id);
    for (const sample of [...done.added, ...done.moved.map(({ to }) => to)])
      this.#samples.set(sample.id, sample);
    this.#all = grown || null;
    this.dispatchEvent(new SamplesChangedEvent(done, elsewhere));
    return done;
  }

  /** The list with `added` at its end, if that is their place: sorting thousands again for each would delay a recording. */
  #grownBy(added: readonly Sample[]): readonly Sample[] | null {
    const last = this.#all?.at(-1);
    const ordered = sorted(added);
    return this.#all && (!last || last.id < ordered[0]!.id) ? [...this.#all, ...ordered] : null;
  }

  /** Those of `samples` that are not here: neither by their id, nor, of another id, with the same features. */
  missing(samples: readonly Sample[]): readonly Sample[] {
    const content = ({ label, region, features }: Sample) => `${label}/${region}/${features.join()}`;
    const known = new Set(this.all.map(content));
    return samples.filter((sample) => !this.#samples.has(sample.id) && !known.has(content(sample)));
  }
}

const sorted = (samples: Iterable<Sample>): Sample[] => [...samples].sort((a, b) => (a.id < b.id ? -1 : 1));

export const isEmpty = ({ added, removed, moved }: SamplesChange): boolean =>
  added.length + removed.length + moved.length === 0;

/** The change that takes `change` back. */
export const inverse = ({ added, removed, moved }: SamplesChange): SamplesChange => ({
  added: removed,
  removed: added,
  moved: moved.map(({ from, to }) => ({ from: to, to: from })),
});
