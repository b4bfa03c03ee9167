import { group, list, type Schema } from './schema.ts';
import {
  coreShare,
  duration,
  integer,
  key,
  MORE_THAN_0,
  orUnbounded,
  size,
  text,
} from './values.ts';

/** What Node takes in a process, and something to work with. */
const LEAST_MEMORY = 64 * 1024 * 1024;

/** A version of the skill that gets copies of its calls. */
export const SHADOW: Schema = group(
  {
    path: key(text(), 'Folder of the candidate, relative to the configuration file.', {
      'x-default': 'none; required',
    }),
    share: key(
      {
        type: ['string', 'integer'],
        pattern: String.raw`^\d+(\.\d+)? ?%$|^0$|\$\{`,
        examples: ['10%', '100%'],
        minimum: 0,
        maximum: 0,
        'x-kind': 'callShare',
        'x-expected': 'a share such as `10%`',
        'x-value': 'share in per cent, at most 100%',
      },
      'Share of the calls that are copied, of those that may be repeated.',
      { default: '10%' },
    ),
    volatile: key(
      list(
        { type: 'string', 'x-kind': 'answerPointer' },
        {
          examples: [['/generated_at', '/items/*/score']],
          'x-value': 'list of JSON Pointers; a step `*` is each member',
        },
      ),
      'What may differ between two answers.',
      { 'x-default': 'none' },
    ),
    concurrency: key(
      integer(1, 10_000),
      'Copies that the one worker of the candidate works on at the same time.',
      { 'x-default': '4, or that of the skill if that is less' },
    ),
    queue: key(integer(0, 10_000), 'Copies that may wait for it; one more is dropped.', {
      default: 16,
    }),
    timeout: key(duration(MORE_THAN_0), 'Time that a copy may take.', {
      'x-default': 'that of the skill',
    }),
    limits: key(
      group({
        memory: key(
          size(LEAST_MEMORY),
          'Resident memory of the candidate and its children; over it, it is ended.',
          { 'x-default': 'that of the skill; 64MB more where the skill runs in threads' },
        ),
        cpu: key(
          orUnbounded(coreShare(), 'none'),
          'CPU time of it as a share of a core, as `limits.cpu` of a skill.',
          { 'x-default': 'that of the skill' },
        ),
      }),
      'What the candidate may not exceed.',
    ),
  },
  ['path'],
);
