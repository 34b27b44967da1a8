export * from './events.ts';
export { HandoffConsumer, type ConsumerHost, type Wants } from './consumer.ts';
export { HandoffOwner, type Offer } from './owner.ts';
