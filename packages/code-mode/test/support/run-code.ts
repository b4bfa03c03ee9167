import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { CODE_DEFAULTS, type CodeStart } from '@skillet/core';
import { Machine } from '../../src/machine.ts';

const WASM = await readFile(fileURLToPath(import.meta.resolve('quickjs-wasi/quickjs.wasm')));

/** A call that the code has made. */
export interface Made {
  readonly id: number;
  readonly name: string;
  readonly args: unknown;
}

/** What the code has come to. */
export interface Came {
  readonly value?: {
    readonly result: unknown;
    readonly console?: string[];
    readonly note?: string;
  };
  readonly fault?: string;
  readonly calls: readonly Made[];
}

/** How tools answer: the result of a call, an Error for a refusal, or nothing for never. */
export type Tools = (call: Made) => object | undefined;

/** Runs a piece of code with tools that answer as the test says. */
export async function runCode(
  code: string,
  tools: Tools = ({ args }) => ({ content: [], structuredContent: args }),
  limits: Partial<CodeStart> = {},
): Promise<Came> {
  const calls: Made[] = [];
  const end = Promise.withResolvers<Omit<Came, 'calls'>>();
  const start = { ...CODE_DEFAULTS, timeout: 10_000, tools: ['echo', 'add'], ...limits, code };
  const machine: Machine = await Machine.open(start, WASM, {
    call(id, text) {
      const blank = text.indexOf(' ');
      const made = {
        id,
        name: text.slice(0, blank),
        args: JSON.parse(text.slice(blank)) as unknown,
      };
      calls.push(made);
      const answer = tools(made);
      if (answer === undefined) return;
      setImmediate(() => {
        if (answer instanceof Error) machine.refuse(id, answer.message);
        else machine.answer(id, JSON.stringify(answer));
      });
    },
    describe(id, name) {
      setImmediate(() => {
        machine.answer(id, JSON.stringify({ name }), 'description');
      });
    },
    onValue(json) {
      end.resolve({ value: JSON.parse(json) as NonNullable<Came['value']> });
    },
    onFault(fault) {
      end.resolve({ fault });
    },
  });
  machine.run();
  return { ...(await end.promise), calls };
}
