import { constants } from 'node:os';
import { runCampaign } from './campaign.ts';
import { startOwnHost } from './host/own-host.ts';
import { remoteHost } from './host/remote-host.ts';
import { brokenBy, isLeftOver } from './promises.ts';
import { Progress } from './report/progress.ts';
import { conclude, summaryLines } from './report/summary.ts';
import { tableHead, tableRow, type Row } from './report/table.ts';
import { resolveStressOptions, type StressFlags } from './stress-options.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** `skillet-host stress`: sets off bomb after bomb; resolves with 1 when a promise was broken. */
export async function stress(flags: StressFlags): Promise<number> {
  const { attacks, pace, json, isolation, remote } = resolveStressOptions(flags);
  const interrupted = new AbortController();
  let exitCode: number | undefined;
  const onSignal = (signal: NodeJS.Signals) => {
    exitCode = 128 + constants.signals[signal];
    interrupted.abort(new Error(signal));
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);

  const progress = new Progress(process.stderr, attacks.length);
  const say = (line: string) => {
    progress.clear();
    if (!json) process.stdout.write(`${line}\n`);
  };
  const rows: Row[] = [];
  say(tableHead());
  try {
    const left = await runCampaign({
      attacks,
      pace,
      signal: interrupted.signal,
      openHost: async () =>
        remote === undefined ? startOwnHost(isolation) : remoteHost(remote.url, remote.pid),
      onPhase: (done, name, phase) => {
        progress.show(done, name, phase);
      },
      onReport: (attack, report) => {
        const row = { ...report, broken: brokenBy(attack, report, pace) };
        rows.push(row);
        say(tableRow(row));
      },
    });
    const result = conclude(rows, left, left !== undefined && isLeftOver(left, pace));
    say(['', ...summaryLines(result)].join('\n'));
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
