import linker from '@angular/compiler-cli/linker/babel';
import { transformAsync } from '@babel/core';
import { app } from '../vite.js';

/** Angular's own packages come compiled in part; this finishes them, as `ng build` does. */
const link = {
  name: 'angular-linker',
  transform: (code, filename) =>
    code.includes('ɵɵngDeclare')
      ? transformAsync(code, {
          filename,
          plugins: [linker],
          configFile: false,
          babelrc: false,
          compact: false,
        })
      : null,
};

export default { ...app(import.meta.dirname, [link]), define: { ngDevMode: 'false' } };
