import { relative } from 'node:path';
import { loadConfig, serverCommand, type LockedServer } from '@skillet/config';
import type { SkillSpec } from '@skillet/core';
import { Refused } from '@skillet/install';
import { checkSkills } from '../check/check-skills.ts';

/** Stands for the skill in messages until it is known what it calls itself. */
const UNNAMED = 'skill';

/** Reads what was fetched, as a host would; nothing of it is run. Rejects with `Refused` for what is no skill. */
export async function readFetched(dir: string, baseDir: string): Promise<SkillSpec> {
  const path = `./${relative(baseDir, dir)}`;
  return read({ name: UNNAMED, path, isolation: 'process' }, path, baseDir);
}

/** The same of an MCP server. */
export async function readFetchedServer(
  name: string,
  server: LockedServer,
  { dir, baseDir }: { readonly dir: string; readonly baseDir: string },
): Promise<SkillSpec> {
  const path = `./${relative(baseDir, dir)}`;
  return read(
    { name, mount: UNNAMED, mcp: { command: serverCommand(server, path) } },
    path,
    baseDir,
  );
}

async function read(entry: object, path: string, baseDir: string): Promise<SkillSpec> {
  const file = `${baseDir}/runtime-config.yaml`;
  const document = { skills: [entry] };
  const { skills, broken, agentSkills } = await loadConfig({ file, document, env: process.env });
  const [spec] = skills;
  if (spec?.mount === UNNAMED) return spec;
  const problems = broken
    .filter(({ mount }) => mount === UNNAMED)
    .flatMap((one) => one.problems)
    .map((line) => asOfSkill(line, path));
  if (problems.length > 0) throw new Refused(problems.join('\n  '));
  throw new Refused(
    agentSkills.some(({ mount }) => mount === UNNAMED)
      ? 'it has instructions alone (SKILL.md) and nothing to serve'
      : 'there is no skill in it',
  );
}

/** Loads it in a process that is thrown away, and runs its examples. Rejects with `Refused` for what is wrong with it. */
export async function tryFetched(spec: SkillSpec): Promise<{ readonly examples: number }> {
  const [findings] = await checkSkills([spec], false);
  const { problems = ['it was not checked'], examples = [] } = findings ?? {};
  const failed = examples.flatMap(({ input, ok, problem }) =>
    ok ? [] : [`the example ${JSON.stringify(input)}: ${problem ?? 'it failed'}`],
  );
  const all = [...problems, ...failed];
  if (all.length > 0) throw new Refused(all.join('\n  '));
  return { examples: examples.length };
}

/** A problem with the places at which the skill lies for now left out. */
function asOfSkill(line: string, path: string): string {
  const folder = path.slice('./'.length);
  return line
    .replace(/^runtime-config\.yaml: `path`: /, '')
    .replaceAll(`${folder}/`, '')
    .replaceAll(folder, 'it');
}
