/** Waits until a condition holds; fails with what was expected and what there was instead. */
export async function until(
  condition: () => Promise<boolean> | boolean,
  expectation: string,
  timeout = 15_000,
  state: () => Promise<string> | string = () => '',
  pause = 100,
): Promise<void> {
  const deadline = Date.now() + timeout;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`${expectation} within ${timeout} ms. ${await state()}`);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
