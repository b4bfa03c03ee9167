import { describe, expect, test } from 'vitest';
import { trimMalloc } from '../src/governor/malloc-trim.ts';
import { MemoryReturn } from '../src/governor/memory-return.ts';
import { FakeClock, turn } from './support/fake-clock.ts';

const MB = 1024 * 1024;

/** A process of 100 MB that looks at itself five times a second, and that trimming brings down to `least`. */
function watched({ can = true } = {}) {
  const clock = new FakeClock();
  const process = { rss: 100 * MB, least: 100 * MB, trims: 0, ended: 0 };
  const memory = new MemoryReturn({
    clock,
    rss: () => process.rss,
    ended: () => process.ended,
    trim: () => {
      process.trims += 1;
      if (can) process.rss = process.least;
      return Promise.resolve(can);
    },
  });
  const passes = async (milliseconds: number, growth = 0) => {
    for (let passed = 0; passed < milliseconds; passed += 200) {
      await clock.advance(200);
      process.rss += growth;
      memory.look(process.rss);
      await turn();
    }
  };
  memory.look(process.rss);
  return { process, passes };
}

describe('memory that nobody has any more', () => {
  test('goes back to the system once the process grows no more', async () => {
    const { process, passes } = watched();
    await passes(6000, 10 * MB);
    expect(process.trims).toBe(0);
    await passes(1000);
    expect(process).toMatchObject({ trims: 1, rss: 100 * MB });
  });

  test('is not looked for in a process that grows by little', async () => {
    const { process, passes } = watched();
    await passes(20_000, 0.2 * MB);
    expect(process.trims).toBe(0);
  });

  test('is looked for less and less in a process that keeps what it has', async () => {
    const { process, passes } = watched();
    process.least = process.rss = 300 * MB;
    await passes(600_000);
    expect(process.trims).toBeLessThan(16);
    const before = process.trims;
    await passes(120_000);
    expect(process.trims - before).toBeLessThanOrEqual(2);
  });

  test('goes back also when its worker was still there at the first look', async () => {
    const { process, passes } = watched();
    process.least = process.rss = 400 * MB;
    await passes(30_000);
    expect(process.rss).toBe(400 * MB);
    process.least = 120 * MB;
    process.ended += 1;
    await passes(5000);
    expect(process.rss).toBe(120 * MB);
  });

  test('is not asked for again where nothing can give it back', async () => {
    const { process, passes } = watched({ can: false });
    process.rss = 300 * MB;
    await passes(20_000);
    expect(process.trims).toBe(1);
  });
});

test('the allocator of the system can be asked to give back what is free in it', async (context) => {
  const { header } = process.report.getReport() as { readonly header: object };
  context.skip(!('glibcVersionRuntime' in header), 'only glibc can be asked');
  expect(await trimMalloc()).toBe(true);
});
