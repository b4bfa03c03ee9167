import type { SkillRequest, SkillResponse } from '@skillet/core';
import type { OwnCards } from '../catalog/own-cards.ts';
import type { Answering } from './served-call.ts';

/** Where other hosts are told of the skills of one, and of their descriptors, and what the paths of its HTTP API begin with. */
export const OWN_PATHS = { cards: '/cards', descriptors: '/descriptors', api: '/api' } as const;
const API = `${OWN_PATHS.api}/`;
/** Descriptors that are asked for at once. */
export const MOST_DESCRIPTORS = 200;

/** Answers what another host asks of the HTTP API of this one. */
export type ApiAnswers = Answering['dispatch'];

/** What the host itself answers other hosts; `api` gets its requests with the paths that the HTTP API has. */
export function ownAnswers(
  cards: Pick<OwnCards, 'text' | 'descriptors'>,
  api?: ApiAnswers,
): Answering {
  return {
    bodyLimit: 256 * 1024,
    streamIdle: 60_000,
    admit: () => undefined,
    dispatch: (request) => {
      const { path } = request;
      if (api !== undefined && path.startsWith(API))
        return api({ ...request, path: path.slice(OWN_PATHS.api.length) });
      const response = Promise.resolve(answerTo(request, cards));
      return { response, cancel: () => undefined };
    },
  };
}

function answerTo(
  { path, body }: SkillRequest,
  cards: Pick<OwnCards, 'text' | 'descriptors'>,
): SkillResponse {
  if (path === OWN_PATHS.cards) return { status: 200, headers: null, body: cards.text };
  const wanted = path === OWN_PATHS.descriptors ? wantedOf(body) : undefined;
  if (wanted === undefined) return { status: 404, headers: null, body: '{}' };
  return { status: 200, headers: null, body: JSON.stringify(cards.descriptors(wanted)) };
}

function wantedOf(body: SkillRequest['body']): ReadonlySet<string> | undefined {
  if (!(body instanceof Uint8Array)) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString());
    if (!Array.isArray(value)) return undefined;
    const texts = value.filter((one: unknown) => typeof one === 'string');
    return new Set(texts.slice(0, MOST_DESCRIPTORS));
  } catch {
    return undefined;
  }
}
