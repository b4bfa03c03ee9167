import { readAtRest, readQuery, type UsageAnswer } from '@skillet/analytics';
import { HostError } from '@skillet/core';
import { UsageError } from '@skillet/command';
import { dateNow } from '../../clock.ts';
import { analyticsFile } from '../../host/analytics/analytics-file.ts';
import { askHost, dataDirOf, findHost, NoHost } from '../control/ask-host.ts';
import type { HostFlags, Surroundings } from '../control/ask-host.ts';
import { usageText } from './usage-text.ts';

/** Flags of `skillet-host usage`, as commander gives them. */
export interface UsageFlags extends HostFlags {
  readonly by: string;
  readonly since: string;
  readonly until?: string;
  readonly step?: string;
  readonly skill?: string;
  readonly operation?: string;
  readonly caller?: string;
  readonly outcome?: string;
  readonly code?: string;
  readonly limit?: string;
  readonly json?: boolean;
}

/** Milliseconds that a host may look it up for. */
const PATIENCE = 60_000;
const COLUMNS = 80;
const TIMES = [1, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10_080];

/** `skillet-host usage`: asks the host that runs; where none does, looks into the file that the last one has left. */
export async function usage(flags: UsageFlags, around: Surroundings): Promise<void> {
  const { json = false } = flags;
  const answer = await lookUp(parametersOf(flags, json), flags, around);
  if (json) {
    process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
    return;
  }
  const { columns } = process.stdout as { columns?: number };
  const width = Number(around.env['COLUMNS']) || (columns ?? COLUMNS);
  process.stdout.write(usageText(answer, { width, bold: isBold(around.env) }));
}

async function lookUp(
  parameters: URLSearchParams,
  flags: UsageFlags,
  around: Surroundings,
): Promise<UsageAnswer> {
  // What is wrong with the flags is said without a host.
  const query = checked(parameters);
  try {
    const host = await findHost(flags, around);
    return JSON.parse(
      (await askHost(host, { do: 'usage', parameters: String(parameters) }, PATIENCE)).text,
    ) as UsageAnswer;
  } catch (error) {
    if (!(error instanceof NoHost)) throw error;
    const file = analyticsFile(await dataDirOf(flags, around));
    const found = readAtRest(file, query);
    if (found !== undefined) return found;
    throw new NoHost(`no host runs here, and none has counted anything (there is no ${file})`);
  }
}

function checked(parameters: URLSearchParams) {
  try {
    return readQuery(parameters, dateNow());
  } catch (error) {
    if (error instanceof HostError) throw new UsageError(error.message);
    throw error;
  }
}

function parametersOf(flags: UsageFlags, json: boolean): URLSearchParams {
  const { since, until = 'now' } = flags;
  const parameters = new URLSearchParams({ from: ageOf(since), to: ageOf(until), by: flags.by });
  const rest = {
    ...{ skill: flags.skill, operation: flags.operation, caller: flags.caller },
    ...{ outcome: flags.outcome, code: flags.code, limit: flags.limit, step: flags.step },
  };
  for (const [name, value] of Object.entries(rest))
    if (value !== undefined) parameters.set(name, value);
  if (!json && flags.step === undefined) {
    const step = stepOf(checked(parameters));
    if (step !== undefined) parameters.set('step', step);
  }
  return parameters;
}

/** `7d` means 7 days ago. */
function ageOf(text: string): string {
  return /^\d+[smhdw]$/.test(text) ? `-${text}` : text;
}

/** A step for a chart of some 12 to 24 bars. */
function stepOf({ from, to, period }: ReturnType<typeof readQuery>): string | undefined {
  const minutes = (to - from) / 60_000;
  const possible = TIMES.filter((step) => period === 'minute' || step % 60 === 0);
  const step = possible.find((one) => minutes / one <= 24);
  return step === undefined ? undefined : `${String(step)}m`;
}

function isBold(env: NodeJS.ProcessEnv): boolean {
  return process.stdout.isTTY && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
}
