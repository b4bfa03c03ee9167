import { mcpCaller, mcpCallerLines, type JsonObject, type SkillView } from '@skillet/core';
import { ErrorCode, RpcError } from '../protocol/json-rpc.ts';
import { metaOf } from '../protocol/meta.ts';
import type { ToolCaller } from '../tools/tool-caller.ts';
import { CREDENTIAL_META, credentialsOf } from '../tools/credentials.ts';

/**
 * The headers that tell an MCP server whose a request is, where its callers do not share it; none where they do. Throws an
 * `RpcError` where what the client sent for it cannot be.
 */
export async function whoseCall(
  skill: Pick<SkillView, 'callers' | 'descriptor'> | undefined,
  params: JsonObject,
  { headers, exchange, session }: Pick<ToolCaller, 'headers' | 'exchange' | 'session'>,
): Promise<readonly string[]> {
  if (skill?.callers === undefined) return NONE;
  const { callers, descriptor } = skill;
  const { required = NONE, optional = NONE } = descriptor.credentials ?? {};
  const declared = [...required, ...optional];
  const takes = declared.length > 0;
  const read = credentialsOf(metaOf(params)[CREDENTIAL_META], headers, { takes, declared });
  if ('fault' in read) throw new RpcError(ErrorCode.invalidParams, read.fault);
  const call = { callers, descriptor, session, credentials: read.given };
  return mcpCallerLines(await mcpCaller(exchange, call));
}

const NONE: readonly string[] = [];
