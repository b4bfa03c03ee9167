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
  /^(?:\.env(?:[._~-].*)?|\.envrc|.+\.env|\.npmrc|\.yarnrc\.yml|\.pypirc|\.netrc|\.pgpass|\.git-credentials|credentials\.json|\.aws|\.azure|\.docker|\.dockercfg|\.ssh|\.gnupg|\.kube|id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?|.+\.(?:p12|pfx|jks|keystore|kdbx))$/i;
/** The same of tools that have a file for it: of shells and databases, clouds, and backups of those above. */
const SECRETS_OF_TOOLS =
  /^(?:\.(?:htpasswd|dev\.vars|vault-token|my\.cnf|s3cfg|boto|secrets|(?:[a-z]+_)+history)|\.(?:npmrc|netrc|pypirc|pgpass)[.~].*|id_(?:rsa|dsa|ecdsa|ed25519)\.(?:bak|old|orig)|credentials\.toml|application_default_credentials\.json|secrets\.(?:json|ya?ml|toml)|kubeconfig|.+\.tfstate(?:\.backup)?|.+\.tfvars)$/i;
/** The form of such a file, without what is secret. */
const TEMPLATES =
  /^(?:\.env[.-](?:example|sample|template|dist)|(?:example|sample|template)\.env)$/i;
/** Code and prose show what a key looks like. */
const SPEAKS_OF_KEYS = /\.(?:[cm]?[jt]sx?|pyi?|md|rst|html?)$/i;
/** Private keys: as PEM, of SSH2, PuTTY and age, and of minisign, with which indexes are signed. */
const PRIVATE_KEY =
  /-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----|^---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----|^PuTTY-User-Key-File-|^AGE-SECRET-KEY-1|^RW(?:RTY0|QAAE)Iy[A-Za-z0-9+/]{203}=/m;

/** Whether a file or folder of a skill, by its path from there, stays out of its archive. */
export function isLeftOut(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (NAMES.has(name) || ENDINGS.test(name) || PACKED.test(path)) return true;
  return (SECRETS.test(name) || SECRETS_OF_TOOLS.test(name)) && !TEMPLATES.test(name);
}

/** Whether a file that was read stays out of it: one with a private key. */
export function hasPrivateKey(path: string, bytes: Buffer): boolean {
  // What is no text may have the words for a key, as a library for cryptography does.
  return (
    !SPEAKS_OF_KEYS.test(path) && !bytes.includes(0) && PRIVATE_KEY.test(bytes.toString('latin1'))
  );
}
