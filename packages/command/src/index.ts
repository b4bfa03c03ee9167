export { alignColumns } from './align-columns.ts';
export { UsageError } from './usage-error.ts';
