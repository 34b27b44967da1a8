const trainer = document.querySelector('mask-trainer');

document.querySelector('#anew').addEventListener('click', () => {
  // The trainer shows and tells the failure itself.
  trainer.reset().catch(() => undefined);
});
