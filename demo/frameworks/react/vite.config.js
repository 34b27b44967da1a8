import { app } from '../vite.js';

export default app(import.meta.dirname);
