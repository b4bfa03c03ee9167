import { needsPython, whyNoPython } from './host/python.ts';
import type { StressOptions } from './stress-options.ts';
import { UsageError } from '@skillet/command';

type Say = (line: string) => void;

/** Without the bombs that cannot be set off here, and says which and why. */
export async function leaveOut(asked: StressOptions, say: Say): Promise<StressOptions> {
  return leaveOutPython(leaveOutForeign(asked, say), say);
}

/** Those in Python where no Python runs. */
async function leaveOutPython(options: StressOptions, say: Say): Promise<StressOptions> {
  if (options.remote !== undefined || !options.attacks.some(needsPython)) return options;
  const why = await whyNoPython();
  if (why === undefined) return options;
  const attacks = options.attacks.filter((attack) => !needsPython(attack));
  const count = String(options.attacks.length - attacks.length);
  if (attacks.length === 0) throw new UsageError(`bombs in Python cannot be set off: ${why}`);
  say(`${count} bombs in Python are left out: ${why}`);
  return { ...options, attacks };
}

/** Those that make no sense in the other kind of worker, or with a host that is not ours. */
function leaveOutForeign(options: StressOptions, say: Say): StressOptions {
  const { isolation, remote } = options;
  const fits = options.attacks.filter(({ only }) => only === undefined || only === isolation);
  const attacks = remote === undefined ? fits : fits.filter(({ ownHost }) => !ownHost);
  const names = options.attacks
    .filter((attack) => !attacks.includes(attack))
    .map(({ name }) => name);
  if (names.length === 0) return options;
  const why = `not with --isolation ${isolation}${remote === undefined ? '' : ' and --url'}`;
  if (attacks.length === 0) throw new UsageError(`${names.join(', ')}: ${why}`);
  say(`left out, ${why}: ${names.join(', ')}`);
  return { ...options, attacks };
}
