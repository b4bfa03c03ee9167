import { startHost } from '../../host/start-host.ts';
import type { RunningHost } from '../../host/running-host.ts';
import { ConfigSource } from '../../sources/config-source.ts';
import { NOTHING, SkillSources } from '../../sources/skill-sources.ts';
import { prepareStart } from '../prepare-start.ts';
import { apart } from './apart.ts';
import type { ApartAnswer, ApartTask } from './apart-task.ts';

/*
 * The process of a host that is asked what was recorded. It leads a process group, and ends when whoever started it has gone.
 */

/** Milliseconds that skills have to start, and that requests in flight have to finish. */
const STARTS = 60_000;
const GRACE = 1000;

let host: RunningHost | undefined;

process.once('message', (task: ApartTask) => {
  void serve(task).then(say, (error: unknown) => {
    say({ error: error instanceof Error ? error.message : String(error) });
  });
});
process.once('disconnect', () => {
  void stop().finally(() => {
    process.exit(0);
  });
});

async function serve({ config: file, cwd, token }: ApartTask): Promise<ApartAnswer> {
  const flags = { logLevel: 'warn', workers: '1', ...(file === undefined ? {} : { config: file }) };
  const { options, log } = await prepareStart(flags, process.env, cwd, token);
  const given = apart(options.config);
  // Should it be read once more, it is apart as well.
  const readConfig: typeof options.readConfig = async (...what) =>
    apart(await options.readConfig(...what));
  const sources = new SkillSources(new ConfigSource(readConfig, given));
  const config = await sources.join(given, NOTHING);
  if (config.skills.length === 0) throw new Error('there is no skill in its configuration');
  host = await startHost({
    ...options,
    ...{ config, sources, log, adminToken: token },
    ...{ host: '127.0.0.1', port: 0, watchSkills: false },
  });
  await host.started(STARTS);
  return { url: host.url };
}

async function stop(): Promise<void> {
  await host?.stop({ drain: 0, grace: GRACE, successor: 'none' });
}

function say(answer: ApartAnswer): void {
  process.send?.(answer);
}
