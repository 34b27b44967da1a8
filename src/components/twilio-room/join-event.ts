/** Where somebody wants to go: `identity` is empty where the token server is to choose it. */
export interface RoomJoin {
  name: string;
  identity: string;
}

/** About to join; `preventDefault()` keeps the room from it and `join()` rejects with `aborted`. Bubbles and composes. */
export class RoomJoinEvent extends CustomEvent<RoomJoin> {
  constructor(detail: RoomJoin) {
    super('room-join', { detail, cancelable: true, bubbles: true, composed: true });
  }
}
