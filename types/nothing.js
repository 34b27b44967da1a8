// What `import "mask-room/react"` and its kin leave in a script that does not say `import type`.
export {};
