import { reportTo, type Problem } from '../problems/problem.ts';
import type { SkillCandidate } from './skill-candidate.ts';

/** Gives each mount to the first candidate that wants it; a later one has a problem. */
export function claimMounts(candidates: readonly SkillCandidate[]): SkillCandidate[] {
  const owners = new Map<string, SkillCandidate>();
  return candidates.map((candidate) => {
    const owner = owners.get(candidate.mount);
    if (owner === undefined) {
      owners.set(candidate.mount, candidate);
      return candidate;
    }
    const problems: Problem[] = [...candidate.problems];
    const { file, mountAt, name } = owner;
    const place = mountAt.line === 0 ? file : `${file}:${mountAt.line}`;
    const message = `the mount \`${candidate.mount}\` is taken by \`${name}\` (${place})`;
    reportTo(problems, candidate.file)(candidate.mountAt, message);
    return { ...candidate, problems };
  });
}
