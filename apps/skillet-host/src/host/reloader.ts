import { ConfigError, type HostConfig } from '@skillet/config';
import type { ReloadReport } from '@skillet/core';
import { ReloadRefused } from '@skillet/gateway';
import type { Supervisor } from '@skillet/supervisor';
import type { HostLogger } from '../log/logger.ts';

/** What a reloader needs. */
export interface ReloaderOptions {
  readonly supervisor: Supervisor;
  /** Reads the configuration anew. */
  readonly readConfig: () => Promise<HostConfig>;
  /** The configuration the host was started with. */
  readonly initial: HostConfig;
  readonly log: HostLogger;
}

/** Reads the configuration again and brings the supervisor in line with it. */
export class Reloader {
  readonly #options: ReloaderOptions;
  #last: Promise<unknown> = Promise.resolve();
  #listener: (config: HostConfig) => void = () => undefined;

  constructor(options: ReloaderOptions) {
    this.#options = options;
  }

  /**
   * Reloads, or with `dryRun` says what a reload would do. Rejects with a `ReloadRefused` when the
   * configuration as a whole cannot be used; then nothing is changed. `trigger` says in the log who
   * asked.
   */
  reload(trigger: string, dryRun = false): Promise<ReloadReport> {
    // One after the other, so that none undoes what a later one has read.
    const turn = this.#last.then(() => this.#reload(trigger, dryRun));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /** Hears of each configuration that was taken over. */
  onReloaded(listener: (config: HostConfig) => void): void {
    this.#listener = listener;
  }

  async #reload(trigger: string, dryRun: boolean): Promise<ReloadReport> {
    const { supervisor, readConfig, log } = this.#options;
    let config: HostConfig;
    try {
      config = await readConfig();
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      log.error(`reload (${trigger}) refused, nothing was changed: ${error.message}`);
      throw new ReloadRefused(error.message, { cause: error });
    }
    const report = await supervisor.reload({
      specs: config.skills,
      broken: config.broken,
      dryRun,
    });
    if (!dryRun) {
      log.info(`reload (${trigger}): ${summary(report)}`);
      for (const { mount, error } of report.failed) log.error({ mount }, `reload failed: ${error}`);
      this.#noteWhatNeedsARestart(config);
      this.#listener(config);
    }
    return report;
  }

  #noteWhatNeedsARestart(config: HostConfig): void {
    const { initial, log } = this.#options;
    const settings = ({ server, settings: rest, plugins }: HostConfig) =>
      JSON.stringify([server, rest, plugins]);
    if (settings(config) !== settings(initial)) {
      log.warn(
        'server, settings or plugins differ from those at the start; they take effect at the next',
      );
    }
  }
}

function summary(report: ReloadReport): string {
  const { added, removed, updated, unchanged, failed } = report;
  const parts = Object.entries({ added, removed, updated })
    .filter(([, mounts]) => mounts.length > 0)
    .map(([kind, mounts]) => `${kind} ${mounts.join(', ')}`);
  if (failed.length > 0) parts.push(`failed ${failed.map(({ mount }) => mount).join(', ')}`);
  if (unchanged.length > 0) parts.push(`${String(unchanged.length)} unchanged`);
  return parts.length === 0 ? 'there are no skills' : parts.join('; ');
}
