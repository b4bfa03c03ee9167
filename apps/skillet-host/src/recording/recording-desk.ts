import { KEEPER } from '../siblings/keeper.ts';
import type { Commands } from '../siblings/door.ts';
import type { Siblings } from '../siblings/siblings.ts';
import { RecordingRefused, type HostRecording, type ToldRecording } from './host-recording.ts';
import type { RecordingWish } from './recording-wish.ts';

/** What is asked of a recording that a host holds. Each rejects with a `RecordingRefused`. */
export interface RecordingDesk {
  begin(wish: RecordingWish, by: string): Promise<ToldRecording>;
  told(): Promise<ToldRecording>;
  end(): Promise<ToldRecording>;
  lines(): Promise<string>;
  discard(): Promise<ToldRecording>;
}

type Asked =
  | { readonly do: 'begin'; readonly wish: RecordingWish; readonly by: string }
  | { readonly do: 'told' | 'end' | 'lines' | 'discard' };

type Told = { readonly answer: unknown } | { readonly refused: string; readonly status: number };

/** Of several hosts that share a port the first records, whichever is asked. */
export function recordingDesk(
  own: HostRecording,
  siblings: Siblings | undefined,
): { readonly desk: RecordingDesk; readonly commands: Commands } {
  const doHere = async (asked: Asked): Promise<unknown> => {
    await Promise.resolve();
    if (asked.do === 'begin') return own.begin(asked.wish, asked.by);
    if (asked.do === 'told') return own.told;
    return own[asked.do]();
  };
  const atFirst = async (asked: Asked): Promise<unknown> => {
    if (siblings === undefined || siblings.place.number === KEEPER) return doHere(asked);
    const told = (await siblings.tell(KEEPER, 'recording', JSON.stringify(asked))) as Told;
    if ('refused' in told) throw new RecordingRefused(told.status, told.refused);
    return told.answer;
  };
  const recordingOf = async (asked: Asked) => (await atFirst(asked)) as ToldRecording;
  return {
    desk: {
      begin: (wish, by) => recordingOf({ do: 'begin', wish, by }),
      told: () => recordingOf({ do: 'told' }),
      end: () => recordingOf({ do: 'end' }),
      lines: async () => String(await atFirst({ do: 'lines' })),
      discard: () => recordingOf({ do: 'discard' }),
    },
    commands: {
      recording: async (request) => {
        try {
          return { answer: await doHere(JSON.parse(request) as Asked) } satisfies Told;
        } catch (error) {
          if (!(error instanceof RecordingRefused)) throw error;
          return { refused: error.message, status: error.status } satisfies Told;
        }
      },
    },
  };
}
