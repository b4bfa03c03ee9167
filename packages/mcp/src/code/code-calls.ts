import type { SkillTool } from '@skillet/catalog';
import {
  isJsonObject,
  nearestKey,
  readMembers,
  type Dispatcher,
  type JsonObject,
} from '@skillet/core';
import { isJson } from '../protocol/json-check.ts';
import { RpcError } from '../protocol/json-rpc.ts';
import { metaOf } from '../protocol/meta.ts';
import { callTool } from '../tools/call-tool.ts';
import { CREDENTIAL_META, declaredCredentials } from '../tools/credentials.ts';
import type { ToolCaller } from '../tools/tool-caller.ts';
import type { ToolView } from '../tools/tool-view.ts';
import { CodeRefusal, type CodeTools } from './code-conversation.ts';

/** One call of a tool in a run. */
export interface CodeCall {
  readonly tool: string;
  readonly ms: number;
  readonly outcome: 'ok' | 'error' | 'cancelled';
}

/** Characters of a name that is told. */
const NAME = 64;

/** A call, also one that is under way. */
interface Made {
  readonly tool: string;
  readonly began: number;
  ms?: number;
  outcome: CodeCall['outcome'];
}

/** Who has code run, and what they may call. */
export interface CodeCaller {
  readonly view: ToolView;
  readonly caller: ToolCaller;
  /** What came with the request of the run. */
  readonly params: JsonObject;
  /** Aborts when the run is over. */
  readonly signal: AbortSignal;
}

/** The calls of one run: each is one like any other of its caller. */
export class CodeCalls implements CodeTools {
  readonly #dispatcher: Pick<Dispatcher, 'invoke' | 'skill'>;
  readonly #of: CodeCaller;
  readonly #made: Made[] = [];

  constructor(dispatcher: Pick<Dispatcher, 'invoke' | 'skill'>, of: CodeCaller) {
    this.#dispatcher = dispatcher;
    this.#of = of;
  }

  /** All of them until now, in their order. */
  get made(): readonly CodeCall[] {
    const now = performance.now();
    return this.#made.map(({ tool, began, ms = now - began, outcome }) => ({
      tool,
      ms: Math.round(ms),
      outcome,
    }));
  }

  describe(name: string): string {
    const { description, inputSchema, outputSchema } = this.#of.view.describe(this.#tool(name));
    return JSON.stringify({ name, description, inputSchema, outputSchema });
  }

  async call(name: string, args: string): Promise<string> {
    const { view, caller, params, signal } = this.#of;
    const began = performance.now();
    const made: Made = { tool: name.slice(0, NAME), began, outcome: 'cancelled' };
    this.#made.push(made);
    const inner: ToolCaller = {
      ...caller,
      requestId: `${caller.requestId}.${String(this.#made.length)}`,
      signal,
      // To the code, every result is one whole thing.
      era: 'legacy',
      onPart: undefined,
      stream: undefined,
      // Nobody could answer in the middle of a run.
      capabilities: {},
      ask: undefined,
      level: 'none',
    };
    try {
      // It becomes a part of other JSON.
      if (!(await isJson(args))) throw new CodeRefusal('the arguments are no JSON');
      const own = { name, ...credentialsFor(this.#tool(name), params) };
      const members = await callTool(this.#dispatcher, view, { params: own, args }, inner);
      const result = members.startsWith('{') ? members : `{${members}}`;
      made.outcome = (await isError(result)) ? 'error' : 'ok';
      return result;
    } catch (error) {
      if (signal.aborted) throw new CodeRefusal('the run was ended');
      made.outcome = 'error';
      throw error instanceof RpcError ? new CodeRefusal(error.message) : error;
    } finally {
      made.ms = performance.now() - began;
    }
  }

  #tool(name: string): SkillTool {
    const { tools } = this.#of.view;
    const tool = tools.get(name);
    if (tool !== undefined) return tool;
    const near = nearestKey(name, [...tools.keys()]);
    const hint = near === undefined ? '' : `; the nearest is "${near}"`;
    throw new CodeRefusal(`there is no tool "${name.slice(0, NAME)}" here${hint}`);
  }
}

/** Of the credentials that came with the run, those that this tool declares. */
function credentialsFor(tool: SkillTool, params: JsonObject): JsonObject {
  const given = metaOf(params)[CREDENTIAL_META];
  if (!isJsonObject(given)) return {};
  const own = declaredCredentials(tool).filter((name) => Object.hasOwn(given, name));
  const credentials = Object.fromEntries(own.map((name) => [name, given[name]]));
  return { _meta: { [CREDENTIAL_META]: credentials } };
}

async function isError(result: string): Promise<boolean> {
  const { members } = await readMembers(result, { names: ['isError'] });
  return members.at(-1)?.value === 'true';
}
