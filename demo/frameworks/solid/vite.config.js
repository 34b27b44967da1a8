import solid from 'vite-plugin-solid';
import { app } from '../vite.js';

export default app(import.meta.dirname, [solid()]);
