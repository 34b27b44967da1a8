import { svelte } from '@sveltejs/vite-plugin-svelte';
import { app } from '../vite.js';

export default app(import.meta.dirname, [svelte({ configFile: false })]);
