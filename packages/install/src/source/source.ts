/** Where a skill is fetched from. */
export type Source =
  /** A folder or an archive on this machine; `path` as it was given. With a digest it is an archive that must have it. */
  | { readonly kind: 'path'; readonly path: string; readonly integrity?: string }
  /** An archive elsewhere, and the digest that it must have (`sha512-<base64>`). */
  | { readonly kind: 'url'; readonly url: string; readonly integrity: string }
  /** A package of npm. */
  | { readonly kind: 'npm'; readonly name: string; readonly range: string }
  /** A commit of a repository, and a folder in it where that is not the whole. */
  | {
      readonly kind: 'git';
      readonly url: string;
      readonly commit: string;
      readonly folder?: string;
    }
  /** A package that has an MCP server; of PyPI a version, or `latest`. */
  | {
      readonly kind: 'mcp';
      readonly registry: 'npm' | 'pypi';
      readonly name: string;
      readonly range: string;
    }
  /** A skill of an index: of the one that the configuration calls so, or of any. */
  | {
      readonly kind: 'index';
      readonly index?: string;
      readonly name: string;
      readonly range: string;
    };

/** A source that something can be fetched from as it is; those of an index are looked up first. */
export type FetchableSource = Exclude<Source, { readonly kind: 'index' }>;

/** A source, or why it is none. */
export type ParsedSource = { readonly source: Source } | { readonly fault: string };

/** What a source may look like, for messages. */
export const SOURCE_FORMS =
  './folder, ./skill.tgz, https://example.org/skill.tgz#sha512-…, npm:@scope/name@1.2, ' +
  'git+https://example.org/skills.git#<commit>, mcp:npm:name, or index:name';

/** A source as it is written. */
export function sourceText(source: Source): string {
  switch (source.kind) {
    case 'path':
      return source.path;
    case 'url':
      return `${source.url}#${source.integrity}`;
    case 'git':
      return `git+${source.url}#${source.commit}${source.folder === undefined ? '' : `:${source.folder}`}`;
    case 'npm':
    case 'mcp':
    case 'index':
      return `${placeOf(source)}@${source.range}`;
  }
}

/** Where it is, without which of several things there. */
export function placeOf(source: Source): string {
  switch (source.kind) {
    case 'path':
      return source.path;
    case 'url':
      return source.url;
    case 'git':
      return `git+${source.url}`;
    case 'npm':
      return `npm:${source.name}`;
    case 'mcp':
      return `mcp:${source.registry}:${source.name}`;
    case 'index':
      return `index:${source.index === undefined ? '' : `${source.index}/`}${source.name}`;
  }
}
