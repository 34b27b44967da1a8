const editor = document.querySelector('#token-editor');
const form = editor.querySelector('form');
const preview = editor.querySelector('.preview');
const output = editor.querySelector('#theme-css');
const inputs = [...form.querySelectorAll('.token input')];

/** Which pairs of colours are text and what it stands on. */
const PAIRS = [
  ['text', 'surface'],
  ['text', 'sunken'],
  ['muted', 'surface'],
  ['muted', 'sunken'],
  ['on-accent', 'accent'],
  ['danger', 'surface'],
  ['danger', 'danger-surface'],
];

/** `#fff` as `#ffffff`: a colour field takes nothing else. */
const long = (colour) => (colour.length === 4 ? colour.replace(/[^#]/g, '$&$&') : colour);

/** The values of both schemes: the same one if there is no `light-dark()`. */
function both(value) {
  const [, light = value, dark = value] = /^light-dark\((.+), (.+)\)$/.exec(value) ?? [];
  const fit = value.includes('#') ? long : (each) => each;
  return { light: fit(light.trim()), dark: fit(dark.trim()) };
}

const defaults = new Map(inputs.map(({ name, dataset }) => [name, both(dataset.default)]));
let values = structuredClone(defaults);
let scheme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
/** The property whose value a text is. */
const TEXTS = { '--mask-room-font': 'font', '--twilio-room-max-height': 'maxHeight' };
/** The scheme of a theme; empty if it has both. */
let only = '';

/** WCAG's relative luminance of `#rrggbb`. */
function luminance(colour) {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const level = parseInt(colour.slice(at, at + 2), 16) / 255;
    return level <= 0.04045 ? level / 12.92 : ((level + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a, b) {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

const changed = () =>
  [...values].filter(([name, { light, dark }]) => {
    const initial = defaults.get(name);
    return light !== initial.light || dark !== initial.dark;
  });

const written = ({ light, dark }) => (light === dark ? light : `light-dark(${light}, ${dark})`);

/** A value as the browser parses it: an unclosed bracket or quote would swallow the rules after it. Empty if it is invalid. */
function understood({ name, value }) {
  const { style } = document.createElement('i');
  style[TEXTS[name]] = value;
  return style[TEXTS[name]];
}

function show(typing) {
  preview.style.colorScheme = scheme;
  for (const input of inputs) {
    const value = values.get(input.name)[scheme];
    if (input !== typing) {
      input.value = input.type === 'range' ? parseFloat(value) : value;
      input.removeAttribute('aria-invalid');
    }
    const wrong = input.ariaInvalid === 'true' ? 'This value is invalid: the default is shown.' : '';
    input.nextElementSibling.value = input.type === 'text' ? wrong : value;
    preview.style.removeProperty(input.name);
  }
  for (const [name, value] of changed()) preview.style.setProperty(name, written(value));
  for (const radio of form.elements.scheme) radio.checked = radio.value === scheme;

  const lines = changed().map(([name, value]) => `  ${name}: ${written(value)};`);
  const first = `  color-scheme: ${only || 'light dark'};`;
  output.textContent = `:root {\n${[first, ...lines].join('\n')}\n}`;

  const rows = PAIRS.map(([text, ground]) => {
    const [a, b] = [text, ground].map((name) => values.get(`--mask-room-${name}`)[scheme]);
    const ratio = contrast(a, b);
    const row = document.createElement('tr');
    const words = [text, ground, `${ratio.toFixed(1)} : 1`, ratio >= 4.5 ? 'yes' : 'no: 4.5 is the least'];
    row.className = ratio >= 4.5 ? '' : 'low';
    for (const word of words) row.appendChild(document.createElement('td')).textContent = word;
    return row;
  });
  editor.querySelector('tbody').replaceChildren(...rows);
}

/** The custom properties of a theme as the snippets of this page have it. */
function themeOf(name) {
  const snippet = [...document.querySelectorAll('.snippet code')].find(({ textContent }) =>
    textContent.startsWith(`.${name} {`),
  ).textContent;
  const [rule] = snippet.split('}');
  const found = [...rule.matchAll(/(--[\w-]+): ([^;]+);/g)].map(([, property, value]) => [
    property,
    both(value),
  ]);
  return { found, scheme: /color-scheme: (\w+)/.exec(rule)[1] };
}

for (const button of form.querySelectorAll('[data-theme]'))
  button.addEventListener('click', () => {
    values = structuredClone(defaults);
    only = '';
    if (button.dataset.theme) {
      const theme = themeOf(button.dataset.theme);
      scheme = only = theme.scheme;
      for (const [name, value] of theme.found) values.set(name, value);
    }
    show();
  });

form.addEventListener('input', ({ target }) => {
  if (target.name === 'scheme') {
    scheme = target.value;
    // What is looked at in the other one shall be seen in it.
    if (scheme !== only) only = '';
  } else {
    const { type, name } = target;
    let value = type === 'range' ? `${target.value}px` : target.value;
    if (type === 'text') {
      value = understood(target);
      target.setAttribute('aria-invalid', String(!value));
      value ||= defaults.get(name)[scheme];
    }
    const own = values.get(name);
    own[scheme] = value;
    // Only colours have two.
    if (type !== 'color') own.light = own.dark = value;
  }
  show(target);
});
form.addEventListener('submit', (event) => event.preventDefault());

/** A video of a drawing that turns from one colour to the other every two seconds. */
async function drawnVideo(colourNow) {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width: 320, height: 240 });
  const context = canvas.getContext('2d');
  const draw = () => {
    context.fillStyle = '#e8e4da';
    context.fillRect(0, 0, 320, 240);
    context.fillStyle = colourNow();
    context.beginPath();
    context.arc(160 + 30 * Math.sin(performance.now() / 400), 120, 80, 0, 7);
    context.fill();
  };
  draw();
  setInterval(draw, 50);
  const video = document.createElement('video');
  video.muted = true;
  video.srcObject = canvas.captureStream(20);
  await video.play();
  return video;
}

const work = editor.querySelector('#at-work');
const told = editor.querySelector('#at-work-status');
work.addEventListener('click', async () => {
  work.disabled = true;
  const [trainer, detector] = ['mask-trainer', 'mask-detector'].map((tag) => preview.querySelector(tag));
  const colours = { red: '#b3261e', blue: '#1e50b3' };
  let colour = null;
  try {
    told.textContent = 'Loading, and taking pictures …';
    const video = await drawnVideo(
      () => colour ?? Object.values(colours)[Math.floor(performance.now() / 2000) % 2],
    );
    trainer.video = detector.video = video;
    for (const label of trainer.labels) {
      colour = colours[label];
      for (let count = 0; count < 6; count++) {
        await new Promise((resolve) => setTimeout(resolve, 120));
        await trainer.addImage(label);
      }
    }
    colour = null;
    told.textContent = 'Training…';
    await trainer.train();
    await detector.start();
    told.textContent = 'At work.';
  } catch (error) {
    told.textContent = `${error.message} ${error.remedy ?? ''}`;
    work.disabled = false;
  }
});

editor.hidden = false;
show();
