import { formsOf, secretsOfEnv, together } from '../../crash/secrets.ts';
import type { HostFlags, Surroundings } from '../control/ask-host.ts';
import { readConfig } from '../read-config.ts';

/** The forms of the secrets of this machine's environment, and of those that the configuration gives to skills. */
export async function formsOfMachine(
  flags: HostFlags,
  { env, cwd }: Surroundings,
): Promise<readonly string[]> {
  const { skills } = await readConfig(flags.config, env, cwd).catch(() => ({ skills: [] }));
  const secrets = [env, ...skills.map((skill) => skill.env)].flatMap(secretsOfEnv);
  return together([formsOf(secrets)]);
}
