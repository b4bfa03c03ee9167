import { expect, test } from 'vitest';
import { code, reload, skilletfile, start } from './support/versioned-skill.ts';
import { Traffic } from './support/traffic.ts';

const CONFIG =
  'defaults: {deploy: {canary: {each: 500ms, min_calls: 40, max_p95_increase: 500%}}, limits: {memory: 64MB}}\n';

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
