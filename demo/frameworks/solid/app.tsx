import 'mask-room/define';
import type { MaskDetector } from 'mask-room';
import type {} from 'mask-room/solid';
import { createSignal, For, Match, Show, Switch } from 'solid-js';

export function App() {
  let detector: MaskDetector | undefined;
  const [labels, setLabels] = createSignal(['no mask', 'mask']);
  const [threshold, setThreshold] = createSignal(0.6);
  const [order, setOrder] = createSignal(['room', 'trainer', 'detector']);
  const [detecting, setDetecting] = createSignal(true);
  const [room, setRoom] = createSignal('not joined');
  const [training, setTraining] = createSignal('not trained');
  const [seen, setSeen] = createSignal('nothing yet');

  return (
    <>
      <h1>Solid</h1>
      <div class="row">
        <button onClick={() => detector?.start()}>Start</button>
        <button onClick={() => detector?.stop()}>Stop</button>
        <button onClick={() => setOrder(order().toReversed())}>Turn around</button>
        <button onClick={() => setLabels([...labels(), `class ${labels().length + 1}`])}>Add a class</button>
        <label>
          <input type="checkbox" checked={detecting()} onChange={() => setDetecting(!detecting())} /> Detector
        </label>
        <label>
          Threshold
          <input
            type="range"
            max="1"
            step="0.1"
            value={threshold()}
            onInput={({ currentTarget }) => setThreshold(currentTarget.valueAsNumber)}
          />
        </label>
      </div>
      <ul>
        <li id="room">Room: {room()}</li>
        <li id="training">Training: {training()}</li>
        <li id="seen">Seen: {seen()}</li>
      </ul>
      <div class="stack">
        <For each={order()}>
          {(name) => (
            <Switch>
              <Match when={name === 'room'}>
                <twilio-room
                  name="mask"
                  token-url="/video-token"
                  preview
                  on:room-joined={({ detail }) => setRoom(`joined ${detail.name} as ${detail.identity}`)}
                  on:room-error={({ detail }) => setRoom(`error ${detail.code}`)}
                />
              </Match>
              <Match when={name === 'trainer'}>
                <mask-trainer
                  prop:labels={labels()}
                  on:training-finished={({ detail }) => setTraining(`loss ${detail.loss.toFixed(3)}`)}
                />
              </Match>
              <Match when={name === 'detector'}>
                <Show when={detecting()}>
                  <mask-detector
                    ref={(element) => (detector = element)}
                    prop:threshold={threshold()}
                    on:detection-change={({ detail }) => setSeen(detail.label ?? 'not sure')}
                  />
                </Show>
              </Match>
            </Switch>
          )}
        </For>
      </div>
    </>
  );
}
