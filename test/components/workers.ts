/** Every worker of this page that runs: started from now on, and not ended. */
export const running = new Set<Worker>();

window.Worker = class extends Worker {
  constructor(...args: ConstructorParameters<typeof Worker>) {
    super(...args);
    running.add(this);
  }
  override terminate(): void {
    running.delete(this);
    super.terminate();
  }
};
