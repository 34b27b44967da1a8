/** What `<twilio-room>` loads when somebody previews or joins: everything that a page does not need to show the tag. */
export { Camera } from '../../camera/index.ts';
export { connect, fetchGrant, loadSdk } from '../../room/index.ts';
export { renderControls, renderGrid } from './view.ts';
