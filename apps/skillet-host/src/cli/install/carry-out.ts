import { createInterface } from 'node:readline/promises';
import { UsageError } from '@skillet/command';
import { Refused, sourceText, type Source } from '@skillet/install';
import { describeText, type Described } from './describe.ts';
import type { InstalledSkills } from './installed-skills.ts';
import { lookAt, type LookOptions } from './look-at.ts';
import { StepLine } from './step-line.ts';
import { isThereAlready, noteOrigin, putThere } from './put-there.ts';
import type { InstallFlags } from './register-install.ts';
import type { ReloadHost } from './tell-host.ts';

/** It is fetched, what it needs is, and it is tried. */
const STEPS = 3;

/** What came of it. */
export interface Outcome {
  readonly kind: 'checked' | 'not-tried' | 'looked' | 'declined' | 'unchanged' | 'installed';
  readonly described: Described;
  /** The same as a part of a sentence. */
  readonly text: string;
}

/** How one skill is installed. */
export interface CarryOutOptions extends Omit<LookOptions, 'staging' | 'steps'> {
  readonly installed: InstalledSkills;
  readonly flags: Pick<
    InstallFlags,
    'yes' | 'dryRun' | 'look' | 'tree' | 'json' | 'allowChangedPublisher' | 'allowMore'
  >;
  readonly reloadHost: ReloadHost;
}

/**
 * Installs one skill: fetches and reads it, asks, tries it, and puts it where a host finds it. Rejects with `Refused` for what must not
 * be installed; all is as it was then.
 */
export function carryOut(source: Source, options: CarryOutOptions): Promise<Outcome> {
  const { installed, flags, reloadHost } = options;
  const about = options.name ?? sourceText(source);
  const steps = new StepLine(flags.json === true ? undefined : process.stderr, about, STEPS);
  const work = installed.staged(async (staging): Promise<Outcome> => {
    const found = await lookAt(source, { ...options, staging, steps });
    steps.clear();
    const { name, described } = found;
    mustBeAsLookedAt(described, flags);
    if (await isThereAlready(found, installed)) {
      if (!isTrial(flags)) await noteOrigin(found, installed);
      return { kind: 'unchanged', described, text: 'it is what is installed already' };
    }
    if (flags.json !== true) process.stdout.write(describeText(described, found.about));
    mustBeAgreedTo(described, flags);
    mustBeConfirmed(described, flags);
    if (flags.look === true)
      return {
        kind: 'looked',
        described,
        text: 'nothing of it was run, and nothing was installed',
      };
    // Before anything of it is run.
    const ask = flags.yes !== true && flags.dryRun !== true;
    if (ask && !(await asked(`Try ${name}, and install it? [y/N] `)))
      return { kind: 'declined', described, text: 'nothing was installed' };
    // What asks for more gets it once somebody has agreed, and not to be looked at.
    const untried = flags.dryRun === true && flags.allowMore !== true && described.more.length > 0;
    if (untried) return { kind: 'not-tried', described, text: NOT_TRIED };
    const examples = tried(await found.tryIt());
    steps.clear();
    if (flags.dryRun === true)
      return { kind: 'checked', described, text: `${examples}; nothing was installed` };
    const serves = await putThere(found, installed, reloadHost);
    return { kind: 'installed', described, text: `installed; ${examples}; ${serves}` };
  });
  return work.finally(() => {
    steps.clear();
  });
}

const NOT_TRIED =
  'not tried, since it asks for more than what is installed may do (--allow-more has it tried); nothing was installed';

/** Whether nothing is to be installed. */
export function isTrial({ dryRun, look }: Pick<InstallFlags, 'dryRun' | 'look'>): boolean {
  return dryRun === true || look === true;
}

/** Throws `Refused` for other files than somebody has looked at. */
function mustBeAsLookedAt({ tree }: Described, flags: CarryOutOptions['flags']): void {
  if (flags.tree === undefined || flags.tree === tree) return;
  throw new Refused('it is not what was looked at, it has other files by now: look at it again');
}

/** Throws `Refused` where somebody else is behind it than before, and nobody has said that this is meant. */
function mustBeAgreedTo(
  { changes }: Described,
  { allowChangedPublisher }: CarryOutOptions['flags'],
): void {
  if (changes.length === 0 || allowChangedPublisher === true) return;
  throw new Refused(
    `${changes.join('; ')}: find out why; --allow-changed-publisher takes it all the same`,
  );
}

/** Throws `Refused` for one that asks for more than what is installed may do, where nobody has said that it may: `--yes` is said to what is known. */
function mustBeConfirmed({ more }: Described, flags: CarryOutOptions['flags']): void {
  if (more.length === 0 || flags.yes !== true || flags.allowMore === true || isTrial(flags)) return;
  throw new Refused(
    `it asks for more than what is installed may do: ${more.join('; ')}; --allow-more lets it`,
  );
}

/** Throws a UsageError where somebody would have to be asked, and nobody can be. */
export function mustBeAskable(flags: Pick<InstallFlags, 'yes' | 'dryRun' | 'look'>): void {
  if (flags.yes === true || isTrial(flags) || (process.stdin.isTTY && process.stdout.isTTY)) return;
  throw new UsageError(
    'nobody can be asked here: add --yes to install it, --look to see what it is, or --dry-run to have it tried, too',
  );
}

function tried(examples: number): string {
  if (examples === 0) return 'it loads, and has no examples';
  return examples === 1 ? 'its example passes' : `its ${String(examples)} examples pass`;
}

async function asked(question: string): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(?:es)?$/i.test((await lines.question(question)).trim());
  } finally {
    lines.close();
  }
}
