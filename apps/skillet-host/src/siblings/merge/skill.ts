import { mergeSkill } from './health.ts';
import { parseObject } from './json.ts';
import { bodiesOf, type Merge } from './merge.ts';

/** What skills say of themselves when they are well, in small letters. */
const WELL = new Set([
  'healthy',
  'ok',
  'loaded',
  'pass',
  'passing',
  'up',
  'ready',
  'alive',
  'green',
]);

/** `GET /skills/<mount>` of all hosts. */
export const mergeSkillDetail: Merge = (answers) => {
  const all = bodiesOf(answers).map(([host, body]) => [host, parseObject(body)] as const);
  return { ...answers.own, body: JSON.stringify(mergeSkill(all)) };
};

/** `GET /skills/<mount>/health` of all hosts: what the first says of itself that is not well, and how it is in each. */
export const mergeSkillHealth: Merge = (answers) => {
  const all = bodiesOf(answers).map(([host, body]) => [host, parseObject(body)] as const);
  const worst = all.find(([, { status }]) => !isWell(status)) ?? all[0];
  const hosts = all
    .map(([host, { status, error }]) => ({
      host,
      status,
      ...(error === undefined ? {} : { error }),
    }))
    .sort((a, b) => a.host - b.host);
  return { ...answers.own, body: JSON.stringify({ ...worst?.[1], hosts }) };
};

function isWell(status: unknown): boolean {
  return typeof status === 'string' && WELL.has(status.toLowerCase());
}
