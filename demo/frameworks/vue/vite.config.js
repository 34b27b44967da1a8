import vue from '@vitejs/plugin-vue';
import { app } from '../vite.js';

const isCustomElement = (tag) => /^(twilio|mask)-/.test(tag);

export default app(import.meta.dirname, [vue({ template: { compilerOptions: { isCustomElement } } })]);
