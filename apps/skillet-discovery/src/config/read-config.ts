import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Node } from 'yaml';
import { UsageError } from '@skillet/command';
import { DEFAULTS, type DiscoveryConfig } from './discovery-config.ts';
import { parseDuration } from './parse-duration.ts';
import { parseUrl } from './parse-url.ts';

/** Where a configuration comes from: `file` as the user wrote it. */
export interface ConfigRequest {
  readonly file: string | undefined;
  /** `SKILLET_SKILLS`: addresses with commas between them, instead of those of the file. */
  readonly skills: string | undefined;
  readonly cwd: string;
}

const DEFAULT_FILE = 'skills.yaml';
const KEYS = ['skills', 'poll_interval', 'timeout'];

/** Reads `skills.yaml` and the environment; throws a UsageError that names file and line. */
export async function readConfig({ file, skills, cwd }: ConfigRequest): Promise<DiscoveryConfig> {
  const fromFile = await readFileConfig(file ?? DEFAULT_FILE, cwd, {
    // With addresses in the environment there need be no file.
    optional: file === undefined && skills !== undefined,
  });
  const given = skills === undefined ? undefined : skills.split(',').filter((url) => url.trim());
  const urls = given?.map((url) => parseUrl(url.trim(), 'SKILLET_SKILLS')) ?? fromFile.urls;
  if (urls.length === 0) {
    throw new UsageError(
      `nothing to discover: list addresses under \`skills:\` in ${file ?? DEFAULT_FILE}, or in SKILLET_SKILLS`,
    );
  }
  return { ...fromFile, urls: [...new Set(urls)] };
}

async function readFileConfig(
  file: string,
  cwd: string,
  { optional }: { readonly optional: boolean },
): Promise<DiscoveryConfig> {
  const text = await readFile(path.resolve(cwd, file), 'utf8').catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    if (optional && code === 'ENOENT') return '';
    const why = code === 'ENOENT' ? 'is not there; pass --config or set SKILLET_SKILLS' : code;
    throw new UsageError(`${file} ${why ?? 'cannot be read'}`);
  });
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const at = (offset: number | undefined) => `${file}:${lines.linePos(offset ?? 0).line}`;
  const [fault] = document.errors;
  if (fault !== undefined) {
    throw new UsageError(`${at(fault.pos[0])}: ${fault.message.split('\n')[0] ?? 'is no YAML'}`);
  }
  const root = document.contents;
  if (root === null) return { urls: [], ...DEFAULTS };
  if (!isMap(root)) {
    throw new UsageError(`${at(0)}: must be a mapping with \`skills\`, a list of addresses`);
  }
  for (const { key } of root.items) {
    const name = isScalar(key) ? String(key.value) : '';
    if (KEYS.includes(name)) continue;
    throw new UsageError(
      `${at((key as Node).range?.[0])}: unknown key \`${name}\`; the keys are ${KEYS.join(', ')}`,
    );
  }
  return {
    urls: readUrls(root.get('skills', true), at),
    pollInterval: readDuration('poll_interval', DEFAULTS.pollInterval),
    timeout: readDuration('timeout', DEFAULTS.timeout),
  };

  function readDuration(key: string, fallback: number): number {
    const node = (root as { get(key: string, keep: true): unknown }).get(key, true);
    if (!isScalar(node) || node.value === null) return fallback;
    const text = JSON.stringify(node.value).replaceAll('"', '');
    const milliseconds = parseDuration(text);
    if (milliseconds !== undefined) return milliseconds;
    const where = at(node.range?.[0]);
    throw new UsageError(`${where}: \`${key}\` must be a duration such as 30s, not "${text}"`);
  }
}

function readUrls(node: unknown, at: (offset: number | undefined) => string): string[] {
  if (node === undefined || (isScalar(node) && node.value === null)) return [];
  if (!isSeq(node)) {
    throw new UsageError(
      `${at((node as Node).range?.[0])}: \`skills\` must be a list of addresses`,
    );
  }
  return node.items.map((item) => {
    const where = at((item as Node).range?.[0]);
    // The original also has mappings with a `url`.
    const url = isMap(item) ? item.get('url') : isScalar(item) ? item.value : undefined;
    if (typeof url !== 'string') throw new UsageError(`${where}: \`skills\` lists addresses`);
    return parseUrl(url, where);
  });
}
