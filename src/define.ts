import { MaskDetector } from './components/mask-detector/mask-detector.ts';
import { MaskTrainer } from './components/mask-trainer/mask-trainer.ts';
import { TwilioRoom } from './components/twilio-room/twilio-room.ts';

// The tags' and events' types come along.
export type * from './index.ts';

TwilioRoom.define('twilio-room');
MaskTrainer.define('mask-trainer');
MaskDetector.define('mask-detector');
