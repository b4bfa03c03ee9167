import { mcpHeaderParams, readMembers, type McpHeaderParam } from '@skillet/core';
import { headerValue } from './era.ts';
import { ErrorCode, RpcError } from './json-rpc.ts';

const NONE: readonly McpHeaderParam[] = [];
/** What each schema wants: it is looked through once. */
const known = new WeakMap<object, readonly McpHeaderParam[]>();
/** Characters of a value that a header can repeat. */
const LONGEST = 64 * 1024;

/** Headers of a request, their names in small letters. */
type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The arguments that a schema wants repeated in headers; none of one that wants what is forbidden, which clients leave out. */
export function repeatedParams(schema: object): readonly McpHeaderParam[] {
  let params = known.get(schema);
  if (params === undefined) {
    const found = mcpHeaderParams(schema);
    params = typeof found === 'string' ? NONE : found;
    known.set(schema, params);
  }
  return params;
}

/** Rejects with an `RpcError` where headers say otherwise than the JSON text of the arguments, or nothing of what is there. */
export async function checkRepeated(
  params: readonly McpHeaderParam[],
  args: string,
  headers: Headers,
): Promise<void> {
  for (const { name, path } of params) {
    const wanted = { path: path.slice(0, -1), names: path.slice(-1) };
    const { members } = await readMembers(args, wanted);
    const said = headers[`mcp-param-${name.toLowerCase()}`];
    if (agrees(members.at(-1)?.value, said)) continue;
    const told = said === undefined ? 'is missing' : 'says otherwise than the body';
    throw new RpcError(
      ErrorCode.headerMismatch,
      `Header mismatch: Mcp-Param-${name} ${told}; it has to repeat the argument ${path.join('.')}.`,
      400,
    );
  }
}

/** Whether a header repeats the JSON text of a value; of what is no text, number or boolean there is to be none. */
function agrees(value: string | undefined, said: string | readonly string[] | undefined): boolean {
  const isRepeated = value !== undefined && /^["\-\dtf]/.test(value);
  if (!isRepeated || said === undefined) return isRepeated === (said !== undefined);
  if (typeof said !== 'string' || value.length > LONGEST) return false;
  try {
    const meant: unknown = JSON.parse(value);
    if (typeof meant === 'string') return headerValue(said) === meant;
    return String(meant) === said || (typeof meant === 'number' && Number(said) === meant);
  } catch {
    // That it is no JSON is told by whoever reads it.
    return true;
  }
}
