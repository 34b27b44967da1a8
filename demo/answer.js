// The page reacts to the detector: an event is all that passes between them.
const answer = document.querySelector('#answer');

document.addEventListener('detection-change', ({ detail: { label, face } }) => {
  answer.hidden = false;
  answer.textContent = `This page received: ${label ?? (face === null ? 'no face' : 'not sure')}`;
  document.body.dataset.answer = label ?? '';
});
