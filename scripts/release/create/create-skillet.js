#!/usr/bin/env node
// `npm create skillet [folder]`: what `skillet-host init` does, with the host that is installed beside this.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const manifest = createRequire(import.meta.url).resolve('skillet-host/package.json');
const { bin } = JSON.parse(readFileSync(manifest, 'utf8'));
const host = path.join(path.dirname(manifest), bin['skillet-host']);
const child = spawn(process.execPath, [host, 'init', ...process.argv.slice(2)], {
  stdio: 'inherit',
});
child.on('exit', (code) => {
  process.exitCode = code ?? 1;
});
