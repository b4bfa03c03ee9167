import type { HostConfig } from '@skillet/config';
import { expect, test } from 'vitest';
import { readConfig } from '../src/cli/read-config.ts';
import { apart } from '../src/cli/replay/apart.ts';
import { Cli } from './support/cli.ts';
import { Collector } from './support/collector.ts';
import { SKILLETFILE, workspace } from './support/workspace.ts';

const RECORDING = `{"skillet_recording":1,"ignore":[]}
{"mount":"s","method":"POST","path":"/run","headers":{"content-type":"application/json"},"body":{"text":"x"},"safe":"read_only","answer":{"status":200,"body":{"text":"x"}}}
`;
const READS = `${SKILLETFILE}read_only: true\n`;
const ECHO = 'export const handler = ({ text }) => ({ text });\n';

const CONFIG = `skills:
  - {name: s, path: ./s, shadow: {path: ./next, share: 100%}, rate_limit: {daily: 9}}
settings: {auto_reload_config: true}
`;

async function served(extra: Readonly<Record<string, string>> = {}): Promise<string> {
  return workspace({
    'runtime-config.yaml': CONFIG,
    's/Skilletfile.yaml': READS,
    's/skill.js': ECHO,
    'next/Skilletfile.yaml': READS,
    'next/skill.js': ECHO,
    'package.json': '{"type":"module"}',
    'calls.jsonl': RECORDING,
    ...extra,
  });
}

test('a replay sends no trace, whatever the environment and the file beside the configuration say', async () => {
  const collector = await Collector.start();
  await using _collector = collector;
  const cwd = await served({ '.env': `OTEL_EXPORTER_OTLP_ENDPOINT=${collector.url}\n` });
  const env = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.url}/v1/traces` };
  const cli = new Cli({ cwd, args: ['replay', 'calls.jsonl'], env });
  await using _ = cli;
  expect(await cli.exit).toMatchObject({ code: 0, stdout: '1 call: 1 as recorded, 0 different\n' });
  expect(collector.bodies).toEqual([]);
}, 30_000);

test('its configuration has no shadow and no limit of calls, and is not read anew', async () => {
  const cwd = await served();
  const config: HostConfig = await readConfig(undefined, {}, cwd);
  expect(config).toMatchObject({
    shadows: [{}],
    rateLimits: {},
    settings: { autoReloadConfig: true },
  });
  const without = apart(config);
  expect(without.shadows).toBeUndefined();
  expect(without.rateLimits).toBeUndefined();
  expect(without.settings).toEqual({ ...config.settings, autoReloadConfig: false });
});
