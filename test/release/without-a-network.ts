import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { startHost } from './host-process.ts';

// Runs in a folder with the packed host installed, where there is no network but loopback: makes a project, serves it,
// calls its skill, and prints what was answered as JSON.
const devices = readFileSync('/proc/net/dev', 'utf8')
  .match(/^\s*\S+(?=:)/gm)
  ?.map((one) => one.trim());
execFileSync('npx', ['skillet-host', 'init'], { stdio: ['ignore', 'ignore', 'inherit'] });
const host = await startHost(['npx', 'skillet-host'], process.cwd(), process.env);
const answer = await host.post('/skills/greeting/run', { name: 'Ada' });
// npx keeps signals to itself.
execFileSync('npx', ['skillet-host', 'stop'], { stdio: 'ignore' });
console.log(JSON.stringify({ devices, answer }));
