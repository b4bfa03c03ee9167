export { alignColumns } from './align-columns.ts';
export { nonEmpty, readPort } from './flags.ts';
export { UsageError } from './usage-error.ts';
