import { existsSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '@skillet/command';
import {
  ConfigError,
  entryOf,
  isNull,
  parseDuration,
  readYamlFile,
  reportTo,
  showNode,
  type Problem,
  type Report,
  type YamlNode,
} from '@skillet/config';
import { nearestKey } from '@skillet/core';
import { parseUrl } from './parse-url.ts';
import { DEFAULTS, type DiscoveryConfig } from './discovery-config.ts';

/** Where a configuration comes from: `file` as the user wrote it. */
export interface ConfigRequest {
  readonly file: string | undefined;
  /** `SKILLET_SKILLS`: addresses with commas between them, instead of those of the file. */
  readonly skills: string | undefined;
  readonly cwd: string;
}

const DEFAULT_FILE = 'skills.yaml';
const KEYS = ['skills', 'poll_interval', 'timeout'];

/** Reads `skills.yaml` and the environment; throws a UsageError, or a ConfigError with all that is wrong in the file. */
export function readConfig({ file, skills, cwd }: ConfigRequest): DiscoveryConfig {
  const name = file ?? DEFAULT_FILE;
  const fromFile = readFileConfig(name, path.resolve(cwd, name), {
    // With addresses in the environment there need be no file.
    optional: file === undefined && skills !== undefined,
  });
  const given = skills?.split(',').filter((url) => url.trim() !== '');
  const urls = given?.map((url) => addressIn(url.trim())) ?? fromFile.urls;
  if (urls.length === 0) {
    throw new UsageError(
      `nothing to discover: list addresses under \`skills:\` in ${name}, or in SKILLET_SKILLS`,
    );
  }
  return { ...fromFile, urls: [...new Set(urls)] };
}

function addressIn(text: string): string {
  const url = parseUrl(text);
  if (url.ok) return url.value;
  throw new UsageError(`SKILLET_SKILLS: "${text}" ${url.because}`);
}

function readFileConfig(
  name: string,
  file: string,
  { optional }: { readonly optional: boolean },
): DiscoveryConfig {
  if (!existsSync(file)) {
    if (optional) return { urls: [], ...DEFAULTS };
    throw new UsageError(`${name} is not there; pass --config or set SKILLET_SKILLS`);
  }
  const problems: Problem[] = [];
  const report = reportTo(problems, name);
  const root = readYamlFile(file, report);
  const config = root === undefined ? undefined : readRoot(root, report);
  if (config === undefined || problems.length > 0) throw new ConfigError(file, problems);
  return config;
}

function readRoot(root: YamlNode, report: Report): DiscoveryConfig {
  const config: { -readonly [Key in keyof DiscoveryConfig]: DiscoveryConfig[Key] } = {
    urls: [],
    ...DEFAULTS,
  };
  if (isNull(root)) return config;
  if (root.kind !== 'map') {
    report(root.at, 'must be a mapping with `skills`, a list of addresses');
    return config;
  }
  for (const { key, at, value } of root.entries) {
    if (key === 'skills') config.urls = readUrls(value, report);
    else if (key === 'poll_interval') config.pollInterval = readDuration(key, value, report);
    else if (key === 'timeout') config.timeout = readDuration(key, value, report);
    else {
      const near = nearestKey(key, KEYS);
      const hint =
        near === undefined ? `the keys are ${KEYS.join(', ')}` : `did you mean \`${near}\`?`;
      report(at, `unknown key \`${key}\`: ${hint}`);
    }
  }
  return config;
}

function readDuration(key: string, node: YamlNode, report: Report): number {
  const fallback = key === 'timeout' ? DEFAULTS.timeout : DEFAULTS.pollInterval;
  if (isNull(node)) return fallback;
  const parsed = node.kind === 'scalar' ? parseDuration(node.text) : { ok: false as const };
  if (parsed.ok && parsed.value > 0) return parsed.value;
  report(node.at, `\`${key}\` must be a duration such as 30s, not ${showNode(node)}`);
  return fallback;
}

function readUrls(node: YamlNode, report: Report): readonly string[] {
  if (isNull(node)) return [];
  if (node.kind !== 'list') {
    report(node.at, `\`skills\` must be a list of addresses, not ${showNode(node)}`);
    return [];
  }
  return node.items.flatMap((item) => {
    // The original also has mappings with a `url`.
    const address = item.kind === 'map' ? entryOf(item, 'url')?.value : item;
    if (address?.kind !== 'scalar') {
      report(item.at, '`skills` lists addresses');
      return [];
    }
    const url = parseUrl(address.text);
    if (url.ok) return [url.value];
    report(item.at, `"${address.text}" ${url.because}`);
    return [];
  });
}
