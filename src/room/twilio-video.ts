// In a chunk of its own together with what makes a module of it: were that shared with other chunks, one that came broken would stay so.
import * as twilio from 'twilio-video';
import type { TwilioVideo } from './types.ts';

const module = twilio as { default?: TwilioVideo } & TwilioVideo;

export default module.default ?? module;
