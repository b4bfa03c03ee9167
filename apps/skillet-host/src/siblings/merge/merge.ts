import type { CapturedAnswer } from '../capture.ts';
import type { Replies } from '../siblings.ts';

/** What is made one of. */
export interface Answers {
  /** Number of the host that was asked. */
  readonly number: number;
  readonly own: CapturedAnswer;
  readonly replies: Replies;
  /** Path and query. */
  readonly target: string;
}

/** Makes one answer of those of all hosts. */
export type Merge = (answers: Answers) => CapturedAnswer;

/** The bodies of all hosts that answered well, by the numbers of the hosts; that of the one that was asked first. */
export function bodiesOf({ number, own, replies }: Answers): [host: number, body: string][] {
  const good = replies.answers.filter(({ status }) => status === own.status);
  return [
    [number, own.body],
    ...good.map(({ number: host, body }) => [host, body] as [number, string]),
  ];
}
