// What the bundler puts next to the bundle; the import is its URL, relative to the importing module.
declare module '*?url&no-inline' {
  const url: string;
  export default url;
}
declare module '*?worker&url' {
  const url: string;
  export default url;
}
// AssemblyScript, compiled: the bytes of a WebAssembly module, with its own memory or that of the code that starts it.
declare module '*.ts?wasm' {
  const code: Uint8Array<ArrayBuffer>;
  export default code;
}
declare module '*.ts?wasm&memory=imported' {
  const code: Uint8Array<ArrayBuffer>;
  export default code;
}

/** The face detector's description (`models/face/face.json`); the build fills it in. */
declare const __FACE_DETECTOR__: { id: string; files: Record<string, { bytes: number; sha256: string }> };

/** The embedded backbone's description (`models/backbone/backbone.json`); the build fills it in. */
declare const __BACKBONE__: { id: string; files: Record<string, { bytes: number; sha256: string }> };

/** Size of the WASM file in bytes; the build fills it in. */
declare const __ENGINE_BYTES__: number;
