export * from './events.ts';
export { HandoffConsumer } from './consumer.ts';
export { HandoffOwner } from './owner.ts';
