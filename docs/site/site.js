const base = new URL('./', import.meta.url);

/** Results of `words` under the field; the index is loaded with the first letter. */
const field = document.querySelector('#search');
const results = document.querySelector('#search-results');
const status = document.querySelector('#search-status');
let asked = 0;

async function look() {
  const words = field.value.trim();
  const mine = ++asked;
  results.hidden = true;
  if (!words) {
    status.textContent = '';
    return;
  }
  try {
    const { search } = await import('./search.js');
    if (mine !== asked) return;
    const found = search(words);
    results.replaceChildren(
      ...found.map(({ id, title, page }) => {
        const item = document.createElement('li');
        const link = item.appendChild(document.createElement('a'));
        link.href = new URL(id, base).href;
        const where = document.createElement('small');
        where.textContent = page;
        link.append(title, where);
        return item;
      }),
    );
    results.hidden = found.length === 0;
    status.textContent = found.length === 0 ? `Nothing about “${words}”.` : '';
    status.classList.toggle('aside', found.length > 0);
    if (found.length > 0)
      status.textContent = found.length === 1 ? 'One result.' : `${found.length} results.`;
  } catch {
    status.classList.remove('aside');
    status.textContent = 'The search could not be loaded. Check the connection and type again.';
  }
}

const box = field.closest('search');
box.hidden = false;
field.addEventListener('input', look);
box.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') {
    field.value = '';
    field.focus();
    void look();
    return;
  }
  const links = [...results.querySelectorAll('a')];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === 'Enter' && event.target === field) links[0]?.click();
  if (!step || links.length === 0) return;
  event.preventDefault();
  const at = links.indexOf(document.activeElement) + step;
  (links[at] ?? (at < 0 ? field : links.at(-1))).focus();
});
document.addEventListener('click', ({ target }) => {
  if (!box.contains(target)) results.hidden = true;
});
document.addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.target.closest('input, textarea, select, [contenteditable]')) return;
  event.preventDefault();
  field.focus();
});

for (const figure of document.querySelectorAll('.snippet')) {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = 'Copy';
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(figure.querySelector('code').textContent);
      button.textContent = 'Copied';
    } catch {
      button.textContent = 'Not allowed';
    }
    setTimeout(() => (button.textContent = 'Copy'), 2000);
  });
  figure.append(button);
}

// What scrolls sideways can be scrolled by keyboard.
const scrollers = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute('tabindex');
  }
});
for (const each of document.querySelectorAll('pre, .table')) scrollers.observe(each);

/** A frame is as high as what it shows. */
function fit(frame) {
  const inside = frame.contentDocument;
  const sized = new ResizeObserver(() => {
    frame.style.height = `${inside.documentElement.offsetHeight}px`;
  });
  sized.observe(inside.documentElement);
}
for (const frame of document.querySelectorAll('.live iframe')) {
  frame.addEventListener('load', () => fit(frame));
  if (frame.contentDocument?.readyState === 'complete' && frame.contentDocument.URL !== 'about:blank')
    fit(frame);
}

// The section that is being read is marked in the list beside it.
const marks = new Map(
  [...document.querySelectorAll('.toc a')].map((link) => [decodeURIComponent(link.hash.slice(1)), link]),
);
if (marks.size > 0) {
  const heads = [...document.querySelectorAll('article h2')].filter(({ id }) => marks.has(id));
  const mark = () => {
    const read =
      heads.filter((head) => head.getBoundingClientRect().top < innerHeight / 3).at(-1) ?? heads[0];
    for (const [id, link] of marks) {
      if (id === read?.id) link.setAttribute('aria-current', 'true');
      else link.removeAttribute('aria-current');
    }
  };
  addEventListener('scroll', mark, { passive: true });
  mark();
}
