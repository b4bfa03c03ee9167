import type { TellOfSkill } from '@skillet/gateway';
import { captureAnswer, sendCaptured } from './capture.ts';
import { ofMessage } from './hand-over.ts';
import { mergeSkillDetail, mergeSkillHealth } from './merge/skill.ts';
import { noteOf } from './note.ts';
import type { Siblings } from './siblings.ts';

/** Milliseconds that another host may take: longer than a skill has to say how it is. */
const PATIENCE = 6000;
/** Headers that say who asks, from where and how, which another host is told otherwise. */
const OF_ASKER =
  /^(?:host|accept|authorization|content-length|cookie|origin|referer|forwarded|via|sec-.*|x-forwarded-.*|x-real-ip)$/i;

/** Has any of several hosts tell of a skill as it is in all of them. */
export function skillInAll(siblings: Siblings): TellOfSkill {
  return async (what, exchange, own) => {
    const { req, res } = exchange;
    const { method = 'GET', url: target = '/', headers, rawHeaders } = req;
    if (noteOf(req)?.caller !== undefined || method !== 'GET') return own();
    const asked = what === 'health' ? exchange.user() : exchange.caller();
    const caller = (await asked) ?? ({ kind: 'anonymous', doubt: 'remote' } as const);
    const more = ofMessage(rawHeaders).filter(
      (_, index, all) => !OF_ASKER.test(all[index - (index % 2)] ?? ''),
    );
    const { accept } = headers;
    const question = { method, target, accept, caller, headers: more, patience: PATIENCE };
    const [one, replies] = await Promise.all([captureAnswer(res, own), siblings.ask(question)]);
    const merge = what === 'health' ? mergeSkillHealth : mergeSkillDetail;
    const { number } = siblings.place;
    if (!res.closed) sendCaptured(res, merge({ number, own: one, replies, target }));
    return undefined;
  };
}
