import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  isStream,
  type SkillResponse,
  type SkillSpec,
  type SupervisorEvent,
  type SupervisorEventType,
} from '@skillet/core';
import { Supervisor } from '../../src/supervisor.ts';
import { requestOf, specOf } from './skill.ts';

const FIXTURE = fileURLToPath(
  new URL('../../../../test/fixtures/skills/commandable/', import.meta.url),
);
const KERNEL = fileURLToPath(new URL('../../../kernel/dist/', import.meta.url));
const ADAPTER = fileURLToPath(new URL('../../../mcp-adapter/dist/adapter.js', import.meta.url));
const PYTHON = fileURLToPath(new URL('../../../kernel-python/', import.meta.url));

const text = (required: boolean) => ({ schema: { type: 'string', description: '' }, required });

/** The commandable skill, run by real threads. */
export function commandable(changes: Partial<SkillSpec> = {}): SkillSpec {
  const base = specOf();
  return {
    ...base,
    mount: 'c',
    name: 'commandable',
    dir: FIXTURE,
    entry: { file: join(FIXTURE, 'commandable.ts'), export: 'handler' },
    dataDir: join(tmpdir(), 'skillet-test-data'),
    manifest: {
      ...base.manifest,
      inputs: {
        do: text(true),
        text: text(false),
        ms: { schema: { type: 'integer', description: '', default: 0 }, required: false },
      },
    },
    ...changes,
  };
}

/** A skill of one module with the given source, in a folder of its own. */
export async function skillOf(
  source: string,
  changes: Partial<SkillSpec> = {},
): Promise<SkillSpec> {
  const dir = await mkdtemp(join(tmpdir(), 'skillet-skill-'));
  const file = join(dir, 'skill.ts');
  await writeFile(file, source);
  return commandable({ mount: 's', dir, entry: { file, export: 'handler' }, ...changes });
}

/** A supervisor with real threads, whose events can be waited for. */
export class Rig {
  readonly events: SupervisorEvent[] = [];
  readonly supervisor: Supervisor;
  #waiters: {
    matches: (event: SupervisorEvent) => boolean;
    found: (event: SupervisorEvent) => void;
  }[] = [];
  // The host's server keeps the process alive; here nothing else does.
  readonly #alive = setInterval(() => undefined, 60_000);

  constructor() {
    this.supervisor = new Supervisor({
      kernel: {
        thread: join(KERNEL, 'thread.cjs'),
        process: join(KERNEL, 'process.cjs'),
        transpiler: join(KERNEL, 'transpile/transpiler-thread.js'),
        python: PYTHON,
        mcpAdapter: ADAPTER,
      },
      onEvent: (event) => {
        this.events.push(event);
        this.#waiters = this.#waiters.filter(({ matches, found }) => {
          if (!matches(event)) return true;
          found(event);
          return false;
        });
      },
    });
  }

  /** Resolves with the first event of a type, past or to come, that matches. */
  event<Type extends SupervisorEventType>(
    type: Type,
    where: (event: Extract<SupervisorEvent, { type: Type }>) => boolean = () => true,
  ): Promise<Extract<SupervisorEvent, { type: Type }>> {
    type Wanted = Extract<SupervisorEvent, { type: Type }>;
    const matches = (event: SupervisorEvent): event is Wanted =>
      event.type === type && where(event as Wanted);
    const past = this.events.find(matches);
    if (past !== undefined) return Promise.resolve(past);
    return new Promise((resolve) => {
      this.#waiters.push({
        matches,
        found: (event) => {
          resolve(event as Wanted);
        },
      });
    });
  }

  /** The n-th ready worker of a mount. */
  async ready(n = 1): Promise<void> {
    await this.event('worker-ready', ({ worker }) => worker === `w${String(n)}`);
  }

  /** Calls a skill; the answer's status and parsed body, or the error's code. */
  async call(mount: string, body: unknown, requestId?: string) {
    try {
      const { response } = this.supervisor.skill(mount)!.dispatch(requestOf(body, requestId));
      const answer = await response;
      return {
        status: answer.status,
        body: JSON.parse(await textOf(answer)) as unknown,
      };
    } catch (error) {
      const { code, message } = error as { code: string; message: string };
      return { code, message };
    }
  }

  async close(): Promise<void> {
    await this.supervisor.stop(0);
    clearInterval(this.#alive);
  }
}

/** The body of an answer, also of one that comes in pieces. */
function textOf({ body }: SkillResponse): Promise<string> {
  if (!isStream(body)) return Promise.resolve(Buffer.from(body).toString());
  return new Promise((resolve, reject) => {
    const pieces: Uint8Array[] = [];
    body.read({
      chunk(bytes) {
        pieces.push(bytes);
        body.grant(bytes.byteLength);
      },
      end: () => {
        resolve(Buffer.concat(pieces).toString());
      },
      fail: reject,
    });
  });
}
