import { parseRate } from '@skillet/config';
import { UsageError } from '@skillet/command';
import { formatRate, isJsonObject, type CallLimits } from '@skillet/core';

/** Flags that say how much a key may call, as commander gives them. */
export interface LimitFlags {
  readonly rate?: string;
  readonly burst?: string;
  readonly concurrency?: string;
  readonly daily?: string;
}

/** How much a key may call by flags, which begin with `mark`. Throws a UsageError for what the user can put right. */
export function limitsIn(
  { rate: given, burst, concurrency, daily }: LimitFlags,
  mark = '--',
): CallLimits | undefined {
  const rate = given === undefined ? undefined : parseRate(given);
  if (rate?.ok === false) {
    const why = rate.because === undefined ? '' : ` (${rate.because})`;
    throw new UsageError(
      `${mark}rate ${String(given)}: say a rate such as 60/min, 5/s or 1000/hour${why}`,
    );
  }
  const limits: CallLimits = {
    ...(rate && { rate: rate.value }),
    ...(burst !== undefined && { burst: wholeIn(`${mark}burst`, burst) }),
    ...(concurrency !== undefined && { concurrency: wholeIn(`${mark}concurrency`, concurrency) }),
    ...(daily !== undefined && { daily: wholeIn(`${mark}daily`, daily) }),
  };
  if (burst !== undefined && rate === undefined)
    throw new UsageError(
      `${mark}burst is how many of a ${mark}rate may come at once: give that, too`,
    );
  return Object.keys(limits).length === 0 ? undefined : limits;
}

/** Whether what a file has of the limits of a key is what a command wrote. */
export function isLimits(given: unknown): given is CallLimits {
  if (!isJsonObject(given)) return false;
  const { rate, burst, concurrency, daily, ...others } = given;
  const counts = [burst, concurrency, daily];
  return (
    Object.keys(others).length === 0 &&
    counts.every((count) => count === undefined || isCount(count)) &&
    (rate === undefined || (isJsonObject(rate) && isCount(rate['count']) && isCount(rate['per'])))
  );
}

/** The limits of a key for a person. */
export function limitsText({ rate, burst, concurrency, daily }: CallLimits): string {
  const parts = [
    rate && formatRate(rate),
    burst && `burst ${String(burst)}`,
    concurrency && `${String(concurrency)} at once`,
    daily && `${String(daily)} a day`,
  ];
  return parts.filter((part) => typeof part === 'string').join(', ');
}

function wholeIn(name: string, text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new UsageError(`${name} ${text}: say a whole number, 1 or more`);
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) > 0;
}
