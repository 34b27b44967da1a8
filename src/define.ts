import { MaskDetector, MaskTrainer, TwilioRoom } from './index.ts';

export * from './index.ts';

TwilioRoom.define('twilio-room');
MaskTrainer.define('mask-trainer');
MaskDetector.define('mask-detector');
