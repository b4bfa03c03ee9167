import { readFileSync, readdirSync } from 'node:fs';
import { extname, join } from 'node:path';

/** A file of the page. Its name changes with its content. */
export interface DashboardAsset {
  readonly type: string;
  readonly body: Buffer;
  /** The same, compressed. */
  readonly gzip: Buffer | undefined;
}

/** What the page consists of. */
export interface DashboardFiles {
  /** The page, with {@link PLACE} where what it needs to know is to stand. */
  readonly html: string;
  readonly assets: ReadonlyMap<string, DashboardAsset>;
}

/** What stands in the page for what it is told. */
export const PLACE = '<!-- told -->';

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Reads the page as it was built; nothing else in the folder can be asked for. */
export function readDashboard(dir: string): DashboardFiles {
  const html = readFileSync(join(dir, 'index.html'), 'utf8');
  const names = new Set(readdirSync(dir));
  const assets = new Map<string, DashboardAsset>();
  for (const name of names) {
    const type = TYPES[extname(name)];
    if (type === undefined) continue;
    const gzip = names.has(`${name}.gz`) ? readFileSync(join(dir, `${name}.gz`)) : undefined;
    assets.set(name, { type, body: readFileSync(join(dir, name)), gzip });
  }
  return { html, assets };
}
