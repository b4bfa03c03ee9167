import type { SkillTool } from '@skillet/catalog';
import {
  HostError,
  nearestKey,
  type Dispatcher,
  type JsonObject,
  type OperationAnswer,
} from '@skillet/core';
import { ErrorCode, RpcError } from '../protocol/json-rpc.ts';
import { metaOf } from '../protocol/meta.ts';
import { converse } from '../servers/converse.ts';
import {
  CREDENTIAL_META,
  credentialArgument,
  credentialHeader,
  credentialsOf,
  declaredCredentials,
} from './credentials.ts';
import { describeSkills, runSkill, searchSkills } from './diet.ts';
import { exampleLine } from './error-text.ts';
import { hostErrorResult, otherTools } from './host-error.ts';
import { skillErrorResult } from './skill-error.ts';
import { errorResult, toolResult } from './tool-result.ts';
import type { ToolCaller } from './tool-caller.ts';
import type { ToolView } from './tool-view.ts';

/** A call as a client has sent it. */
export interface ToolCall {
  readonly params: JsonObject;
  /** JSON text of the arguments. */
  readonly args: string | undefined;
  /** That of what the client answers to what it was asked. */
  readonly inputs?: string | undefined;
}

/**
 * Calls a tool: the JSON members of its result; of an MCP server's tool, the whole result in its braces. What goes wrong at the skill, or on the way to it, is a result that says
 * so; an `RpcError` is for calls that no tool could have. Rejects with the reason of the signal when that aborts.
 */
export async function callTool(
  dispatcher: Pick<Dispatcher, 'invoke' | 'skill'>,
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
      const meant = await runSkill(args);
      const named = { ...params, name: meant.name };
      return callOne(dispatcher, tools, { ...call, params: named, args: meant.args }, caller);
    }
    default:
      return callOne(dispatcher, tools, call, caller);
  }
}

async function callOne(
  dispatcher: Pick<Dispatcher, 'invoke' | 'skill'>,
  tools: ToolView['tools'],
  { params, args = '{}', inputs }: ToolCall,
  caller: ToolCaller,
): Promise<string> {
  const { headers, address, requestId, signal, onPart } = caller;
  const { name } = params;
  const tool = typeof name === 'string' ? (tools.get(name) ?? byOwnName(tools, name)) : undefined;
  if (tool === undefined) throw unknownTool(name, tools);
  const { mount, method, path } = tool;
  const input = args === 'null' ? '{}' : args;
  if (!input.startsWith('{')) {
    return errorResult('Its arguments must be an object.', exampleLine(tool));
  }
  if (tool.told !== undefined)
    return callServer(dispatcher, tools, tool, { params, args: input, inputs }, caller);
  const declared = declaredCredentials(tool);
  const kind = dispatcher.skill(mount)?.kind ?? 'handler';
  const target = { kind, method, path, declared };
  const credentials = credentialsOf(metaOf(params)[CREDENTIAL_META], headers, target);
  if ('fault' in credentials) return errorResult(credentials.fault);
  const reserved = await credentialArgument(input, target, tool.input);
  if (reserved !== undefined) return errorResult(noArgument(reserved));
  let answer: OperationAnswer;
  try {
    const { given } = credentials;
    const options = { caller: address, requestId, signal, credentials: given, onPart };
    answer = await dispatcher.invoke(mount, tool, Buffer.from(input), options);
  } catch (error) {
    return resultOf(error, dispatcher, tools, tool);
  }
  if (answer.status >= 300) return skillErrorResult(answer, tool);
  return toolResult(answer, tool, `skill://${mount}${path}/${requestId}`);
}

async function callServer(
  dispatcher: Pick<Dispatcher, 'invoke' | 'skill'>,
  tools: ToolView['tools'],
  tool: SkillTool,
  { params, args, inputs }: ToolCall,
  caller: ToolCaller,
): Promise<string> {
  const { mount, name } = tool;
  const named = { ...params, name };
  const request = { mount, method: 'tools/call', params: named, operation: name, args, inputs };
  try {
    const outcome = await converse(dispatcher, request, caller);
    return outcome.kind === 'result' ? outcome.text : skillErrorResult(outcome.answer, tool);
  } catch (error) {
    return resultOf(error, dispatcher, tools, tool);
  }
}

/** What the host could not have done, as a result; what is nobody's result is thrown on. */
function resultOf(
  error: unknown,
  dispatcher: Pick<Dispatcher, 'skill'>,
  tools: ToolView['tools'],
  tool: SkillTool,
): string {
  if (!(error instanceof HostError)) throw error;
  const others = otherTools(error, tool, tools, dispatcher);
  return hostErrorResult(error, tool, others);
}

/**
 * The only tool that its server calls so: what a server says of its tools, in its instructions, prompts and results, it says by its own
 * names.
 */
function byOwnName(tools: ToolView['tools'], name: string): SkillTool | undefined {
  const [only, other] = [...tools.values()].filter(({ told }) => told?.name === name);
  return other === undefined ? only : undefined;
}

function noArgument(name: string): string {
  return `There is no argument "${name}". Credentials are set by whoever has set up this client, as headers (${credentialHeader('<NAME>')}) or in _meta["${CREDENTIAL_META}"].`;
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
