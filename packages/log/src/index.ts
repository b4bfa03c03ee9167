export type { LogLoss } from './log-stream.ts';
export { createJsonLogger, loggerOn, type LevelLogger, type ProcessLogger } from './json-logger.ts';
