import {
  MCP_END_ROUTE,
  mcpCallerLines,
  sessionOfMcp,
  type Dispatcher,
  type RouteExchange,
} from '@skillet/core';

const OVER = { name: 'session/end', method: 'POST', path: MCP_END_ROUTE };

/** A session is over: the MCP servers that it has for itself end with it. */
export async function endServers(
  dispatcher: Pick<Dispatcher, 'invoke' | 'skills'>,
  exchange: Pick<RouteExchange, 'key'>,
  id: string,
): Promise<void> {
  const skills = dispatcher
    .skills()
    .filter(({ callers, state }) => callers?.sessions === 'per-session' && state.name === 'ready');
  if (skills.length === 0) return;
  const who = '';
  const session = await exchange.key(sessionOfMcp(id));
  const headers = mcpCallerLines({ who, session, credentials: {}, headers: {} });
  // Where that fails, they end for want of calls.
  await Promise.allSettled(
    skills.map(({ mount }) => dispatcher.invoke(mount, OVER, {}, { headers })),
  );
}
