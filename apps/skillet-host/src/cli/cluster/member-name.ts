import { basename, dirname, extname } from 'node:path';

/** What a host may be called in a cluster, by its file; that of the folder where the file is called as all are. */
export function memberName(file: string | undefined, cwd: string): string {
  const stem = file === undefined ? '' : basename(file, extname(file));
  const name =
    file === undefined || stem === 'runtime-config' ? basename(file ? dirname(file) : cwd) : stem;
  return name.replaceAll(/[^A-Za-z0-9_-]/g, '-').slice(0, 64) || 'host';
}
