import { resolve } from 'node:path';
import { UsageError } from '@skillet/command';
import type { DeathCause, SkillSpec } from '@skillet/core';
import { interruptible } from '../../check/interruptible.ts';
import { EnvFile } from '../../env-file.ts';
import { takeCredentials } from '../../mcp/caller-headers.ts';
import type { Surroundings } from '../../control/ask-host.ts';
import { mustExist, readConfig } from '../../read-config.ts';
import type { CrashesFlags } from '../crashes.ts';
import { chosenReport } from '../chosen-report.ts';
import { chooseCode } from './choose-code.ts';
import { chosenRequests, type ReplayableRequest } from './chosen-requests.ts';
import type { CrashReplayResult, ReplayedRequest } from './crash-replay-result.ts';
import { crashReplayText } from './crash-replay-text.ts';
import { replayApart } from './replay-apart.ts';
import { verdictOn } from './verdict.ts';

/** Flags of `skillet-host crashes replay`, as commander gives them. */
export interface CrashReplayFlags extends CrashesFlags {
  readonly version?: string;
  readonly profile?: string;
  readonly verbose?: boolean;
}

/**
 * `skillet-host crashes replay ID`: makes the request of a report again, apart from every host. Exit code 0 when it is answered now,
 * 1 when it is not, or that is not known. Throws a UsageError when the report or the code cannot be had.
 */
export async function replayCrash(
  id: string,
  flags: CrashReplayFlags,
  { env, cwd }: Surroundings,
): Promise<number> {
  await mustExist(flags.config, env, cwd);
  await EnvFile.read(flags.config, env, cwd);
  const credentials = credentialsIn(env);
  const config = await readConfig(flags.config, env, cwd);
  const { dataDir, crashReports } = config.settings;
  const report = await chosenReport(dataDir, id, env, cwd);
  const chosen = chosenRequests(report, crashReports === 'full', credentials);
  const { mount, cause, summary } = chosen.report;
  const stop = new AbortController();
  const replayAll = async () => {
    const code = await chooseCode(mount, flags.version, config, flags.config, { env, cwd });
    try {
      const { label: source, warnings } = code;
      const profile = (index: number) => profileName(report.id, flags.profile, index);
      const requests: ReplayedRequest[] = [];
      for (const [index, request] of chosen.requests.entries()) {
        const how = { name: profile(index), cwd, verbose: flags.verbose === true };
        const replayed = await replayOne(code.spec, cause, request, how, stop.signal);
        requests.push(replayed);
        // Whichever dies, it has been found.
        if (!replayed.fixed && replayed.outcome !== 'unclear') break;
      }
      return { source, warnings: [...warnings, ...chosen.missing], requests };
    } finally {
      await code.release();
    }
  };
  const { source, warnings, requests } = await interruptible(replayAll, () => {
    stop.abort();
  });
  const result: CrashReplayResult = {
    ...{ id: report.id, mount, was: summary, source },
    fixed: chosen.missing.length === 0 && requests.every(({ fixed }) => fixed),
    ...{ warnings, requests },
  };
  const text =
    flags.json === true ? `${JSON.stringify(result, null, 2)}\n` : crashReplayText(result);
  process.stdout.write(text);
  return result.fixed ? 0 : 1;
}

interface ReplayHow {
  /** Of the file with the profile, from `cwd` on. */
  readonly name: string;
  readonly cwd: string;
  readonly verbose: boolean;
}

async function replayOne(
  spec: SkillSpec,
  cause: DeathCause,
  { requestId, notes, gathered, ...request }: ReplayableRequest,
  { name, cwd, verbose }: ReplayHow,
  signal: AbortSignal,
): Promise<ReplayedRequest> {
  if (spec.mcp !== undefined || spec.command !== undefined)
    throw new UsageError(
      `"${spec.mount}" is a program or an MCP server: only skills that the host loads itself can be replayed`,
    );
  const file = resolve(cwd, name);
  const { finding, profiled, unwritten } = await replayApart(spec, request, file, verbose, signal);
  const verdict = verdictOn(cause, finding, notes, gathered);
  return {
    ...{ request_id: requestId, ...verdict, profile: profiled ? name : null, notes },
    ...(unwritten === undefined ? {} : { profile_error: `${name} can't be written: ${unwritten}` }),
  };
}

/** Those for the request, by their names; what is started does not inherit them. */
function credentialsIn(env: NodeJS.ProcessEnv): Record<string, string> {
  const pairs = Object.entries(takeCredentials(env));
  return Object.fromEntries(pairs.map(([name, value]) => [name.slice(HEADER.length), value]));
}

const HEADER = 'x-skillet-credential-';

/** Beside whoever asks, unless they say where. */
function profileName(id: string, wanted: string | undefined, index: number): string {
  const name = wanted ?? `${id}.cpuprofile`;
  return index === 0 ? name : name.replace(/(\.cpuprofile)?$/, `-${String(index + 1)}.cpuprofile`);
}
