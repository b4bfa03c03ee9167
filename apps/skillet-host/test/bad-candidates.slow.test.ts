import { expect, test } from 'vitest';
import { Cli, get, run } from './support/cli.ts';
import { code, reload, skilletfile, start } from './support/versioned-skill.ts';
import { Traffic } from './support/traffic.ts';
import { workspace } from './support/workspace.ts';

// So many calls that a version which crashes at each 30th does so twice, also on a slow machine.
const CONFIG =
  'defaults: {deploy: {canary: {each: 500ms, min_calls: 80, max_p95_increase: 500%}}, limits: {memory: 64MB}}\n';

/** Version 2, whose example says what it answers. */
const FILE = `${skilletfile(2)}examples:\n  - {input: {ms: 1}, output: {version: 2}}\n`;

const crash = 'setImmediate(() => { throw new Error("boom"); }); await new Promise(() => {});';
const handler = (body: string) =>
  `let calls = 0; const kept = [];
export async function handler() { calls += 1; ${body} return { version: 2 }; }
`;

interface Candidate {
  readonly text: string;
  readonly file?: string;
  /** Whether it is kept out before it takes over. */
  readonly before: 'kept out' | 'taken over';
  /** What becomes of it as a canary, forced. */
  readonly canary: 'taken-back' | 'promoted' | 'failed';
}

const CANDIDATES: Readonly<Record<string, Candidate>> = {
  'is no worse': { text: code(2), before: 'taken over', canary: 'promoted' },
  'does not load': {
    text: 'throw new Error("no");\nexport const handler = () => ({});\n',
    before: 'kept out',
    canary: 'failed',
  },
  'crashes at each call': { text: handler(crash), before: 'kept out', canary: 'taken-back' },
  'crashes at its 30th call': {
    text: handler(`if (calls === 30) { ${crash} }`),
    before: 'taken over',
    canary: 'taken-back',
  },
  'is slow': {
    text: handler('await new Promise((done) => setTimeout(done, 400));'),
    before: 'taken over',
    canary: 'taken-back',
  },
  'leaks memory': {
    text: handler('kept.push(Array.from({ length: 100_000 }, (_, at) => `${at}-${calls}`));'),
    before: 'taken over',
    canary: 'taken-back',
  },
  'wants another input': {
    text: code(2),
    file: skilletfile(1).replace('ms:', 'place: {type: string, required: true}\n  ms:'),
    before: 'kept out',
    canary: 'taken-back',
  },
  'answers wrongly': {
    text: 'export const handler = () => ({ version: 99 });\n',
    before: 'kept out',
    canary: 'promoted',
  },
};

test.each(Object.entries(CANDIDATES))(
  'which net catches a version that %s',
  async (_what, { text, file = FILE, before, canary }) => {
    const { cli, url, write } = await start(['a'], { extra: CONFIG });
    await using _ = cli;
    const traffic = new Traffic(url, 'a', 200);
    await traffic.more(50);
    await write('a/Skilletfile.yaml', file);
    await write('a/skill.ts', text);
    const dry = await reload(url, '?dry_run=true');
    expect(dry.body['updated']).toEqual(before === 'kept out' ? [] : ['a']);
    const { body } = await reload(url, '?canary=30&force=true');
    if (canary === 'failed') expect(body).toMatchObject({ failed: [{ mount: 'a' }] });
    else {
      const end = await cli.line(
        (line) =>
          line['event'] === 'rollout' &&
          (line['action'] === 'taken-back' || line['action'] === 'promoted'),
      );
      expect(end['action']).toBe(canary);
    }
    const until = traffic.seen.length;
    await traffic.more(100);
    const seen = await traffic.stop();
    const left = seen.filter(({ begun }) => begun > until);
    expect(left.filter(({ status }) => status !== 200)).toEqual([]);
    const version = canary === 'promoted' ? (text.includes('99') ? 99 : 2) : 1;
    expect(new Set(left.map((one) => one.version))).toEqual(new Set([version]));
  },
  60_000,
);

interface Shadow {
  readonly mount: string;
  readonly same: number;
  readonly differences: Readonly<Record<string, number>>;
  readonly deaths: number;
  readonly latency_ms: Readonly<Record<string, { readonly p95: number | null }>>;
}

/** What a shadow shows of each. */
const SHOWN: Readonly<Record<keyof typeof CANDIDATES, (shadow: Shadow) => boolean>> = {
  'is no worse': ({ same, differences: { body = 0 } }) => same > 0 && body === 0,
  'does not load': ({ deaths }) => deaths > 0,
  'crashes at each call': ({ differences: { failed = 0 } }) => failed > 0,
  'crashes at its 30th call': ({ differences: { failed = 0 } }) => failed > 0,
  'is slow': ({ latency_ms: { own, candidate } }) => (candidate?.p95 ?? 0) > (own?.p95 ?? 0) + 300,
  'leaks memory': ({ deaths }) => deaths > 0,
  'wants another input': ({ differences: { status = 0 } }) => status > 0,
  'answers wrongly': ({ differences: { body = 0 } }) => body > 0,
};

test('a shadow shows all of them, and no caller feels one', async () => {
  const all = Object.entries(CANDIDATES).map(([what, candidate], at) => ({
    ...{ what, mount: `m${String(at)}`, next: `m${String(at)}-next` },
    ...candidate,
  }));
  const files = all.map(({ mount, next, text, file = skilletfile(2) }) => ({
    [`${mount}/Skilletfile.yaml`]: `${skilletfile(1)}idempotent: true\n`,
    [`${mount}/skill.ts`]: code(1),
    [`${mount}/imported.ts`]: 'export const imported = 1;\n',
    [`${next}/Skilletfile.yaml`]: `${file}idempotent: true\n`,
    [`${next}/skill.ts`]: text,
    [`${next}/imported.ts`]: 'export const imported = 1;\n',
  }));
  const skills = all.map(
    ({ mount, next }) =>
      `  - {name: ${mount}, path: ./${mount}, shadow: {path: ./${next}, share: 100%, volatile: [/version, /begun]}}\n`,
  );
  const yaml = `skills:\n${skills.join('')}server: {host: 127.0.0.1, port: 0}\ndefaults: {limits: {memory: 64MB}}\n`;
  const cwd = await workspace(
    Object.assign({ 'runtime-config.yaml': yaml }, ...files) as Record<string, string>,
  );
  await using cli = new Cli({ cwd });
  const url = await cli.url();
  await Promise.all(all.map(({ mount }) => cli.ready(mount)));
  let left = all;
  let n = 0;
  await expect
    .poll(
      async () => {
        for (const { mount } of left) {
          n += 1;
          expect(await run(url, mount, { ms: 1, n })).toMatchObject({
            status: 200,
            body: { version: 1 },
          });
        }
        const { shadows } = (await get(`${url}/shadow`)) as { shadows: readonly Shadow[] };
        const of = (mount: string) => shadows.find((one) => one.mount === mount) as Shadow;
        left = left.filter(({ what, mount }) => SHOWN[what]?.(of(mount)) !== true);
        return left.map(({ what }) => what);
      },
      { timeout: 90_000 },
    )
    .toEqual([]);
  expect(await get(`${url}/health`)).toMatchObject({ status: 'healthy' });
}, 120_000);
