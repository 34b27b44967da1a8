import type { TemplateResult } from 'lit';
import type { Classification, ClassifierApi } from '../../classifier/types.ts';
import { MaskRoomError } from '../../errors/index.ts';
import type { LocalVideo, RemoteParticipantInfo, RemoteVideo } from '../../handoff/index.ts';
import { className, format, percent } from '../../messages/index.ts';
import { Frames, isHidden } from '../shared/frames.ts';
import { DetectionChangeEvent, DetectionEvent, type Answer, type DetectionChange } from './events.ts';
import type { DetectorAccess } from './detector-access.ts';
import type { MaskDetector } from './mask-detector.ts';
import { StableLabel } from './stable-label.ts';

/** A camera that failed this many times in a row is skipped until it, or the model, is replaced. */
const PATIENCE = 3;
/** How long one that failed waits for its next turn, and how long to wait if nobody shows anything, in ms. */
const AFTER_FAILURE = 100;
const NOBODY = 250;
/** How often the list is drawn at most, in ms: nine cameras have more than a hundred results a second. */
const DRAWING = 100;

type Detecting = Pick<ClassifierApi, 'classify'>;

/** Whom `participant` of the detector means; `undefined` is oneself outside of a room. A text with commas may itself be a name. */
function meantBy(participant: string | readonly string[]): (name: string | undefined) => boolean {
  if (participant === '*') return () => true;
  const names = [participant]
    .flat()
    .flatMap((each) =>
      typeof participant === 'string' ? [each, ...each.split(',').map((name) => name.trim())] : [each],
    );
  return (name) => !!name && names.includes(name);
}

/** Somebody's camera, and what was seen of it. */
class Camera {
  frames: Frames | null = null;
  /** The classifier that gave its newest result. */
  by: Detecting | null = null;
  failures = 0;
  error: MaskRoomError | null = null;
  /** When its next turn may be, and when its last one was. */
  due = 0;
  looked = 0;

  constructor(
    readonly thing: LocalVideo,
    public stable: StableLabel,
  ) {}
}

/** Somebody in the call who is looked at: oneself is `own`. */
interface Person {
  readonly own: boolean;
  participant: RemoteParticipantInfo | undefined;
  /** `null` while it is off. */
  camera: Camera | null;
}

/**
 * Looks at several cameras by one classifier, in turn: the next is always the one with a new frame that was looked at the longest ago. Each has an
 * answer of its own.
 */
export class Everybody {
  /** By SID; oneself by an empty text, so that it is the same person after joining. */
  readonly #people = new Map<string, Person>();
  #life = new AbortController();
  #document: Document | null = null;
  /** What the people who are there were asked by. */
  #asked = '';
  #drawing: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly host: MaskDetector,
    private readonly access: DetectorAccess,
  ) {}

  /** The detector's state has changed. */
  follow(running: boolean): void {
    const { ownerDocument, participant, source } = this.host;
    const asked = JSON.stringify([participant, source, this.host.for]);
    if (ownerDocument !== this.#document) {
      this.#listen(ownerDocument);
      this.#collect();
    } else if (asked !== this.#asked) this.#collect();
    this.#asked = asked;
    if (!running || isHidden(this.host)) for (const { camera } of this.#people.values()) this.#rest(camera);
  }

  end(): void {
    this.#life.abort();
    clearTimeout(this.#drawing);
    for (const { camera } of this.#people.values()) this.#rest(camera);
    this.#people.clear();
    this.#document = null;
  }

  get #cameras(): Camera[] {
    return [...this.#people.values()].flatMap(({ camera }) => (camera ? [camera] : []));
  }

  /** Of the cameras that are looked at. */
  get frames(): Frames[] {
    return this.#cameras.flatMap(({ frames }) => frames ?? []);
  }

  /** Whether no camera shows anything new, or none is on. */
  get still(): boolean {
    const cameras = this.#cameras;
    return cameras.every(({ frames, error }) => error ?? frames?.still);
  }

  /** What holds of each camera that has an answer. */
  get answers(): Answer[] {
    return [...this.#people.values()].flatMap(({ own, participant, camera }): Answer[] => {
      const current = camera?.stable.current;
      if (!camera || current === undefined || camera.frames?.still) return [];
      const { confidence } = camera.stable;
      return [
        { own, participant, label: current, confidence, ...(camera.stable.faceless && { face: null }) },
      ];
    });
  }

  /** Looks at one camera, the one whose turn it is; if there is none, waits for a frame. Throws if no camera is left to look at. */
  async turn(classifier: Detecting, signal: AbortSignal): Promise<void> {
    const { access } = this;
    const interval = 1000 / access.fps();
    const now = performance.now();
    const waiting: Promise<void>[] = [];
    let next: Camera | null = null;
    let soonest = NOBODY;
    for (const camera of this.#cameras) {
      if (camera.error && camera.by === classifier) continue;
      const { video } = camera.thing;
      const frames = (camera.frames ??= new Frames(video, () => this.#stillChanged(camera)));
      const isNew = frames.newest > frames.used || (frames.newest > 0 && camera.by !== classifier);
      // A camera's frame comes a little early or late.
      const wait = camera.due - now - interval / 2;
      if (!isNew || video.readyState < video.HAVE_CURRENT_DATA) waiting.push(frames.next());
      else if (wait > 0) soonest = Math.min(soonest, wait);
      else if (!next || camera.looked < next.looked) next = camera;
    }
    if (next) return this.#look(next, classifier, interval, signal);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const pause = new Promise<void>((resolve) => (timer = setTimeout(resolve, soonest)));
    await Promise.race([...waiting, pause]);
    clearTimeout(timer);
  }

  async #look(camera: Camera, classifier: Detecting, interval: number, signal: AbortSignal): Promise<void> {
    const { access, host } = this;
    const frames = camera.frames!;
    const frame = frames.newest;
    const now = performance.now();
    camera.looked = now;
    camera.due = Math.max(camera.due, now - interval) + interval;
    // Gone during their own frame, or the model has: what comes of it is no news.
    const isOver = () =>
      signal.aborted ||
      classifier !== host.classifier ||
      !this.#cameras.includes(camera) ||
      frames !== camera.frames;
    let result: Classification;
    try {
      result = await classifier.classify(camera.thing.video, { region: access.region() });
    } catch (cause) {
      if (!isOver()) this.#failed(camera, classifier, MaskRoomError.from(cause));
      return;
    }
    if (isOver()) return;
    if (camera.by !== classifier) camera.stable = new StableLabel();
    camera.by = classifier;
    camera.failures = 0;
    camera.error = null;
    frames.used = frame;
    const participant = this.#personWith(camera)?.participant;
    const detection = { ...result, ...(participant && { participant }) };
    access.seen(detection);
    host.dispatchEvent(new DetectionEvent(detection));
    const { stable } = camera;
    const previous = stable.current ?? null;
    if (stable.next(result, access.threshold()))
      this.#tell({
        label: stable.current ?? null,
        previous,
        confidence: result.confidence,
        ...(stable.faceless && { face: null }),
        ...(participant && { participant }),
      });
    this.#draw();
  }

  /** One camera that fails is left out; with the last one, the detection ends. */
  #failed(camera: Camera, classifier: Detecting, error: MaskRoomError): void {
    camera.due = performance.now() + AFTER_FAILURE;
    if (++camera.failures < PATIENCE && error.recoverable) return;
    const before = camera.stable;
    camera.by = classifier;
    camera.error = error;
    camera.stable = new StableLabel();
    this.#takeBack(camera, before);
    this.#draw();
    if (this.#cameras.some((each) => !each.error || each.by !== classifier)) return;
    const { failures: count } = camera;
    throw error.recoverable
      ? new MaskRoomError('detector-stopped', { count, reason: error.message }, { cause: error })
      : error;
  }

  #personWith(camera: Camera): Person | undefined {
    return [...this.#people.values()].find((person) => person.camera === camera);
  }

  #listen(document: Document): void {
    this.#life.abort();
    this.#life = new AbortController();
    this.#document = document;
    const { signal } = this.#life;
    const events = ['local-video', 'remote-video', 'room-call', 'participant-joined', 'participant-left'];
    for (const name of [...events, 'handoff-owner-changed'])
      document.addEventListener(name, () => this.#collect(), { signal });
  }

  /** Who is there now, and whose camera is on. */
  readonly #collect = (): void => {
    const { access, host } = this;
    const handoffs = access.handoffs();
    const source = host.source || 'camera';
    const isMeant = meantBy(host.participant);
    const local = source === 'camera' ? handoffs.all('local-video').slice(0, 1) : [];
    const remote = handoffs.all('remote-video').filter((each) => (each.source ?? 'camera') === source);
    const call = handoffs.get('room-call');
    const found = new Map<
      string,
      { own: boolean; participant?: RemoteParticipantInfo | undefined; thing?: LocalVideo }
    >();
    const self = call?.self ?? local[0]?.participant;
    if ((self ?? local[0]) && isMeant(self?.identity)) found.set('', { own: true, participant: self });
    for (const participant of call?.participants() ?? [])
      if (isMeant(participant.identity)) found.set(participant.sid, { own: false, participant });
    for (const thing of local) if (found.has('')) found.set('', { ...found.get('')!, thing });
    for (const thing of remote) {
      const { participant } = thing as RemoteVideo;
      if (!isMeant(participant.identity) || found.get(participant.sid)?.thing) continue;
      found.set(participant.sid, { own: false, participant, thing });
    }
    for (const [key, { camera }] of this.#people) {
      if (found.has(key)) continue;
      // Reported while it is still known whose it is.
      this.#rest(camera);
      this.#people.delete(key);
    }
    for (const [key, { own, participant, thing }] of found) {
      const person: Person = this.#people.get(key) ?? { own, participant, camera: null };
      this.#people.set(key, person);
      if (participant) {
        const { sid, identity } = participant;
        person.participant = { sid, identity };
      } else person.participant = undefined;
      if (person.camera?.thing === thing) continue;
      this.#rest(person.camera);
      (thing as RemoteVideo | undefined)?.watch?.();
      person.camera = thing ? new Camera(thing, new StableLabel()) : null;
      thing?.signal.addEventListener('abort', this.#collect, { signal: this.#life.signal, once: true });
    }
    access.changed();
  };

  /** Looks at it no more: no callback is left behind, and what was seen holds no longer. */
  #rest(camera: Camera | null): void {
    if (!camera?.frames) return;
    camera.frames.end();
    camera.frames = null;
    const before = camera.stable;
    camera.stable = new StableLabel();
    this.#takeBack(camera, before);
  }

  #stillChanged(camera: Camera): void {
    const before = camera.stable;
    camera.stable = new StableLabel();
    if (camera.frames?.still) this.#takeBack(camera, before);
    this.access.changed();
  }

  /** What held of a camera holds no longer. */
  #takeBack(camera: Camera, { current, faceless }: StableLabel): void {
    if (current === undefined || (current === null && !faceless)) return;
    const participant = this.#personWith(camera)?.participant;
    this.#tell({ label: null, previous: current, confidence: 0, ...(participant && { participant }) });
  }

  #tell(change: DetectionChange): void {
    this.host.dispatchEvent(new DetectionChangeEvent(change));
  }

  #draw(): void {
    this.#drawing ??= setTimeout(() => {
      this.#drawing = undefined;
      this.access.changed();
    }, DRAWING);
  }

  /** How many are looked at, in words. */
  statusText(): string {
    const { messages } = this.access.language();
    const { lookingAtOne, lookingAtMany, pausedStill, noCamera } = messages.detector;
    if (this.still) return this.#cameras.length > 0 ? pausedStill : noCamera;
    const count = this.#cameras.filter(({ error }) => !error).length;
    return count === 1 ? lookingAtOne : format(lookingAtMany, { count }, this.access.language());
  }

  render(): TemplateResult | null {
    const { html, nothing } = this.access.lit;
    const language = this.access.language();
    const { detector } = language.messages;
    if (this.#people.size === 0) return null;
    const rows = [...this.#people.values()].map(({ own, participant, camera }) => {
      const identity = participant?.identity;
      const name = !own
        ? identity!
        : identity
          ? format(detector.ownCamera, { name: identity })
          : detector.you;
      return { name, camera };
    });
    return html`<ul part="people" class="results" aria-label=${detector.everybody}>
      ${rows.map(({ name, camera }) => {
        const said = this.#said(camera);
        const current = camera?.frames?.still ? undefined : camera?.stable.current;
        const isSure = typeof current === 'string';
        const confidence = isSure ? camera!.stable.confidence : 0;
        return html`<li class=${isSure ? 'result first' : 'result'}>
          <span>${name}</span>
          <span class="percent">${said}${isSure ? ` ${percent(confidence, language)}` : nothing}</span>
          <meter max="1" .value=${confidence} aria-label="${name}: ${said}"></meter>
        </li>`;
      })}
    </ul>`;
  }

  /** What there is to say of a camera. */
  #said(camera: Camera | null): string {
    const language = this.access.language();
    const { detector } = language.messages;
    if (!camera) return detector.cameraOff;
    if (camera.error) return detector.cannotBeSeen;
    const { current, faceless } = camera.stable;
    if (camera.frames?.still) return detector.pictureStill;
    if (current === undefined) return '–';
    if (current === null) return faceless ? detector.noFace : detector.notSure;
    return className(current, language);
  }
}
