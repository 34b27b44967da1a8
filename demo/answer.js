// The page reacts to the detector: an event is all that passes between them.
const answer = document.querySelector('#answer');

document.addEventListener('detection-change', ({ detail: { label } }) => {
  answer.hidden = false;
  answer.textContent = label ? `The page heard: ${label}` : 'The page heard: not sure';
  document.body.dataset.answer = label ?? '';
});
