import { pathFault } from '../archive/path-fault.ts';
import { addressFault } from './address-fault.ts';
import { parseIndexed, parseMcp, parseNpm } from './parse-package.ts';
import { SOURCE_FORMS, type ParsedSource } from './source.ts';

const SHA512 = /^sha512-[A-Za-z0-9+/]{86}==$/;
/** A whole SHA-1 or SHA-256: what a branch or a tag stands for may change. */
const COMMIT = /^([0-9a-f]{40}|[0-9a-f]{64})(?::(.+))?$/;
const GIT_SCHEMES = new Set(['https:', 'ssh:', 'file:']);
/** Tokens of GitHub and GitLab, which are given as users, and what else is too long for a name. */
const TOKEN = /^(?:gh[a-z]_|github_pat_|glpat-)|^[\w.-]{40}/;
const WITH_PASSWORD =
  'an address with a password in it would be written into the lock: use one without';

/** Reads where a skill is to come from. */
export function parseSource(text: string): ParsedSource {
  if (text.includes('\0')) return { fault: 'there is a NUL in it' };
  if (text.startsWith('npm:')) return parseNpm(text.slice('npm:'.length));
  if (text.startsWith('mcp:')) return parseMcp(text.slice('mcp:'.length));
  if (text.startsWith('index:')) return parseIndexed(text.slice('index:'.length));
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(text)?.[1]?.toLowerCase();
  if (scheme === 'https' || scheme === 'http') return parseUrl(text);
  if (scheme?.startsWith('git+') === true) return parseGit(text.slice('git+'.length));
  if (scheme !== undefined)
    return { fault: `${scheme}: is no source that is known: ${SOURCE_FORMS}` };
  if (text === '') return { fault: `there is no source: ${SOURCE_FORMS}` };
  const isPath = /^(?:\.{0,2}\/|~\/|\.{1,2}$)/.test(text) || /\.(?:tgz|tar\.gz)$/.test(text);
  if (isPath) return { source: { kind: 'path', path: text } };
  const indexed = text.includes('/') ? undefined : parseIndexed(text);
  if (indexed !== undefined && 'source' in indexed) return indexed;
  return {
    fault: `"${text}" is no source: for a folder write ./${text}, for a package npm:${text}`,
  };
}

function parseUrl(text: string): ParsedSource {
  const url = URL.parse(text);
  if (url === null) return { fault: 'this is no address' };
  if (url.protocol !== 'https:') return { fault: 'an archive is fetched over https: alone' };
  if (url.username !== '' || url.password !== '') return { fault: WITH_PASSWORD };
  const odd = addressFault(url);
  if (odd !== undefined) return { fault: odd };
  const integrity = decoded(url.hash);
  if (!SHA512.test(integrity))
    return {
      fault: 'an archive from elsewhere needs its digest: https://…/skill.tgz#sha512-<base64>',
    };
  url.hash = '';
  return { source: { kind: 'url', url: url.href, integrity } };
}

function parseGit(text: string): ParsedSource {
  const url = URL.parse(text);
  if (url === null || !GIT_SCHEMES.has(url.protocol))
    return { fault: 'a repository is fetched over git+https:, git+ssh: or git+file:' };
  const isToken = url.protocol === 'https:' && TOKEN.test(url.username);
  if (url.password !== '' || isToken) return { fault: WITH_PASSWORD };
  const odd = addressFault(url);
  if (odd !== undefined) return { fault: odd };
  const [, commit, folder] = COMMIT.exec(decoded(url.hash)) ?? [];
  if (commit === undefined)
    return {
      fault:
        'say which commit, in full, for a branch or a tag may be moved: git+https://…/skills.git#<commit>, or #<commit>:<folder>',
    };
  const fault = folder === undefined ? undefined : pathFault(folder);
  if (fault !== undefined) return { fault: `"${String(folder)}" is no folder: ${fault}` };
  url.hash = '';
  const where = folder === undefined ? {} : { folder };
  return { source: { kind: 'git', url: url.href, commit, ...where } };
}

/** What follows the `#`; an odd one is none of those that are known. */
function decoded(hash: string): string {
  try {
    return decodeURIComponent(hash.slice(1));
  } catch {
    return '';
  }
}
