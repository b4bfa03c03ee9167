import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Refused } from '../refused.ts';
import { unpackInto } from './archive-at-rest.ts';
import type { Fetched } from './fetched.ts';
import { mustBePublic } from './follow.ts';
import { tooSlow } from './too-slow.ts';

const run = promisify(execFile);

/** Milliseconds for a command of Git. */
const PATIENCE = 300_000;
/** That a commit is not given alone: by its server, by a rule of it, or over a protocol that can't. */
const NOT_ALONE = /not our ref|unadvertised|remote error|does not support shallow/;
/** Nothing of a repository is run, and what comes is looked at. */
const SAFE = [
  ['core.hooksPath', '/dev/null'],
  ['protocol.ext.allow', 'never'],
  ['fetch.fsckObjects', 'true'],
  ['transfer.bundleURI', 'false'],
  // It would lead past `install.allow`.
  ['http.followRedirects', 'false'],
].flatMap(([key = '', value = '']) => ['-c', `${key}=${value}`]);
/**
 * What counts more than attributes that a repository has itself: files are packed as they are. A filter (Git LFS is one) would be run, and
 * could ask anybody; ends of lines and what is put in place of `$Format$` would be others on another machine.
 */
const AS_THEY_ARE = '* -filter -text -eol -ident -working-tree-encoding -export-subst\n';
/** Where Git would look or write instead, when this is run by one of its hooks. */
const OF_ANOTHER = [
  ...['GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_COMMON_DIR', 'GIT_NAMESPACE'],
  ...['GIT_OBJECT_DIRECTORY', 'GIT_ALTERNATE_OBJECT_DIRECTORIES', 'GIT_ATTR_SOURCE'],
];

/**
 * Fetches a commit of a repository. What it has is packed by Git and unpacked by us, so that its files are looked at as those of any
 * archive are; it is not checked out, and no filter of it is run.
 */
export async function fetchGit(
  {
    url,
    commit,
    folder,
  }: { readonly url: string; readonly commit: string; readonly folder?: string },
  staging: string,
  allow: readonly string[] | undefined,
): Promise<Fetched> {
  const address = new URL(url);
  if (allow !== undefined && address.protocol !== 'file:')
    await mustBePublic(
      address,
      allow.map((pattern) => pattern.replace(/^git\+/, '')),
    );
  const repository = join(staging, 'repository');
  await mkdir(repository);
  const git = (...args: string[]) => runGit(args, repository);
  const format = commit.length > 40 ? ['--object-format=sha256'] : [];
  await git('init', '--quiet', '--bare', '--template=', ...format);
  await mkdir(join(repository, 'info'), { recursive: true });
  await writeFile(join(repository, 'info/attributes'), AS_THEY_ARE);
  const fetch = (...what: string[]) =>
    git('fetch', '--quiet', '--no-tags', '--no-recurse-submodules', ...what);
  await fetch('--depth=1', '--', url, commit).catch(async (error: unknown) => {
    // Not every server gives a commit that is no branch's; anything else is no better with all of them.
    if (!(error instanceof GitSaid) || !NOT_ALONE.test(error.stderr)) throw error;
    await fetch('--', url, '+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*');
  });
  const archive = join(staging, 'archive.tgz');
  const tree = folder === undefined ? `${commit}^{tree}` : `${commit}:${folder}`;
  await git('archive', '--format=tar.gz', `--output=${archive}`, tree);
  // One folder in a repository is not what lies around it.
  const { files, bytes } = await unpackInto(archive, join(staging, 'unpacked'));
  const where = folder === undefined ? '' : `:${folder}`;
  const resolved = `git+${url}#${commit}${where}`;
  return { dir: join(staging, 'unpacked'), resolved, files, bytes, about: [] };
}

/** What Git says. */
class GitSaid extends Refused {
  readonly stderr: string;

  constructor(message: string, stderr: string) {
    super(message);
    this.stderr = stderr;
  }
}

async function runGit(args: readonly string[], cwd: string): Promise<void> {
  try {
    const own = Object.entries(process.env).filter(([name]) => !OF_ANOTHER.includes(name));
    const more = { GIT_TERMINAL_PROMPT: '0', GIT_DIR: cwd, LC_ALL: 'C' };
    const env = { ...Object.fromEntries(own), ...more };
    await run('git', [...SAFE, ...args], { cwd, timeout: PATIENCE, env });
  } catch (error) {
    const { code, stderr = '' } = error as { readonly code?: unknown; readonly stderr?: string };
    if (code === 'ENOENT') throw new Refused('there is no git on this machine');
    const slow = tooSlow(error, 'git', PATIENCE);
    if (slow !== undefined) throw slow;
    const said = stderr.split('\n').find((line) => /^(?:fatal|error|remote):/.test(line));
    const message = said?.replace(/^\w+: /, '') ?? (error as Error).message;
    throw new GitSaid(`git says: ${message}`, stderr);
  }
}
