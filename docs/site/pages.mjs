/** The pages of the site in the order of its navigation: the Markdown file, its address, and a line for `llms.txt`. */
export const sections = [
  {
    title: 'Start here',
    pages: [
      page('docs/README.md', 'index', 'What Mask Room is, in four lines of HTML.'),
      page('docs/getting-started.md', 'getting-started', 'Five minutes for each way of loading it.'),
      page(
        'docs/moving-from-ml5.md',
        'moving-from-ml5',
        'From ml5 0.6 code with addImage(), train() and save().',
      ),
    ],
  },
  {
    title: 'Elements',
    pages: [
      page('docs/twilio-room.md', 'twilio-room', 'The call: camera, joining, everybody’s video.'),
      page('docs/mask-trainer.md', 'mask-trainer', 'Examples, training, saving and loading a model.'),
      page('docs/mask-detector.md', 'mask-detector', 'Live results of a model on a video.'),
    ],
  },
  {
    title: 'Guides',
    pages: [
      page(
        'docs/frameworks.md',
        'frameworks',
        'React, Vue, Svelte, Solid, Angular and plain HTML, with types.',
      ),
      page(
        'docs/micro-frontends.md',
        'micro-frontends',
        'A recipe for each host: single-spa, Module Federation, qiankun and others.',
      ),
      page(
        'docs/navigation.md',
        'navigation',
        'Pages that navigate without reloading: Turbo, htmx, Unpoly, swup and others.',
      ),
      page('docs/package.md', 'package', 'What to import, types, editors, a twilio-video of your own.'),
      page('docs/browsers.md', 'browsers', 'Which engines the tests run in, and what differs.'),
      page('docs/hosting.md', 'hosting', 'Files to serve, other origins, bundlers, integrity, servers.'),
      page(
        'docs/strict-pages.md',
        'strict-pages',
        'Content-Security-Policy, Trusted Types, isolation, frames.',
      ),
      page(
        'docs/twilio-account.md',
        'twilio-account',
        'Calls over Twilio’s cloud instead of the local room.',
      ),
      page('docs/theming.md', 'theming', 'Custom properties and parts, with a live editor.'),
      page('docs/languages.md', 'languages', 'English, German, and a language of your own.'),
      page(
        'docs/accessibility.md',
        'accessibility',
        'What the elements do for everybody, and what is left to the page.',
      ),
      page('docs/privacy.md', 'privacy', 'What leaves the browser, and what does not.'),
      page('docs/troubleshooting.md', 'troubleshooting', 'Every error code: what happened, why, what to do.'),
      page('docs/model-file.md', 'model-file', 'The files that a model is saved as, and what can be loaded.'),
      page('docs/project-file.md', 'project-file', 'Classes, pictures and model in one archive.'),
    ],
  },
  {
    title: 'Project',
    pages: [
      page('docs/architecture.md', 'architecture', 'The parts, and how the elements find each other.'),
      page('token-server/README.md', 'token-server', 'What the server answers, and its settings.'),
      page(
        'models/README.md',
        'models',
        'Backbone, ready-made model and face detector: how good, and on what.',
      ),
      page('evaluation/README.md', 'evaluation', 'Measure the models on photos of your own.'),
      page('bench/README.md', 'bench', 'How fast it is, beside stock ml5.'),
      page('training/README.md', 'training', 'How the embedded models were trained.'),
      page('docs/measurements.md', 'measurements', 'All tables: accuracy, speed, memory, calls.'),
      page('docs/dependencies.md', 'dependencies', 'Why each dependency is there.'),
      page('CONTRIBUTING.md', 'contributing', 'How to change it.'),
      page('CHANGELOG.md', 'changelog', 'What changed, by version.'),
    ],
  },
];

export const pages = sections.flatMap(({ pages }) => pages);

function page(file, slug, summary) {
  return { file, slug, summary };
}
