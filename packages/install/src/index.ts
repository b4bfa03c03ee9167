export type { Fetched } from './fetch/fetched.ts';
export { fetchSource, type FetchOptions } from './fetch/fetch-source.ts';
export { Busy, oneAtATime } from './one-at-a-time.ts';
export { Refused } from './refused.ts';
export { parseSource, sourceText, SOURCE_FORMS, type Source } from './source/parse-source.ts';
export { digestTree } from './tree/digest.ts';
