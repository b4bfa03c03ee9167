import { fault, ok, type Finding } from '../finding.ts';
import { plural } from '../quantities.ts';

/** Programs that skills are, or that start their MCP servers. */
export interface ProgramFacts {
  readonly all: number;
  readonly missing: readonly { readonly mount: string; readonly problem: string }[];
}

/** Whether they are there. */
export function checkPrograms({ all, missing }: ProgramFacts): Finding {
  if (missing.length === 0)
    return ok(
      'programs',
      all === 0 ? 'no skill is a program' : `${plural(all, 'program')} of skills, all there`,
    );
  return fault(
    'programs',
    missing.map(({ mount, problem }) => `${mount}: ${problem}`).join('; '),
    `${missing.map(({ mount }) => mount).join(', ')} cannot run`,
    'install it, or give its path in the configuration',
  );
}
