import type { HostConfig } from '@skillet/config';
import {
  isJsonObject,
  scrubPaths,
  type InstallAnswer,
  type InstallWish,
  type JsonObject,
  type SkillInstaller,
} from '@skillet/core';
import type { Reloader } from '../reloader.ts';
import { runInstall } from './run-install.ts';
import { tellingOf, type UnderWay } from './under-way.ts';

/** What installs at the wish of admins. */
export interface HostInstallerParts {
  readonly config: HostConfig;
  readonly reloader: Pick<Reloader, 'onReloaded'>;
  /** Aborts when the host stops: what is being installed then is not. */
  readonly stopping: AbortSignal;
}

/**
 * Installs by the command line, as a process of its own: fetching, unpacking and trying cost the host nothing, and what goes wrong there
 * goes wrong there. Over HTTP only what the configuration names is installed. Undefined where there is no configuration to install
 * beside.
 */
export function hostInstaller({
  config,
  reloader,
  stopping,
}: HostInstallerParts): SkillInstaller | undefined {
  const { file } = config;
  if (file === null) return undefined;
  let current = config;
  reloader.onReloaded((next) => {
    current = next;
  });
  const nameAt = (mount: string) =>
    current.installed.find(({ mounts }) => mounts.includes(mount))?.name;
  // Its command finds this host by that folder, wherever it comes from.
  const { dataDir } = config.settings;
  const command = (args: readonly string[], by: string, ending = stopping) =>
    runInstall(args, { file, cwd: config.baseDir, by, dataDir, stopping: ending });
  let searches = 0;
  let isBusy = false;
  const alone = async (
    work: Omit<UnderWay, 'since'>,
    task: () => Promise<InstallAnswer>,
  ): Promise<InstallAnswer> => {
    if (isBusy) return answer(409, { detail: BUSY });
    isBusy = true;
    try {
      return await tellingOf(file, work, task);
    } finally {
      isBusy = false;
    }
  };
  return {
    has: (mount) => nameAt(mount) !== undefined,
    async install(wish, by, left) {
      const refused = refusal(current);
      if (refused !== undefined) return refused;
      const isTrial = wish.dryRun === true || wish.look === true;
      // Nobody else can look at anything while one does whom nobody waits for.
      const ending = isTrial ? AbortSignal.any([stopping, left]) : stopping;
      const action = isTrial ? 'look' : 'install';
      return alone({ action, what: wish.source, by }, async () =>
        answerOf(await command(['install', ...wordsOf(wish)], by, ending), isTrial),
      );
    },
    async search(text, by) {
      if ((current.install.indexes ?? []).length === 0) return answer(404, { detail: NO_INDEX });
      if (searches >= SEARCHES) return answer(429, { detail: SEARCHING });
      searches += 1;
      try {
        const { said, told } = await command(['search', '--', text], by);
        const failed = unreadIn(told['failed']);
        if (told['ok'] === true) return answer(200, { ...told, failed });
        return answer(502, { detail: scrubPaths(said), failed });
      } finally {
        searches -= 1;
      }
    },
    async uninstall(mount, by) {
      const name = nameAt(mount);
      if (name === undefined) return answer(404, { detail: `Nothing is installed at "${mount}".` });
      if (current.install.frozen) return answer(403, { detail: FROZEN });
      return alone({ action: 'uninstall', what: name, by }, async () => {
        const { code, said } = await command(['uninstall', name], by);
        if (code !== 0) return failed(said);
        return answer(200, { message: `The skill "${name}" is taken away`, mount });
      });
    },
  };
}

/** Searches at the same time: each is a process. */
const SEARCHES = 2;
const SEARCHING = 'Others are being searched for: try again when that is done.';
const NO_INDEX = 'The configuration names no index of skills (install.indexes).';
const BUSY = 'Something else is being done to what is installed: try again when that is through.';
const FROZEN =
  'What is installed here stays as it is (install.frozen in the configuration, or start --frozen).';
const NOT_OVER_HTTP =
  'Over HTTP only what the configuration names is installed, and `install.allow` is not there.';

function refusal({ install }: HostConfig): InstallAnswer | undefined {
  if (install.frozen) return answer(403, { detail: FROZEN });
  return install.allow === undefined ? answer(403, { detail: NOT_OVER_HTTP }) : undefined;
}

function wordsOf({ source, name, args = [], allowNew, dryRun, ...more }: InstallWish): string[] {
  return [
    '--yes',
    ...(name === undefined ? [] : [`--name=${name}`]),
    ...(allowNew === true ? ['--allow-new'] : []),
    ...(more.allowChangedPublisher === true ? ['--allow-changed-publisher'] : []),
    ...(more.allowMore === true ? ['--allow-more'] : []),
    ...(dryRun === true ? ['--dry-run'] : []),
    ...(more.look === true ? ['--look'] : []),
    ...(more.tree === undefined ? [] : [`--tree=${more.tree}`]),
    '--',
    source,
    ...args,
  ];
}

function answerOf(
  { code, said, told }: Awaited<ReturnType<typeof runInstall>>,
  isTrial: boolean,
): InstallAnswer {
  const { outcome, skill } = told;
  if (code !== 0 || typeof outcome !== 'string') return failed(said);
  const message = MESSAGES[outcome] ?? 'It is done';
  return answer(outcome === 'installed' && !isTrial ? 201 : 200, { message, outcome, skill });
}

const MESSAGES: Readonly<Record<string, string>> = {
  installed: 'The skill is installed, and answers',
  unchanged: 'It is what is installed already',
  checked: 'It is well, and nothing was installed',
  'not-tried':
    'It asks for more than what is installed may do, so it was not tried (allow_more has it tried), and nothing was installed',
  looked: 'Nothing of it was run, and nothing was installed',
};

function failed(said: string): InstallAnswer {
  const isBusy = said.includes('another command installs');
  return isBusy ? answer(409, { detail: BUSY }) : answer(422, { detail: scrubPaths(said) });
}

function answer(status: number, body: InstallAnswer['body']): InstallAnswer {
  return { status, body };
}

/** Indexes that could not be read; why may name a path of this machine. */
function unreadIn(failed: unknown): readonly JsonObject[] {
  if (!Array.isArray(failed)) return [];
  const unread = failed.filter(isJsonObject);
  return unread.map((one) => ({ ...one, error: scrubPaths(String(one['error'])) }));
}
