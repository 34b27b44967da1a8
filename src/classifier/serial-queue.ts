/** Makes a function that does what it is given one after the other, and gives what each comes to. */
export function serialQueue(): <T>(work: () => T | Promise<T>) => Promise<T> {
  let latest: Promise<unknown> = Promise.resolve();
  return (work) => {
    const done = latest.then(work);
    latest = done.catch(() => undefined);
    return done;
  };
}
