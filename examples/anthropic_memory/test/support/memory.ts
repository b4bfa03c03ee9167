import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SkillContext } from '@skillet/sdk';
import { onTestFinished, vi } from 'vitest';
import * as anthropicMemory from '../../anthropic_memory.ts';
import type { Node } from '../../graph/graph-reader.ts';

/** A folder of its own for the running test. */
export function freshDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'skillet-memory-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** A line of the skill's log. */
export interface LogEntry {
  readonly level: string;
  readonly message: string;
  readonly fields: Record<string, unknown> | undefined;
}

/** What `response` may hold. */
interface Response {
  readonly success: boolean;
  readonly message: string;
  readonly nodes: Node[];
  readonly graph: {
    readonly entities: Record<string, Omit<Node, 'name'>>;
    readonly relations: Record<'from' | 'to' | 'relationType', string>[];
  };
}

/** The skill as a client sees it, in this thread. */
export class Skill {
  readonly lines: LogEntry[] = [];
  readonly #context: SkillContext;
  readonly #module: typeof anthropicMemory;

  constructor(dataDir = freshDir(), env: Record<string, string> = {}, module = anthropicMemory) {
    this.#module = module;
    const line = (level: string) => (message: string, fields?: Record<string, unknown>) =>
      void this.lines.push({ level, message, fields });
    const log = {
      debug: line('debug'),
      info: line('info'),
      warn: line('warn'),
      error: line('error'),
    };
    this.#context = { dataDir, env, log } as unknown as SkillContext;
  }

  /** `response` of the answer, as text. */
  text(operation: string, params?: string | null): string {
    const inputs = params === undefined ? { operation } : { operation, params };
    return (this.#module.handler(inputs, this.#context) as { response: string }).response;
  }

  /** `response` of the answer, parsed. */
  run(operation: string, params?: unknown): Response {
    const text = params === undefined ? null : JSON.stringify(params);
    return JSON.parse(this.text(operation, text)) as Response;
  }

  /** The status and detail that a call is refused with. */
  refusal(operation: string, params?: unknown): { status: unknown; detail: unknown } {
    const text = typeof params === 'string' ? params : JSON.stringify(params ?? {});
    try {
      this.text(operation, text);
    } catch (error) {
      const { name, status, detail } = error as Record<string, unknown>;
      if (name === 'SkillError') return { status, detail };
      throw error;
    }
    throw new Error(`${operation} was not refused: ${text}`);
  }

  health(): unknown {
    return this.#module.health(this.#context);
  }
}

/** The skill as a new worker has it: with nothing open yet. */
export async function restarted(dataDir: string, env: Record<string, string> = {}): Promise<Skill> {
  vi.resetModules();
  return new Skill(dataDir, env, await import('../../anthropic_memory.ts'));
}
