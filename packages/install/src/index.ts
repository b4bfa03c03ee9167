export { bringAgain, bringDependencies } from './dependencies/bring.ts';
export {
  NOTHING_BROUGHT,
  type BringOptions,
  type Brought,
  type Dependencies,
} from './dependencies/dependency.ts';
export { platformHere } from './dependencies/node/platform.ts';
export type { Fetched } from './fetch/fetched.ts';
export { fetchSource, type FetchOptions } from './fetch/fetch-source.ts';
export { newestOf } from './fetch/newest-of.ts';
export { Busy, oneAtATime } from './one-at-a-time.ts';
export { Refused } from './refused.ts';
export { allows } from './source/allows.ts';
export { serverName, serverProgram, type ServerPackage } from './server/program.ts';
export { parseSource } from './source/parse-source.ts';
export { sourceText, SOURCE_FORMS, type Source } from './source/source.ts';
export { digestSkill } from './tree/digest-skill.ts';
