/** The package's version; the build fills it in. */
declare const __VERSION__: string;
