import { aTimeout, expect, fixtureCleanup, nextFrame } from '@open-wc/testing';
import { LitElement } from 'lit';
import { HandoffConsumer, HandoffOwner, type LocalVideo, type ReadyModel } from '../../src/handoff/index.ts';
import { letGo } from '../until.ts';

class Owner extends LitElement {
  readonly videos = new HandoffOwner(this, 'local-video');
  static override properties = { awaited: { type: Boolean } };
  declare awaited: boolean;
  readonly models = new HandoffOwner(this, 'model-ready', () => this.awaited);
  constructor() {
    super();
    this.awaited = false;
  }
  offerVideo(video = document.createElement('video')) {
    this.videos.offer({ video });
    return video;
  }
  offerModel(label = 'a') {
    this.models.offer({ classifier: { classify: () => Promise.resolve() }, labels: [label] });
  }
}
customElements.define('test-owner', Owner);

class Consumer extends LitElement {
  static override properties = { for: { type: String } };
  declare for: string;
  readonly log: (LocalVideo | ReadyModel | null)[] = [];
  readonly handoffs: HandoffConsumer;
  constructor() {
    super();
    this.for = '';
    this.handoffs = new HandoffConsumer(this, {
      'local-video': { changed: (thing) => this.log.push(thing), accepts: () => true },
      'model-ready': { changed: (thing) => this.log.push(thing) },
    });
  }
  get video() {
    return this.handoffs.get('local-video')?.video;
  }
  get model() {
    return this.handoffs.get('model-ready')?.labels[0];
  }
}
customElements.define('test-consumer', Consumer);

const add = <T extends HTMLElement>(
  tag: string,
  attributes: Record<string, string> = {},
  parent: ParentNode = document.body,
): T => {
  const element = document.createElement(tag) as T;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  parent.append(element);
  return element;
};

describe('hand-offs', () => {
  afterEach(() => {
    fixtureCleanup();
    document.querySelectorAll('test-owner, test-consumer, .host').forEach((element) => element.remove());
  });

  it('pairs whichever comes first', () => {
    const owner = add<Owner>('test-owner');
    const video = owner.offerVideo();
    const late = add<Consumer>('test-consumer');
    expect(late.video).to.equal(video);

    owner.remove();
    owner.videos.withdraw();
    expect(late.video).to.equal(undefined);
    const second = add<Owner>('test-owner');
    const next = second.offerVideo();
    expect(late.video).to.equal(next);
  });

  it('announces once, however many consumers ask', () => {
    let announcements = 0;
    const count = () => announcements++;
    document.addEventListener('local-video', count);
    const owner = add<Owner>('test-owner');
    owner.offerVideo();
    add('test-consumer');
    add('test-consumer');
    document.removeEventListener('local-video', count);
    expect(announcements).to.equal(1);
  });

  it('carries a signal that aborts when the thing is no longer valid, and notifies the consumer once', () => {
    const consumer = add<Consumer>('test-consumer');
    const owner = add<Owner>('test-owner');
    owner.offerVideo();
    const [taken] = consumer.log;
    expect(taken!.signal.aborted).to.equal(false);
    owner.videos.withdraw();
    expect(taken!.signal.aborted).to.equal(true);
    expect(consumer.log).to.deep.equal([taken, null]);
  });

  it('replaces a thing without a gap', () => {
    const consumer = add<Consumer>('test-consumer');
    const owner = add<Owner>('test-owner');
    owner.offerModel('old');
    owner.offerModel('new');
    expect(consumer.model).to.equal('new');
    expect(consumer.log).to.have.length(2).and.not.include(null);
  });

  it('keeps the first owner, warns once about a second, and switches to it when the first is gone', () => {
    const warnings: string[] = [];
    const warn = console.warn;
    console.warn = (text: string) => warnings.push(text);
    const consumer = add<Consumer>('test-consumer');
    add<Consumer>('test-consumer');
    const first = add<Owner>('test-owner');
    const second = add<Owner>('test-owner');
    const firstVideo = first.offerVideo();
    const secondVideo = second.offerVideo();
    second.offerVideo(secondVideo);
    console.warn = warn;
    expect(consumer.video).to.equal(firstVideo);
    expect(warnings).to.have.length(1);
    expect(warnings[0]).to.contain('for=');
    first.videos.withdraw();
    expect(consumer.video).to.equal(secondVideo);
  });

  /** An application of its own: in a shadow root, in two elements, beside the others. */
  const application = (mode?: ShadowRootMode) => {
    const inner = add('div', {}, add('div', { class: 'host' }));
    return mode ? inner.attachShadow({ mode }) : inner;
  };
  /** What is warned of while `work` runs. */
  const warnings = (work: () => void) => {
    const texts: string[] = [];
    const { warn } = console;
    console.warn = (text: string) => texts.push(text);
    try {
      work();
    } finally {
      console.warn = warn;
    }
    return texts;
  };

  for (const mode of [undefined, 'open', 'closed'] as const)
    it(`uses the nearest of several owners, whichever comes first, without a warning (${mode ?? 'no'} shadow root)`, () => {
      const orders = [
        ['far', 'near', 'consumer'],
        ['near', 'far', 'consumer'],
        ['consumer', 'far', 'near'],
        ['far', 'consumer', 'near'],
      ];
      for (const order of orders)
        for (const attributes of [{}, { id: 'same' }] as Record<string, string>[]) {
          const [theirs, ours] = [application(mode), application(mode)];
          let consumer: Consumer;
          const videos: Record<string, HTMLVideoElement> = {};
          const told = warnings(() => {
            for (const part of order)
              if (part === 'consumer')
                consumer = add<Consumer>(
                  'test-consumer',
                  attributes.id ? { for: attributes.id } : {},
                  add('div', {}, ours),
                );
              else
                videos[part] = add<Owner>(
                  'test-owner',
                  attributes,
                  part === 'near' ? ours : theirs,
                ).offerVideo();
          });
          expect(consumer!.video === videos.near, order.join()).to.equal(true);
          expect(told, order.join()).to.deep.equal([]);
          document.querySelectorAll('.host').forEach((host) => host.remove());
        }
    });

  it('prefers an owner inside itself to a sibling', () => {
    add<Owner>('test-owner').offerVideo();
    const consumer = add<Consumer>('test-consumer');
    const inner = add<Owner>('test-owner', {}, consumer).offerVideo();
    expect(consumer.video === inner).to.equal(true);
  });

  it('switches to a nearer owner in one change, and back when that one is gone', () => {
    const [theirs, ours] = [application('open'), application('open')];
    const far = add<Owner>('test-owner', {}, theirs).offerVideo();
    const consumer = add<Consumer>('test-consumer', {}, ours);
    expect(consumer.video).to.equal(far);
    const owner = add<Owner>('test-owner', {}, ours);
    const near = owner.offerVideo();
    expect(consumer.video).to.equal(near);
    expect(consumer.log).to.have.length(2).and.not.include(null);
    owner.videos.withdraw();
    expect(consumer.video).to.equal(far);
  });

  it('finds the nearest again when one of them is moved', () => {
    const [theirs, ours] = [application(), application()];
    const one = add<Owner>('test-owner', {}, ours);
    const other = add<Owner>('test-owner', {}, theirs);
    const consumer = add<Consumer>('test-consumer', {}, ours);
    const [first, second] = [one.offerVideo(), other.offerVideo()];
    expect(consumer.video).to.equal(first);
    add('div', {}, theirs).append(consumer);
    expect(consumer.video).to.equal(second);
    consumer.parentElement!.append(one);
    expect(consumer.video).to.equal(first);
  });

  it('also warns about a late consumer that had to choose among equals', () => {
    const told = warnings(() => {
      for (const attributes of [{ id: 'a' }, { id: 'b' }]) add<Owner>('test-owner', attributes).offerVideo();
      add<Consumer>('test-consumer');
      add<Consumer>('test-consumer');
    });
    expect(told).to.have.length(1);
    expect(told[0]).to.contain('for=');
  });

  it('is restricted by for, in any order, and follows a change of it', async () => {
    const early = add<Consumer>('test-consumer', { for: 'b' });
    const a = add<Owner>('test-owner', { id: 'a' }).offerVideo();
    const b = add<Owner>('test-owner', { id: 'b' }).offerVideo();
    const late = add<Consumer>('test-consumer', { for: 'b' });
    expect(early.video).to.equal(b);
    expect(late.video).to.equal(b);
    late.for = 'a';
    await late.updateComplete;
    expect(late.video).to.equal(a);
  });

  it('pairs with nothing if for names nothing', () => {
    add<Owner>('test-owner', { id: 'a' }).offerVideo();
    expect(add<Consumer>('test-consumer', { for: 'nobody' }).video).to.equal(undefined);
  });

  it('finds an owner that gets its id late', async () => {
    const consumer = add<Consumer>('test-consumer', { for: 'late' });
    const owner = add<Owner>('test-owner');
    const video = owner.offerVideo();
    expect(consumer.video).to.equal(undefined);
    owner.id = 'late';
    await nextFrame();
    expect(consumer.video).to.equal(video);
  });

  it('lets an id restrict only the family of the owner that carries it', async () => {
    add<Owner>('test-owner', { id: 'room-1' }).offerVideo();
    const room2 = add<Owner>('test-owner', { id: 'room-2' }).offerVideo();
    const consumer = add<Consumer>('test-consumer', { for: 'room-2' });
    expect(consumer.video).to.equal(room2);
    add<Owner>('test-owner', { id: 'trainer' }).offerModel('only');
    await nextFrame();
    expect(consumer.model).to.equal('only');
  });

  it('finds a room and a trainer by two ids', async () => {
    const videos = ['1', '2'].map((n) => {
      add<Owner>('test-owner', { id: `trainer-${n}` }).offerModel(n);
      return add<Owner>('test-owner', { id: `room-${n}` }).offerVideo();
    });
    const consumer = add<Consumer>('test-consumer', { for: 'room-2 trainer-1' });
    await nextFrame();
    expect(consumer.model).to.equal('1');
    expect(consumer.video).to.equal(videos[1]);
  });

  it('crosses shadow roots, open and closed', () => {
    for (const mode of ['open', 'closed'] as const) {
      const host = document.createElement('div');
      host.className = 'host';
      document.body.append(host);
      const early = add<Consumer>('test-consumer', { for: `in-${mode}` });
      const owner = add<Owner>('test-owner', { id: `in-${mode}` }, host.attachShadow({ mode }));
      const video = owner.offerVideo();
      expect(early.video, mode).to.equal(video);
    }
  });

  it('survives a move of the owner and of the consumer', () => {
    const owner = add<Owner>('test-owner');
    const consumer = add<Consumer>('test-consumer');
    const video = owner.offerVideo();
    const elsewhere = document.createElement('div');
    elsewhere.className = 'host';
    document.body.append(elsewhere);
    elsewhere.append(owner);
    elsewhere.append(consumer);
    expect(consumer.video).to.equal(video);
    expect(consumer.log).to.have.length(1);
    expect(add<Consumer>('test-consumer').video).to.equal(video);
  });

  it('can be collected once it is gone for good, and asks again when it is back', async () => {
    const owner = add<Owner>('test-owner');
    const video = owner.offerVideo();
    const consumer = add<Consumer>('test-consumer');
    const { signal } = consumer.handoffs.get('local-video')!;
    let listening: AbortSignal | undefined;
    const listen = signal.addEventListener.bind(signal);
    signal.addEventListener = (...args: [string, EventListenerOrEventListenerObject, unknown?]) => {
      const options = args[2] as AddEventListenerOptions;
      listening = options.signal;
      listen(args[0], args[1], options);
    };
    const other = add<Consumer>('test-consumer');
    expect(other.video).to.equal(video);
    other.remove();
    await letGo();
    expect(listening?.aborted).to.equal(true);
    expect(other.video).to.equal(undefined);
    document.body.append(other);
    expect(other.video).to.equal(video);
    expect(consumer.video).to.equal(video);
  });

  it('announces on arrival what was offered while the owner was out of the document', () => {
    const consumer = add<Consumer>('test-consumer');
    const owner = document.createElement('test-owner') as Owner;
    const video = owner.offerVideo();
    expect(consumer.video).to.equal(undefined);
    document.body.append(owner);
    expect(consumer.video).to.equal(video);
  });

  it('waits for an owner that asks for it, whichever comes first, until that owner has something or goes', async () => {
    const early = add<Consumer>('test-consumer');
    expect(early.handoffs.isVacant('model-ready')).to.equal(true);
    const owner = add<Owner>('test-owner', { awaited: '' });
    await owner.updateComplete;
    const late = add<Consumer>('test-consumer');
    for (const consumer of [early, late]) {
      expect(consumer.handoffs.isVacant('model-ready')).to.equal(false);
      expect(consumer.handoffs.isVacant('local-video')).to.equal(true);
      expect(consumer.model).to.equal(undefined);
    }
    expect(early.log, 'the change is told').to.deep.equal([null]);
    owner.awaited = false;
    await owner.updateComplete;
    expect(early.handoffs.isVacant('model-ready')).to.equal(true);
    owner.awaited = true;
    await owner.updateComplete;
    owner.offerModel('own');
    expect(early.model).to.equal('own');
    owner.models.withdraw();
    expect(early.handoffs.isVacant('model-ready')).to.equal(false);
    const elsewhere = add('div', { class: 'host' });
    elsewhere.append(owner);
    await aTimeout(20);
    expect(early.handoffs.isVacant('model-ready'), 'only moved').to.equal(false);
    owner.remove();
    await letGo();
    expect(early.handoffs.isVacant('model-ready')).to.equal(true);
  });

  it('waits for the owners that for names', async () => {
    add<Owner>('test-owner', { id: 'room' }).offerVideo();
    const one = add<Consumer>('test-consumer', { for: 'room' });
    const both = add<Consumer>('test-consumer', { for: 'room trainer' });
    await nextFrame();
    expect(one.handoffs.isVacant('model-ready')).to.equal(true);
    expect(both.handoffs.isVacant('model-ready')).to.equal(false);
    add<Owner>('test-owner', { id: 'other', awaited: '' });
    await nextFrame();
    expect(one.handoffs.isVacant('model-ready')).to.equal(false);
  });

  it("accepts a page's own announcement", () => {
    const consumer = add<Consumer>('test-consumer');
    const video = document.createElement('video');
    const gone = new AbortController();
    document.dispatchEvent(new CustomEvent('local-video', { detail: { video, signal: gone.signal } }));
    expect(consumer.video).to.equal(video);
    gone.abort();
    expect(consumer.video).to.equal(undefined);
  });

  it('ignores events of the same names with other details', async () => {
    const consumer = add<Consumer>('test-consumer');
    add<Owner>('test-owner').offerModel('own');
    const errors: string[] = [];
    const told = (event: ErrorEvent) => {
      errors.push(event.message);
      event.preventDefault();
    };
    const { onerror } = window;
    window.onerror = null;
    addEventListener('error', told);
    for (const type of ['local-video', 'model-ready', 'local-video-request', 'model-ready-request'])
      for (const detail of [undefined, {}, 'text'])
        document.dispatchEvent(new CustomEvent(type, { detail, cancelable: true }));
    removeEventListener('error', told);
    window.onerror = onerror;
    expect(errors).to.deep.equal([]);
    expect(consumer.video).to.equal(undefined);
    expect(consumer.model).to.equal('own');
  });
});
