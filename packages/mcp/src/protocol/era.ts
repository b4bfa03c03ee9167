import { isJsonObject, MCP_NAMED_BY, type McpEra as Era } from '@skillet/core';
import { ErrorCode, RpcError, type RpcRequest } from './json-rpc.ts';
import { Meta, metaOf } from './meta.ts';
import { LEGACY, MODERN, SUPPORTED } from './versions.ts';

export { MCP_NAMED_BY as NAMED_BY } from '@skillet/core';
export type { McpEra as Era } from '@skillet/core';

/** What the headers of an HTTP request say of the message in it; undefined for one that is not there. */
export interface MessageHeaders {
  readonly version: string | undefined;
  readonly method: string | undefined;
  readonly name: string | undefined;
}

/**
 * Which era a request is of: the body decides. Over HTTP its headers have to agree with it, which `headers` are;
 * over stdio there are none. Throws an `RpcError` for a request that its revision does not allow.
 */
export function eraOf(request: RpcRequest, headers?: MessageHeaders): Era {
  const meta = metaOf(request.params);
  const said = headers?.version?.trim();
  const claimed = meta[Meta.version];
  if (claimed === undefined) {
    if (said !== MODERN) return legacy(said);
    throw invalidMeta(Meta.version);
  }
  if (typeof claimed !== 'string') throw invalidMeta(Meta.version);
  if (headers !== undefined && said !== claimed) {
    throw mismatch('MCP-Protocol-Version', said, claimed);
  }
  if (claimed !== MODERN) {
    if (LEGACY.includes(claimed) && request.method === 'initialize') return 'legacy';
    throw unsupported(claimed);
  }
  if (!isJsonObject(meta[Meta.capabilities])) throw invalidMeta(Meta.capabilities);
  if (headers !== undefined) checkNames(request, headers);
  return 'modern';
}

/** Throws when the version that a header names is not spoken. */
export function legacy(version: string | undefined): 'legacy' {
  if (version !== undefined && !LEGACY.includes(version)) throw unsupported(version);
  return 'legacy';
}

function checkNames({ method, params }: RpcRequest, headers: MessageHeaders): void {
  const said = headers.method?.trim();
  if (said !== method) throw mismatch('Mcp-Method', said, method);
  const key = MCP_NAMED_BY.get(method);
  const name = key === undefined ? undefined : params[key];
  if (typeof name !== 'string') return;
  const named = headers.name === undefined ? undefined : headerValue(headers.name.trim());
  if (named !== name) throw mismatch('Mcp-Name', headers.name, name);
}

const ENCODED = /^=\?base64\?([A-Za-z0-9+/]*={0,2})\?=$/;

/** A header's value, which is base64 of UTF-8 where it is not plain ASCII; undefined for one that is malformed. */
export function headerValue(value: string): string | undefined {
  if (!value.startsWith('=?base64?')) return value;
  const coded = ENCODED.exec(value)?.[1];
  if (coded === undefined || coded.length % 4 !== 0) return undefined;
  return Buffer.from(coded, 'base64').toString();
}

function invalidMeta(key: string): RpcError {
  const message = `Invalid params: _meta["${key}"] is missing or malformed; every request of ${MODERN} has it.`;
  return new RpcError(ErrorCode.invalidParams, message, 400);
}

function mismatch(header: string, said: string | undefined, meant: string): RpcError {
  const told = said === undefined ? 'is missing' : `says "${said}"`;
  const message = `Header mismatch: ${header} ${told}, and the body says "${meant}".`;
  return new RpcError(ErrorCode.headerMismatch, message, 400);
}

function unsupported(requested: string): RpcError {
  const message = `Unsupported protocol version: "${requested}"; this host speaks ${SUPPORTED.join(', ')}.`;
  return new RpcError(ErrorCode.unsupportedVersion, message, 400, {
    data: { supported: [...SUPPORTED], requested },
  });
}
