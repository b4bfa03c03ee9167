export { default } from './isolate.ts';
