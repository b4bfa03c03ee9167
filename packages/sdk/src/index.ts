export { SkillError } from './skill-error.ts';
export type { SkillContext, SkillLogger, SkillHandler, SkillHealth, JsonValue } from './context.ts';
