import type { SkillTool } from '@skillet/catalog';
import {
  credentialHeader,
  freeing,
  HostError,
  isFreeable,
  nearestKey,
  whenThere,
  type Dispatcher,
  type InvokeOptions,
  type JsonObject,
} from '@skillet/core';
import { ErrorCode, RpcError } from '../protocol/json-rpc.ts';
import { metaOf } from '../protocol/meta.ts';
import { checkRepeated, repeatedParams } from '../protocol/param-headers.ts';
import { converse } from '../servers/converse.ts';
import {
  CREDENTIAL_META,
  credentialArgument,
  credentialsOf,
  declaredCredentials,
  takesCredentials,
} from './credentials.ts';
import { describeSkills, runSkill, searchSkills } from './diet.ts';
import { exampleLine } from './error-text.ts';
import { hostErrorResult, otherTools } from './host-error.ts';
import { skillErrorResult } from './skill-error.ts';
import { errorResult, toolResult } from './tool-result.ts';
import { invokedBy, type ToolCaller } from './tool-caller.ts';
import type { ToolView } from './tool-view.ts';

/** A call as a client has sent it. */
export interface ToolCall {
  readonly params: JsonObject;
  /** JSON text of the arguments. */
  readonly args: string | undefined;
  /** That of what the client answers to what it was asked. */
  readonly inputs?: string | undefined;
}

type Calling = Pick<Dispatcher, 'invoke' | 'skill'>;

const NO_ARGUMENTS = '{}';

/**
 * Calls a tool: the JSON members of its result; of an MCP server's tool, the whole result in its braces. What goes wrong at the skill, or on the way to it, is a result that says
 * so; an `RpcError`, thrown or rejected with, is for calls that no tool could have. Rejects with the reason of the signal when that aborts.
 */
export function callTool(
  dispatcher: Calling,
  view: ToolView,
  call: ToolCall,
  caller: ToolCaller,
): string | Promise<string> {
  const { tools } = view;
  if (!view.diet) {
    return whenThere(checkHeaders(tools, call, caller), () =>
      callOne(dispatcher, tools, call, caller),
    );
  }
  const { args = NO_ARGUMENTS, params } = call;
  switch (params['name']) {
    case 'search_skills':
      return searchSkills(view, args);
    case 'describe_skills':
      return describeSkills(view, args);
    case 'run_skill':
      return whenThere(runSkill(args), (meant) => {
        const named = { ...params, name: meant.name };
        return callOne(dispatcher, tools, { ...call, params: named, args: meant.args }, caller);
      });
    default:
      return callOne(dispatcher, tools, call, caller);
  }
}

/** Whether a modern client repeats in its headers what the tool wants there: it has seen the schema, where the tool is listed. */
function checkHeaders(
  tools: ToolView['tools'],
  { params: { name }, args = NO_ARGUMENTS }: ToolCall,
  { era, headers }: ToolCaller,
): undefined | Promise<void> {
  const tool = era === 'modern' && typeof name === 'string' ? tools.get(name) : undefined;
  const params = tool && repeatedParams(tool.input);
  return params && params.length > 0 ? checkRepeated(params, args, headers) : undefined;
}

function callOne(
  dispatcher: Calling,
  tools: ToolView['tools'],
  { params, args = NO_ARGUMENTS, inputs }: ToolCall,
  caller: ToolCaller,
): string | Promise<string> {
  const { name } = params;
  const tool = typeof name === 'string' ? (tools.get(name) ?? byOwnName(tools, name)) : undefined;
  if (tool === undefined) throw unknownTool(name, tools);
  const input = args === 'null' ? NO_ARGUMENTS : args;
  if (!input.startsWith('{')) {
    return errorResult('Its arguments must be an object.', exampleLine(tool));
  }
  if (tool.told !== undefined)
    return callServer(dispatcher, tools, tool, { params, args: input, inputs }, caller);
  const { mount, method, path } = tool;
  const declared = declaredCredentials(tool);
  const kind = dispatcher.skill(mount)?.kind ?? 'handler';
  const target = { kind, method, path };
  const takes = takesCredentials(target);
  const given = metaOf(params)[CREDENTIAL_META];
  const credentials = credentialsOf(given, caller.headers, { takes, declared });
  if ('fault' in credentials) return errorResult(credentials.fault);
  return whenThere(credentialArgument(input, target, tool.input), (reserved) => {
    if (reserved !== undefined) return errorResult(noArgument(reserved));
    return callSkill(dispatcher, tools, tool, { input, credentials: credentials.given }, caller);
  });
}

function callSkill(
  dispatcher: Calling,
  tools: ToolView['tools'],
  tool: SkillTool,
  given: Pick<Required<InvokeOptions>, 'credentials'> & { readonly input: string },
  caller: ToolCaller,
): Promise<string> {
  const { mount, path } = tool;
  const { credentials } = given;
  const input = Buffer.from(given.input);
  const onDone = isFreeable(input) ? freeing(input) : undefined;
  const { requestId, signal, onPart } = caller;
  const options = { ...invokedBy(caller), requestId, signal, credentials, onPart, onDone };
  return dispatcher.invoke(mount, tool, input, options).then(
    (answer) =>
      answer.status >= 300
        ? skillErrorResult(answer, tool)
        : toolResult(answer, tool, `skill://${mount}${path}/${requestId}`),
    (error: unknown) => resultOf(error, dispatcher, tools, tool),
  );
}

async function callServer(
  dispatcher: Calling,
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
