import { fault, ok, warning, type Finding } from '../finding.ts';
import { plural } from '../quantities.ts';

/** What became of reading the configuration. */
export interface ConfigurationFacts {
  /** As the user would type it; null when there is none. */
  readonly file: string | null;
  readonly skills: number;
  readonly broken: number;
  readonly warnings: number;
  /** Why it cannot be used, a line for each reason. */
  readonly problem?: string;
}

/** Whether there is anything to serve. */
export function checkConfiguration(facts: ConfigurationFacts): Finding {
  const { file, skills, broken, warnings, problem } = facts;
  const name = file ?? 'the skills found in the current folder, ./skills and ./examples';
  if (problem !== undefined) {
    return fault(
      'configuration',
      problem,
      'the host does not start with it, nor take it over at a reload; what follows is for a host without skills',
      'mend the file, then: skillet-host check',
    );
  }
  const found = `${name}: ${plural(skills, 'skill')}`;
  if (broken > 0) {
    return fault(
      'configuration',
      `${found}, and ${String(broken)} that cannot run`,
      'callers of those get errors',
      'skillet-host check',
    );
  }
  if (skills === 0)
    return warning(
      'configuration',
      found,
      'there is nothing to serve',
      'skillet-host init, or: skillet-host new weather',
    );
  if (warnings > 0)
    return warning(
      'configuration',
      `${found}, ${plural(warnings, 'warning')}`,
      'some of it may not mean what it seems to',
      'skillet-host check --config-only',
    );
  return ok('configuration', found);
}
