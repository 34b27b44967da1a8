// The page reacts to the detector: an event is all that passes between them.
const answer = document.querySelector('#answer');

document.addEventListener('detection-change', ({ detail: { label, face, confidence, participant } }) => {
  // Without a label, an answer says why: there is no face, the model is not sure, or nobody looks any more.
  const words = label ?? (face === null ? 'no face' : confidence > 0 ? 'not sure' : 'no answer any more');
  answer.hidden = false;
  answer.textContent = `This page received: ${words}${participant ? ` (${participant.identity})` : ''}`;
  document.body.dataset.answer = label ?? '';
});
