import type { SkillView } from '@skillet/core';
import { isLoopback } from '../admin/local-caller.ts';
import type { Exchange } from '../exchange.ts';
import { forwardedOf } from '../request/forwarded.ts';

/**
 * Tells the host of a call from another machine to a skill that takes credentials when it came without
 * TLS. Whether it carries any is not looked at: the gateway parses no body.
 */
export function notePlainCredentials({ gateway, req }: Exchange, view: SkillView): void {
  if (view.descriptor.credentials === undefined || gateway.onPlainCredentials === undefined) return;
  const { remoteAddress } = req.socket;
  if ('encrypted' in req.socket) return;
  const { protocol } = forwardedOf(req, gateway.proxyTrust);
  if (protocol === undefined ? isLoopback(remoteAddress) : protocol.toLowerCase() === 'https')
    return;
  gateway.onPlainCredentials(view.mount, remoteAddress);
}
