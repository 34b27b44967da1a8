import 'mask-room/define';
import type { MaskDetector } from 'mask-room';
import type {} from 'mask-room/react';
import { useRef, useState } from 'react';

export function App() {
  const detector = useRef<MaskDetector>(null);
  const [labels, setLabels] = useState(['no mask', 'mask']);
  const [threshold, setThreshold] = useState(0.6);
  const [order, setOrder] = useState(['room', 'trainer', 'detector']);
  const [detecting, setDetecting] = useState(true);
  const [room, setRoom] = useState('not joined');
  const [training, setTraining] = useState('not trained');
  const [seen, setSeen] = useState('nothing yet');

  const elements: Record<string, React.ReactNode> = {
    room: (
      <twilio-room
        key="room"
        name="mask"
        token-url="/video-token"
        preview
        onroom-joined={({ detail }) => setRoom(`joined ${detail.name} as ${detail.identity}`)}
        onroom-error={({ detail }) => setRoom(`error ${detail.code}`)}
      />
    ),
    trainer: (
      <mask-trainer
        key="trainer"
        labels={labels}
        ontraining-finished={({ detail }) => setTraining(`loss ${detail.loss.toFixed(3)}`)}
      />
    ),
    detector: detecting && (
      <mask-detector
        key="detector"
        ref={detector}
        threshold={threshold}
        ondetection-change={({ detail }) => setSeen(detail.label ?? 'not sure')}
      />
    ),
  };

  return (
    <>
      <h1>React</h1>
      <div className="row">
        <button onClick={() => detector.current?.start()}>Start</button>
        <button onClick={() => detector.current?.stop()}>Stop</button>
        <button onClick={() => setOrder(order.toReversed())}>Turn around</button>
        <button onClick={() => setLabels([...labels, `class ${labels.length + 1}`])}>Add a class</button>
        <label>
          <input type="checkbox" checked={detecting} onChange={() => setDetecting(!detecting)} /> Detector
        </label>
        <label>
          Threshold
          <input
            type="range"
            max="1"
            step="0.1"
            value={threshold}
            onChange={({ target }) => setThreshold(target.valueAsNumber)}
          />
        </label>
      </div>
      <ul>
        <li id="room">Room: {room}</li>
        <li id="training">Training: {training}</li>
        <li id="seen">Seen: {seen}</li>
      </ul>
      <div className="stack">{order.map((name) => elements[name])}</div>
    </>
  );
}
