import { collectWhenIdle } from '../../host/collect-when-idle.ts';
import { leave } from '../../host/leave.ts';
import { startHost } from '../../host/start-host.ts';
import { awaitStop } from '../../host/stop-request.ts';
import { ConfigSource } from '../../sources/config-source.ts';
import { NOTHING, SkillSources } from '../../sources/skill-sources.ts';
import { prepareStart } from '../prepare-start.ts';
import { takeCredentials } from './caller-headers.ts';
import { ownStdio } from './own-stdio.ts';
import { serveStdio } from './serve-stdio.ts';
import { profilePath } from './target-url.ts';
import { takeAdminToken } from '../../launcher/host-environment.ts';

/** What the form without a host that runs already is started with. */
export interface AloneFlags {
  readonly config?: string;
  readonly profile?: string;
  readonly logLevel?: string;
}

/** Skills that take longer to start are listed later, which the client is told. Milliseconds. */
const STARTS = 5000;
/** Nobody is left who would wait for an answer. Milliseconds. */
const GRACE = 500;
/** Beyond it, for processes to end: clients kill after 2,000. */
const LATE = 1000;

/** Serves the skills of a configuration to one client, in this process; it ends with the client, or by a signal. */
export async function serveAlone(
  flags: AloneFlags,
  env: NodeJS.ProcessEnv,
  cwd: string,
): Promise<never> {
  const path = profilePath(flags.profile);
  const given = takeAdminToken(env);
  const stdio = ownStdio(env, given);
  const headers = takeCredentials(env);
  const { options, log } = await prepareStart(flags, env, cwd, given);
  const stop = awaitStop(log, undefined);
  const { readConfig } = options;
  const sources = new SkillSources(new ConfigSource(readConfig, options.config));
  const config = await sources.join(options.config, NOTHING);
  const host = await startHost({ ...options, config, port: undefined, sources, log });
  collectWhenIdle();
  process.on('SIGHUP', () => {
    // Its outcome is in the log.
    host.reloader.reload('SIGHUP').catch(() => undefined);
  });
  const signalled = new AbortController();
  void stop.reason.then(() => {
    signalled.abort();
  });
  const { url, connect } = host;
  const ready = host.started(STARTS);
  const target = { url: new URL(path, url), headers, connect, ready };
  await serveStdio(stdio, target, signalled.signal);
  stop.because('the client has gone');
  const { why } = await stop.reason;
  log.info(`${why}: stopping`);
  setTimeout(() => {
    leave(0);
  }, GRACE + LATE);
  await host.stop({ drain: 0, grace: GRACE, successor: 'none' });
  stop.done();
  await log.flush();
  leave(0);
}
