import { legible } from '../../../log/legible.ts';
import { oneLine } from '../../one-line.ts';
import type { CrashReplayResult, ReplayedRequest } from './crash-replay-result.ts';

const CHARS = 400;

const VERDICTS: Readonly<Record<ReplayedRequest['outcome'], string>> = {
  fixed: 'fixed',
  unclear: 'unclear: it is not known whether it is fixed',
  'same-death': 'not fixed: it dies as it did',
  'other-death': 'not fixed: it dies in another way',
  fails: 'not fixed: it is not answered by the skill',
  'not-loaded': 'not fixed: it cannot be tried',
};

/** What came of a replay of a crash, for a person. */
export function crashReplayText(result: CrashReplayResult): string {
  const { was, source, warnings, requests, fixed } = result;
  const isOpen = !fixed && requests.every((request) => request.fixed);
  const lines = [
    `was   ${oneLine(was, CHARS)}`,
    `code  ${source}`,
    ...warnings.map((warning) => `! ${oneLine(warning, CHARS)}`),
    ...requests.flatMap(ofRequest),
    ...(isOpen ? ['', 'unclear: a request that may have done it was not made again'] : []),
  ];
  return legible(`${lines.join('\n')}\n`);
}

function ofRequest({
  request_id: id,
  is,
  why,
  outcome,
  profile,
  profile_error: unwritten = 'there is no CPU profile of it',
  notes,
  stack,
}: ReplayedRequest): string[] {
  return [
    '',
    `request ${id}`,
    ...notes.map((note) => `! ${note}`),
    `now   ${oneLine(is, CHARS)}`,
    ...(stack === undefined ? [] : stack.split('\n').map((line) => `      ${line.trim()}`)),
    ...(profile === null ? [`! ${unwritten}`] : [`CPU profile: ${profile}`]),
    ...(why === undefined ? [] : [`! ${why}`]),
    VERDICTS[outcome],
  ];
}
