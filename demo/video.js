import { Classifier } from './dist/index.js';

const files = document.querySelector('#files');
const loaded = document.querySelector('#loaded');
const detector = document.querySelector('mask-detector');
const classifier = new Classifier();

files.addEventListener('change', async () => {
  if (files.files.length === 0) return;
  loaded.textContent = 'Loading…';
  try {
    await classifier.load(files.files);
    detector.classifier = classifier;
    loaded.textContent = `Loaded: ${classifier.labels.join(', ')}`;
  } catch (error) {
    loaded.textContent = `${error.message} ${error.remedy}`;
    // The same files can be chosen again once they are corrected.
    files.value = '';
  }
});

// Two ways to see everybody's answers: looked at here, or shared by those who agree.
document.querySelector('#ways').addEventListener('change', ({ target: { value } }) => {
  detector.participant = value === 'all' ? '*' : '';
  detector.badges = value === 'all';
  detector.share = value === 'shared';
});

// What was seen lately, and how it is done.
document.querySelector('#more').addEventListener('change', ({ target: { value, checked } }) => {
  detector[value] = checked;
});
