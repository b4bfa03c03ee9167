import type { SkillTool } from '@skillet/catalog';
import {
  HostError,
  nearestKey,
  type Dispatcher,
  type InvokeOptions,
  type JsonObject,
  type OperationAnswer,
} from '@skillet/core';
import { ErrorCode, RpcError } from '../protocol/json-rpc.ts';
import { credentialsOf } from './credentials.ts';
import { describeSkills, runSkill, searchSkills } from './diet.ts';
import type { ToolView } from './tool-view.ts';
import { hostErrorText, skillErrorText } from './tool-error.ts';
import { textResult, toolResult } from './tool-result.ts';

/** What is known of whoever calls a tool, besides what the call says. */
export interface ToolCaller {
  /** Names in small letters, as Node has them. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Where that tells callers apart. */
  readonly address: string | undefined;
  readonly requestId: string;
  /** Aborts when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  /** Hears of the pieces of an answer that comes in pieces. */
  readonly onPart?: InvokeOptions['onPart'];
}

/** A call as a client has sent it. */
export interface ToolCall {
  readonly params: JsonObject;
  /** JSON text of the arguments. */
  readonly args: string | undefined;
}

/**
 * Calls a tool: the JSON members of its result. What goes wrong at the skill, or on the way to it, is a result that says
 * so; an `RpcError` is for calls that no tool could have. Rejects with the reason of the signal when that aborts.
 */
export async function callTool(
  dispatcher: Pick<Dispatcher, 'invoke'>,
  view: ToolView,
  call: ToolCall,
  caller: ToolCaller,
): Promise<string> {
  const { tools } = view;
  if (!view.diet) return callOne(dispatcher, tools, call, caller);
  const { args = '{}', params } = call;
  switch (params['name']) {
    case 'search_skills':
      return searchSkills(view, args);
    case 'describe_skills':
      return describeSkills(view, args);
    case 'run_skill': {
      const meant = runSkill(args);
      const named = { ...params, name: meant.name };
      return callOne(dispatcher, tools, { params: named, args: meant.args }, caller);
    }
    default:
      return callOne(dispatcher, tools, call, caller);
  }
}

async function callOne(
  dispatcher: Pick<Dispatcher, 'invoke'>,
  tools: ToolView['tools'],
  { params, args = '{}' }: ToolCall,
  { headers, address, requestId, signal, onPart }: ToolCaller,
): Promise<string> {
  const { name } = params;
  const tool = typeof name === 'string' ? tools.get(name) : undefined;
  if (tool === undefined) throw unknownTool(name, tools);
  const { skill, mount } = tool;
  const input = args === 'null' ? '{}' : args;
  if (!input.startsWith('{')) {
    throw new RpcError(ErrorCode.invalidParams, 'Invalid params: arguments must be an object.');
  }
  const declared = skill.descriptor.credentials;
  const names = declared === undefined ? [] : [...declared.required, ...declared.optional];
  const credentials = credentialsOf(params, headers, names);
  let answer: OperationAnswer;
  try {
    const options = { caller: address, requestId, signal, credentials, onPart };
    answer = await dispatcher.invoke(mount, tool, Buffer.from(input), options);
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    return textResult(hostErrorText(error, tool, tools), true);
  }
  if (answer.status >= 400) return textResult(skillErrorText(answer, tool), true);
  return toolResult(answer, `skill://${mount}${tool.path}/${requestId}`);
}

function unknownTool(name: unknown, tools: ReadonlyMap<string, SkillTool>): RpcError {
  if (typeof name !== 'string') {
    return new RpcError(
      ErrorCode.invalidParams,
      'Invalid params: name must be the name of a tool.',
    );
  }
  const near = nearestKey(name, [...tools.keys()]);
  const hint = near === undefined ? '' : `; the nearest is "${near}"`;
  return new RpcError(ErrorCode.invalidParams, `Unknown tool: "${name.slice(0, 100)}"${hint}.`);
}
