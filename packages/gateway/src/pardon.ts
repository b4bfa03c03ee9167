import { sendJson } from './answer/send-json.ts';
import type { Exchange } from './exchange.ts';
import type { GatewayOptions } from './gateway-options.ts';
import { queryOf } from './request/query.ts';

/** `POST /pardon?mount=…`: a skill is not suspected any more, and runs as its configuration says. */
export async function sendPardon(
  exchange: Exchange,
  pardon: NonNullable<GatewayOptions['pardon']>,
): Promise<void> {
  const mount = queryOf(exchange.req).get('mount') ?? '';
  if (exchange.gateway.dispatcher.skill(mount) === undefined) {
    const detail = mount === '' ? 'Say which skill: ?mount=…' : `There is no skill at "${mount}".`;
    sendJson(exchange, { detail }, mount === '' ? 422 : 404);
    return;
  }
  const pardoned = await pardon(mount);
  exchange.gateway.onOperated('pardon', exchange.callerName, mount);
  const message = pardoned ? 'The skill is not suspected any more' : 'It was not suspected';
  sendJson(exchange, { message, mount, pardoned });
}
