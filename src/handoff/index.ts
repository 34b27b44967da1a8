export * from './events.ts';
export { later } from './later.ts';
export { HandoffConsumer } from './consumer.ts';
export { HandoffOwner } from './owner.ts';
