/** What is fetched or made anew, and what is its author's and no skill's. */
const NAMES = new Set([
  'node_modules',
  '.venv',
  '__pycache__',
  '.pytest_cache',
  '.git',
  '.hg',
  '.svn',
  '.skillet',
  'skillet_skills',
  '.idea',
  '.vscode',
  '.DS_Store',
]);
const ENDINGS = /\.(?:py[co]|sw[op])$/;
/** An archive beside the Skilletfile is one that was packed before. */
const PACKED = /^[^/]+\.(?:tgz|tar\.gz)$/;
/** What has passwords and keys in it by its name. */
const SECRETS =
  /^(?:\.env(?:\..+)?|\.npmrc|\.pypirc|\.netrc|\.git-credentials|\.aws|\.ssh|\.gnupg|\.kube|id_(?:rsa|dsa|ecdsa|ed25519)|.+\.(?:p12|pfx|jks|keystore|kdbx))$/i;
/** The form of such a file, without what is secret. */
const TEMPLATES = /^\.env\.(?:example|sample|template|dist)$/i;
/** What may have a private key in it. */
const MAY_HAVE_KEY = /\.(?:pem|key)$/i;
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;

/** Whether a file or folder of a skill, by its path from there, stays out of its archive. */
export function isLeftOut(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (NAMES.has(name) || ENDINGS.test(name) || PACKED.test(path)) return true;
  return SECRETS.test(name) && !TEMPLATES.test(name);
}

/** Whether a file that was read stays out of it: one with a private key. */
export function hasPrivateKey(path: string, bytes: Buffer): boolean {
  return MAY_HAVE_KEY.test(path) && PRIVATE_KEY.test(bytes.toString('latin1'));
}
