import type { HostConfig } from '@skillet/config';
import { machineNow } from '../clock.ts';
import { clearUp, hostReport, type Aftermath } from '../crash/aftermath.ts';
import type { BlackBox } from '../crash/black-box.ts';
import { Suspects } from '../crash/suspects/suspects.ts';
import type { CrashNotice } from '../launcher/protocol.ts';
import { describeCrash } from '../log/describe-crash.ts';
import type { HostLogger } from '../log/logger.ts';

/** What a recovery needs. */
export interface RecoverOptions {
  readonly config: HostConfig;
  /** What the launcher says of the host before. */
  readonly notice: CrashNotice | undefined;
  readonly blackBox: BlackBox;
  readonly log: HostLogger;
}

/** Tells of hosts that crashed before this one, and returns those who are suspected of that and the like. */
export function recover({ config, notice, blackBox, log }: RecoverOptions): Suspects {
  const { crashes, suspicions } = aftermathOf(config, notice, log);
  for (const crash of crashes) {
    const summary = describeCrash(crash, machineNow());
    const { how } = crash.notice ?? {};
    log.error({ event: 'host-crashed', how, busy: crash.journal.busy }, summary);
    blackBox.report((number) => hostReport(crash, summary, number));
  }
  const suspects = new Suspects(config.settings.dataDir, suspicions, log);
  suspects.tell(suspects.move(config));
  return suspects;
}

function aftermathOf(
  config: HostConfig,
  notice: CrashNotice | undefined,
  log: HostLogger,
): Aftermath {
  try {
    return clearUp(config, notice);
  } catch (error) {
    log.warn(
      { err: error },
      'the files that the previous host left behind could not be read or removed',
    );
    return { crashes: [], suspicions: {} };
  }
}
