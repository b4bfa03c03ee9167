import { forAdmins } from './caller/access.ts';
import { sendJson } from './answer/send-json.ts';
import { sendProblem } from './answer/send-problem.ts';
import { sendNotFound } from './answer/send-refusal.ts';
import type { Exchange } from './exchange.ts';
import { queryOf } from './request/query.ts';

/** `POST /pardon?mount=…`, for admins: a skill is not suspected any more, and runs as its configuration says. */
export function sendPardon(exchange: Exchange): void {
  const { pardon, dispatcher } = exchange.gateway;
  if (pardon === undefined) {
    sendNotFound(exchange);
    return;
  }
  forAdmins(exchange, () => {
    const mount = queryOf(exchange.req).get('mount') ?? '';
    if (dispatcher.skill(mount) === undefined) {
      const detail =
        mount === '' ? 'Say which skill: ?mount=…' : `There is no skill at "${mount}".`;
      sendJson(exchange, { detail }, mount === '' ? 422 : 404);
      return;
    }
    pardon(mount).then(
      (pardoned) => {
        const message = pardoned ? 'The skill is not suspected any more' : 'It was not suspected';
        sendJson(exchange, { message, mount, pardoned });
      },
      (error: unknown) => {
        sendProblem(exchange, error);
      },
    );
  });
}
