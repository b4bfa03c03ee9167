import { relative } from 'node:path';
import { ConfigError, type HostConfig } from '@skillet/config';
import { divide } from '../../cluster/placement.ts';
import { EnvFile } from '../env-file.ts';
import { pasteable } from '../new/host-command.ts';
import { readConfig } from '../read-config.ts';
import { UsageError } from '@skillet/command';
import { assembleResult, unusableResult } from './assemble-result.ts';
import type { CheckResult } from './check-result.ts';
import { checkSkills } from './check-skills.ts';
import { resultTable } from './result-table.ts';
import { warnOfUndeclared } from './undeclared.ts';

type Environment = NodeJS.ProcessEnv;

/** What is known of a skill whose code was not looked at. */
const UNTRIED = { problems: [], examples: [] };

/** Flags of `skillet-host check`, as commander gives them. */
export interface CheckFlags {
  readonly config?: string;
  readonly configOnly?: boolean;
  readonly json?: boolean;
  readonly verbose?: boolean;
}

/**
 * `skillet-host check`: prints what is wrong with the configuration and its skills. Resolves with 0
 * when all is well and with 1 at any fault, also of the configuration as a whole; throws a UsageError
 * when there is nothing that could be checked.
 */
export async function check(flags: CheckFlags, env: Environment, cwd: string): Promise<number> {
  const print = (result: CheckResult) => {
    const text = flags.json ? `${JSON.stringify(result, null, 2)}\n` : resultTable(result);
    process.stdout.write(text);
  };
  let config: HostConfig;
  try {
    await EnvFile.read(flags.config, env, cwd);
    config = await readConfig(flags.config, env, cwd);
    if (config.file === null && isEmpty(config)) {
      throw new UsageError(
        'there is no runtime-config.yaml here, and no skill in the current folder, ./skills or ./examples: pass --config',
      );
    }
  } catch (error) {
    if (error instanceof UsageError && flags.json) print(unusableResult(null, [error.message]));
    if (!(error instanceof ConfigError)) throw error;
    const problems = error.message.split('\n');
    if (flags.json) print(unusableResult(relative(cwd, error.file), problems));
    process.stderr.write(`skillet-host: ${error.message}\n`);
    return 1;
  }
  const { here: skills, elsewhere } = divide(config.skills, config.cluster);
  const findings = flags.configOnly
    ? skills.map(() => UNTRIED)
    : await checkSkills(skills, flags.verbose ?? false);
  const undeclared = await warnOfUndeclared(config.skills);
  const told = findings.map((found) => ({
    ...found,
    problems: found.problems.map((problem) => pasteable(problem, env)),
  }));
  const result = assembleResult({ ...config, skills, elsewhere }, told, undeclared, cwd);
  print(result);
  return result.ok ? 0 : 1;
}

function isEmpty({ skills, broken }: HostConfig): boolean {
  return skills.length + broken.length === 0;
}
