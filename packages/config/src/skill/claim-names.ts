import { noteTo, type Position, type Problem } from '../problems/problem.ts';
import type { SkillCandidate } from './skill-candidate.ts';

/** What a candidate wants for itself alone, and where that was given. */
type Claim = (
  candidate: SkillCandidate,
) => { readonly name: string; readonly told: string; readonly at: Position } | undefined;

const CLAIMS: readonly Claim[] = [
  ({ mount, mountAt }) => ({ name: mount, told: `the mount \`${mount}\``, at: mountAt }),
  ({ toolName }) => toolName && { ...toolName, told: `\`tool_name\`: \`${toolName.name}\`` },
];

/** Gives each mount and each name of a tool to the first candidate that wants it; a later one has a problem. */
export function claimNames(candidates: readonly SkillCandidate[]): readonly SkillCandidate[] {
  return CLAIMS.reduce(claimAll, candidates);
}

function claimAll(candidates: readonly SkillCandidate[], claim: Claim): readonly SkillCandidate[] {
  const owners = new Map<string, SkillCandidate>();
  return candidates.map((candidate) => {
    const wanted = claim(candidate);
    if (wanted === undefined) return candidate;
    const owner = owners.get(wanted.name);
    if (owner === undefined) {
      owners.set(wanted.name, candidate);
      return candidate;
    }
    const problems: Problem[] = [...candidate.problems];
    const { file, name } = owner;
    const line = claim(owner)?.at.line ?? 0;
    const place = line === 0 ? file : `${file}:${line}`;
    const message = `${wanted.told} is taken by \`${name}\` (${place})`;
    noteTo(problems, candidate.file)(wanted.at, message);
    return { ...candidate, problems };
  });
}
