import { constants } from 'node:os';
import { runCampaign } from './campaign.ts';
import type { AttackedHost } from './host/attacked-host.ts';
import { startOwnHost, type HostProgram } from './host/own-host.ts';
import { needsPython } from './host/python.ts';
import { remoteHost } from './host/remote-host.ts';
import { leaveOut } from './leave-out.ts';
import { brokenBy, isLeftOver } from './promises.ts';
import { Progress } from './summary/progress.ts';
import { conclude, summaryLines, type StressResult } from './summary/summary.ts';
import { tableHead, tableRow, type Row } from './summary/table.ts';
import { seededRandom } from './soak/seeded-random.ts';
import {
  concludeSoak,
  shotLine,
  soakLines,
  type Shot,
  type SoakResult,
} from './soak/soak-result.ts';
import { bombsIn, runSoak } from './soak/soak.ts';
import { resolveStressOptions, type StressFlags, type StressOptions } from './stress-options.ts';

/** What both ways to attack go by. */
interface Run {
  readonly options: StressOptions;
  readonly openHost: () => Promise<AttackedHost>;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  readonly say: (line: string) => void;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Sets off bomb after bomb, in hosts that `program` starts; resolves with 1 when a promise was broken.
 * Throws a UsageError when the flags cannot be used.
 */
export async function stress(flags: StressFlags, program: HostProgram): Promise<number> {
  const asked = resolveStressOptions(flags);
  const { json } = asked;
  const options = await leaveOut(asked, (line) => {
    process[json ? 'stderr' : 'stdout'].write(`${line}\n`);
  });
  const { attacks, soak } = options;
  const interrupted = new AbortController();
  let exitCode: number | undefined;
  const onSignal = (signal: NodeJS.Signals) => {
    exitCode = 128 + constants.signals[signal];
    interrupted.abort(new Error(signal));
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);

  const bombs = soak === undefined ? attacks.length : bombsIn(soak.duration);
  const progress = new Progress(process.stderr, bombs);
  const say = (line: string) => {
    progress.clear();
    if (!json) process.stdout.write(`${line}\n`);
  };
  try {
    const run = soak === undefined ? attackOnce : attackAtRandom;
    const result = await run({
      options,
      openHost: () => openHost(options, program),
      signal: interrupted.signal,
      progress,
      say,
    });
    if (json) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
    return result.ok ? 0 : 1;
  } catch (error) {
    progress.clear();
    if (exitCode === undefined) throw error;
    return exitCode;
  } finally {
    for (const signal of SIGNALS) process.off(signal, onSignal);
  }
}

/** Each bomb once, one after the other. */
async function attackOnce({
  options,
  openHost,
  signal,
  progress,
  say,
}: Run): Promise<StressResult> {
  const { attacks, pace } = options;
  const rows: Row[] = [];
  say(tableHead());
  const { left, stop } = await runCampaign({
    attacks,
    pace,
    signal,
    openHost,
    onPhase: (done, name, phase) => {
      progress.show(done, name, phase);
    },
    onResult: (attack, result) => {
      const row = { ...result, broken: brokenBy(attack, result, pace) };
      rows.push(row);
      say(tableRow(row));
    },
  });
  const result = conclude(rows, { left, stop }, left !== undefined && isLeftOver(left, pace));
  say(['', ...summaryLines(result)].join('\n'));
  return result;
}

/** Random bombs, for as long as was asked for. */
async function attackAtRandom({
  options,
  openHost,
  signal,
  progress,
  say,
}: Run): Promise<SoakResult> {
  const { attacks, pace, soak = { duration: 0, seed: 0 } } = options;
  const shots: Shot[] = [];
  say(`seed ${String(soak.seed)}`);
  const measures = await runSoak({
    attacks,
    pace,
    signal,
    duration: soak.duration,
    random: seededRandom(soak.seed),
    openHost,
    onPhase: (done, phase) => {
      progress.show(done, 'soak', phase);
    },
    onShot: (shot) => {
      shots.push(shot);
      say(shotLine(shot));
    },
  });
  const result = concludeSoak(measures, shots, soak.seed, pace);
  say(['', ...soakLines(result)].join('\n'));
  return result;
}

async function openHost(
  { remote, isolation, attacks, runaway }: StressOptions,
  program: HostProgram,
): Promise<AttackedHost> {
  if (remote !== undefined) return remoteHost(remote.url, remote.pid, isolation);
  return startOwnHost({
    program,
    isolation,
    python: attacks.some(needsPython),
    mcp: attacks.some(({ name }) => name.startsWith('mcp-')),
    ...(runaway === undefined ? {} : { runaway }),
  });
}
