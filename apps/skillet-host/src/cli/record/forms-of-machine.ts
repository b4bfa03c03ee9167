import { secretsOfEnv } from '../../crash/secrets.ts';
import { formsOfAll } from '../../recording/forms.ts';
import type { HostFlags, Surroundings } from '../control/ask-host.ts';
import { EnvFile } from '../env-file.ts';
import { readConfig } from '../read-config.ts';

/**
 * The forms of further secrets, of those of this machine's environment and its `.env`, and of those that the configuration gives to
 * skills; the longest first.
 */
export async function formsOfMachine(
  flags: HostFlags,
  { env, cwd }: Surroundings,
  further: readonly string[] = [],
): Promise<readonly string[]> {
  await EnvFile.read(flags.config, env, cwd);
  const { skills } = await readConfig(flags.config, env, cwd).catch(() => ({ skills: [] }));
  return formsOfAll([
    ...further,
    ...[env, ...skills.map((skill) => skill.env)].flatMap(secretsOfEnv),
  ]);
}
