import type { Era } from '../protocol/era.ts';
import { ErrorCode, RpcError } from '../protocol/json-rpc.ts';
import type { ToolView } from '../tools/tool-view.ts';
import type { OfServer } from './server-book.ts';

/** What the legacy revisions have for a resource that there is not; the modern one has nothing of its own. */
const NO_RESOURCE = -32002;
/** Characters of an address that are told back. */
const URI = 2000;

/** The server that has a resource, and what it calls that; throws an `RpcError` where none has it. */
export function findResource({ servers }: ToolView, era: Era, uri: string): OfServer {
  const of = servers.resource(uri);
  if (of !== undefined) return of;
  const code = era === 'modern' ? ErrorCode.invalidParams : NO_RESOURCE;
  const message = 'There is no such resource; resources/list has them all.';
  throw new RpcError(code, message, 200, { data: { uri: uri.slice(0, URI) } });
}
