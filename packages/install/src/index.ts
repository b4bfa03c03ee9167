export { bringAgain, bringDependencies } from './dependencies/bring.ts';
export type { BringOptions, Brought } from './dependencies/dependency.ts';
export { mustBeOld } from './fetch/choose-package.ts';
export type { Fetched } from './fetch/fetched.ts';
export { fetchSource, type FetchOptions } from './fetch/fetch-source.ts';
export { newestOf } from './fetch/newest-of.ts';
export { readMinisignSecret, type MinisignSecret } from './minisign/secret-key.ts';
export { signMinisign } from './minisign/sign.ts';
export { verifyMinisign } from './minisign/verify.ts';
export { Busy, oneAtATime } from './one-at-a-time.ts';
export { integrityOf, packFolder, type Packed } from './pack/pack-folder.ts';
export type { OnProgress, Progress } from './progress.ts';
export { Refused } from './refused.ts';
export { originChanges } from './signed/changed-origin.ts';
export type { Origin, OriginRules } from './signed/origin.ts';
export { isProvenBefore } from './signed/proven-before.ts';
export { archiveFault } from './skill-index/archive-fault.ts';
export {
  archiveAt,
  archiveOf,
  parseIndexAddress,
  type IndexAddress,
} from './skill-index/index-address.ts';
export { IndexCache } from './skill-index/index-cache.ts';
export { openIndex } from './skill-index/open-index.ts';
export { readIndex } from './skill-index/read-index.ts';
export { INDEX_SCHEMA } from './skill-index/schema.ts';
export { trustRootReader, type TrustRootReader } from './skill-index/signature-check.ts';
export { indexText, type IndexedSkill, type SkillIndex } from './skill-index/skill-index.ts';
export { allows } from './source/allows.ts';
export { serverAbout } from './server/about.ts';
export { serverName, serverProgram } from './server/program.ts';
export { parseSource } from './source/parse-source.ts';
export { sourceText, SOURCE_FORMS, type FetchableSource, type Source } from './source/source.ts';
export { digestSkill } from './tree/digest-skill.ts';
