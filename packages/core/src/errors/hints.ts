import type { HostErrorCode } from './host-error.ts';

const LATER = 'Try again later, once.';

/** What a caller can do about an error of the host: for programs and models, that know nothing of the host itself. */
export const HOST_HINTS: Readonly<Record<HostErrorCode, string>> = {
  cross_site: 'Call from a program, or from a page that the operator of the host has allowed.',
  unknown_host:
    "Call the host by its own address, or by that which its operator has set as 'server.base_url'.",
  unauthenticated:
    'Show a key or token that the operator of the host has given you: whoever has set up this client sets it.',
  forbidden: 'Ask the operator of the host for a key that may do this.',
  rate_limited: 'Wait, and make fewer calls of this skill.',
  too_many_guesses: 'Wait, then show the right key or token.',
  body_too_large: 'Send less in one call.',
  invalid_query: 'Put the query right: the detail says how.',
  analytics_unavailable: LATER,
  poison_input: 'Send another input: this one will not be accepted again soon.',
  caller_refused: 'Wait, then send other inputs than those of the last calls.',
  skill_error: 'The same input is likely to fail again: send another one.',
  permission_denied:
    'Tell the operator of the host, who decides what the skill may do: the detail says which permission it lacks.',
  internal_error: 'Tell the operator of the host, with the request_id.',
  worker_crashed: 'Try again once, if the call may be made twice: it may have had its effect.',
  member_lost: 'Try again once, if the call may be made twice: it may have had its effect.',
  limit_exceeded: 'Ask for less in one call.',
  bad_skill_response: 'Ask for something else, or for less: the answer cannot be used.',
  skill_overloaded: 'Wait, and send fewer calls at once.',
  host_overloaded: 'Wait, and send fewer large calls at once.',
  partial_failure: LATER,
  issuer_unavailable: LATER,
  skill_unavailable: LATER,
  host_stopping: LATER,
  skill_timeout:
    'Ask for less in one call. Make it again only if it may be made twice: it may have had its effect.',
};

/** Errors after which another skill may do what this one could not. */
const OF_THIS_SKILL: ReadonlySet<HostErrorCode> = new Set<HostErrorCode>([
  'poison_input',
  'caller_refused',
  'skill_error',
  'permission_denied',
  'worker_crashed',
  'member_lost',
  'limit_exceeded',
  'bad_skill_response',
  'skill_overloaded',
  'skill_unavailable',
  'skill_timeout',
]);

/** Whether another skill may do what this one could not. */
export function hasAlternatives(code: HostErrorCode): boolean {
  return OF_THIS_SKILL.has(code);
}
