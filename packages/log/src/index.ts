export { createJsonLogger, loggerOn, type LevelLogger, type ProcessLogger } from './json-logger.ts';
