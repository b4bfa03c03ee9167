import type { BrokenSkill } from './broken-skill.ts';
import type { SkillSpec } from './skill-spec.ts';

/** The skills of a source. */
export interface SourcedSkills {
  readonly skills: readonly SkillSpec[];
  /** Those that cannot run. */
  readonly broken: readonly BrokenSkill[];
}

/** Where skills come from. */
export interface SkillSource<
  List extends SourcedSkills = SourcedSkills,
  Entry extends { readonly name: string } = SkillSpec,
> {
  /** As messages call it, such as `the configuration`. */
  readonly name: string;
  /** What it has now; with what it had, only these skills' own files are read anew. Rejects when it cannot be read. */
  list(had?: List): Promise<List>;
  /** Absolute paths of files whose change may change what it has; those of the skills themselves aside. */
  watch(): readonly string[];
  /** Adds a skill, in place of one of its own at that mount; returns what takes that back. Left out where others write it. */
  put?(entry: Entry): () => void;
  /** Has a skill no more, if it has it. */
  remove(skill: Pick<SkillSpec, 'mount' | 'name'>): void;
}
