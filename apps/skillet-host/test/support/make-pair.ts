import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Makes a key and a certificate for localhost. */
export async function makePair(dir: string, name: string): Promise<{ key: string; cert: string }> {
  const [key, cert] = [join(dir, `${name}.key`), join(dir, `${name}.crt`)];
  const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const written = ['-keyout', key, '-out', cert];
  await run('openssl', ['req', '-x509', ...kind, '-days', '2', ...subject, ...written]);
  return { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') };
}
