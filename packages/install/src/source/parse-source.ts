/** Where a skill is fetched from. */
export type Source =
  /** A folder or an archive on this machine; `path` as it was given. */
  | { readonly kind: 'path'; readonly path: string }
  /** An archive elsewhere, and the digest that it must have (`sha512-<base64>`). */
  | { readonly kind: 'url'; readonly url: string; readonly integrity: string }
  /** A package of npm. */
  | { readonly kind: 'npm'; readonly name: string; readonly range: string };

/** What a source may look like, for messages. */
export const SOURCE_FORMS =
  './folder, ./skill.tgz, https://example.org/skill.tgz#sha512-…, or npm:@scope/name@1.2';

/** A source, or why it is none. */
export type ParsedSource = { readonly source: Source } | { readonly fault: string };

const SHA512 = /^sha512-[A-Za-z0-9+/]{86}==$/;
/** validate-npm-package-name's rules for new packages. */
const NPM_NAME = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;
const NPM_NAME_CHARS = 214;
/** Versions, ranges and tags; nothing of a URL, a path or an alias. */
const NPM_RANGE = /^[A-Za-z0-9.^~<>=|*+\- ]+$/;

/** Reads where a skill is to come from. */
export function parseSource(text: string): ParsedSource {
  if (text.startsWith('npm:')) return parseNpm(text.slice('npm:'.length));
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(text)?.[1]?.toLowerCase();
  if (scheme === 'https' || scheme === 'http') return parseUrl(text);
  if (scheme !== undefined)
    return { fault: `${scheme}: is no source that is known: ${SOURCE_FORMS}` };
  if (text === '') return { fault: `there is no source: ${SOURCE_FORMS}` };
  const isPath = /^(?:\.{0,2}\/|~\/|\.{1,2}$)/.test(text) || /\.(?:tgz|tar\.gz)$/.test(text);
  if (isPath) return { source: { kind: 'path', path: text } };
  return {
    fault: `"${text}" is no source: for a folder write ./${text}, for a package npm:${text}`,
  };
}

function parseUrl(text: string): ParsedSource {
  const url = URL.parse(text);
  if (url === null) return { fault: 'this is no address' };
  if (url.protocol !== 'https:') return { fault: 'an archive is fetched over https: alone' };
  if (url.username !== '' || url.password !== '')
    return {
      fault: 'an address with a password in it would be written into the lock: use one without',
    };
  const integrity = decodeURIComponent(url.hash.slice(1));
  if (!SHA512.test(integrity))
    return {
      fault: 'an archive from elsewhere needs its digest: https://…/skill.tgz#sha512-<base64>',
    };
  url.hash = '';
  return { source: { kind: 'url', url: url.href, integrity } };
}

function parseNpm(text: string): ParsedSource {
  const at = text.indexOf('@', 1);
  const name = at === -1 ? text : text.slice(0, at);
  const range = at === -1 ? 'latest' : text.slice(at + 1);
  if (name.length > NPM_NAME_CHARS || !NPM_NAME.test(name))
    return { fault: `"${name}" can't be the name of a package` };
  if (!NPM_RANGE.test(range)) return { fault: `"${range}" is no version, range or tag` };
  return { source: { kind: 'npm', name, range } };
}

/** A source as it is written. */
export function sourceText(source: Source): string {
  switch (source.kind) {
    case 'path':
      return source.path;
    case 'url':
      return `${source.url}#${source.integrity}`;
    case 'npm':
      return `npm:${source.name}@${source.range}`;
  }
}
