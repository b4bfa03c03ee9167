import { hasScope, type Caller, type Scope } from '@skillet/core';
import { refuseBody } from '../answer/refuse-body.ts';
import type { Exchange } from '../exchange.ts';
import { refusalOf, WRONG } from './refuse-caller.ts';

/** Whether a caller may use an endpoint of such a scope; if not, it has been answered. */
export function mayEnter(exchange: Exchange, caller: Caller, scope: Scope): boolean {
  if (isWelcome(exchange, caller, scope)) return true;
  refuseBody(exchange, refusalOf(exchange, caller, scope));
  return false;
}

/** Whether a caller may use an endpoint of such a scope. */
export function isWelcome({ gateway }: Exchange, caller: Caller, scope: Scope): boolean {
  if (hasScope(caller, scope)) return true;
  if (scope !== 'caller' || caller.kind !== 'anonymous') return false;
  // Who shows a key that does not hold is told so, also where none is needed.
  return !gateway.callers.book.required && !WRONG.has(caller.doubt);
}
