import { once } from 'node:events';
import { setPriority } from 'node:os';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { ConfigError, type HostConfig } from '@skillet/config';
import type { ReadOutcome, ReadRequest } from './read-request.ts';

const ENTRY = new URL(`./config-worker${extname(import.meta.url)}`, import.meta.url);

/** Milliseconds after which nobody waits any longer. */
const PATIENCE = 60_000;
/** Milliseconds after which reading counts as long, and yields to everything that serves requests. */
const LONG = 1000;
const BEHIND_ALL = 10;
/** Milliseconds without a request after which the thread ends. */
const IDLE = 2_000;
/** Requests after which another thread takes over: nothing but its end gives back all it has taken. */
const MOST_READS = 16;
/** In MB. With more, garbage of one request outlives many others. */
const YOUNG_GENERATION = 8;

/** One after the other, in the order they came. */
let last: Promise<unknown> = Promise.resolve();
let worker: Worker | undefined;
/** The number that the system knows the thread by; 0 where it has none. */
let tid: Int32Array | undefined;
let reads = 0;
let idle: NodeJS.Timeout | undefined;

/**
 * Reads a configuration and all that its skills bring in a thread of its own, behind the gateway's and
 * soon behind all others, so that nothing in them costs those who are served, and in a machine that
 * others keep busy a reload is still done soon. Rejects as reading it here would.
 */
export function readInThread(request: ReadRequest): Promise<HostConfig> {
  const reading = last.then(() => ask(request));
  last = reading.catch(() => undefined);
  return reading;
}

async function ask(request: ReadRequest): Promise<HostConfig> {
  clearTimeout(idle);
  const asked = (worker ??= start());
  asked.ref();
  const long = setTimeout(stepBack, LONG).unref();
  const answered = new AbortController();
  const signal = AbortSignal.any([AbortSignal.timeout(PATIENCE), answered.signal]);
  try {
    const answer = Promise.race([once(asked, 'message', { signal }), ended(asked, signal)]);
    asked.postMessage(request);
    const [outcome] = (await answer) as [ReadOutcome];
    asked.unref();
    reads += 1;
    if (reads >= MOST_READS) end();
    else idle = setTimeout(end, IDLE).unref();
    return configOf(outcome);
  } catch (error) {
    end();
    if (!(error instanceof Error && error.name === 'AbortError')) throw error;
    const seconds = String(PATIENCE / 1000);
    throw new Error(`reading the configuration took more than ${seconds} s`, { cause: error });
  } finally {
    clearTimeout(long);
    answered.abort();
  }
}

function start(): Worker {
  const resourceLimits = { maxYoungGenerationSizeMb: YOUNG_GENERATION };
  tid = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const started = new Worker(ENTRY, { name: 'configuration', resourceLimits, workerData: tid });
  // Who waits hears of it; nobody else needs to.
  started.on('error', () => undefined);
  return started;
}

/** The thread then ends with its request: it may not be allowed to step forward again. */
function stepBack(): void {
  const number = tid?.[0] ?? 0;
  if (number === 0) return;
  reads = MOST_READS;
  try {
    setPriority(number, BEHIND_ALL);
  } catch {
    // It is behind already.
  }
}

async function ended(asked: Worker, signal: AbortSignal): Promise<never> {
  await once(asked, 'exit', { signal });
  throw new Error('the thread that reads the configuration has ended');
}

function end(): void {
  const gone = worker;
  worker = undefined;
  reads = 0;
  void gone?.terminate();
}

function configOf(outcome: ReadOutcome): HostConfig {
  switch (outcome.kind) {
    case 'read':
      return outcome.config;
    case 'refused':
      throw new ConfigError(outcome.file, outcome.problems);
    case 'failed':
      throw new Error(outcome.message);
  }
}
