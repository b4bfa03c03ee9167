import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const NAMES = 'DNS:localhost,IP:127.0.0.1';
const KIND = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** Makes a key and a certificate for localhost. */
export async function makePair(dir: string, name: string): Promise<{ key: string; cert: string }> {
  const [key, cert] = [join(dir, `${name}.key`), join(dir, `${name}.crt`)];
  const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=${NAMES}`];
  const written = ['-keyout', key, '-out', cert];
  await run('openssl', ['req', '-x509', ...KIND, '-days', '2', ...subject, ...written]);
  return { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') };
}

/** Makes a key, and a certificate for localhost that held for a day long ago. */
export async function makeExpiredPair(dir: string, name: string): Promise<void> {
  const file = (end: string) => join(dir, `${name}.${end}`);
  await writeFile(file('index'), '');
  await writeFile(
    file('ca'),
    `[ca]
default_ca = own
[own]
database = ${file('index')}
new_certs_dir = ${dir}
rand_serial = yes
default_md = sha256
policy = any
x509_extensions = names
[any]
commonName = supplied
[names]
basicConstraints = CA:TRUE
subjectAltName = ${NAMES}
`,
  );
  const request = ['-subj', `/CN=${name}`, '-keyout', file('key'), '-out', file('csr')];
  await run('openssl', ['req', ...KIND, ...request]);
  const day = ['-startdate', '20200101000000Z', '-enddate', '20200102000000Z'];
  const own = ['-selfsign', '-keyfile', file('key'), '-in', file('csr'), '-out', file('crt')];
  await run('openssl', ['ca', '-config', file('ca'), '-batch', '-notext', ...day, ...own]);
}
