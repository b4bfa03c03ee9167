const SECRET_NAME =
  /key|token|secret|passw|passphrase|pwd|credential|auth|bearer|cookie|signature|private|webhook|dsn|conn\w*str|(?:^|[_.-])(?:pass|pat|pin|otp|jwt|sas|session)(?:$|[_.-])/i;
/** Names that only sound like that of a secret: the value of `MAX_TOKENS` is a number. */
const COUNTS = /max|min|limit|count|size|length|ttl|timeout/i;
const KNOWN_VALUE =
  /(?:^|[\s=:'"])(?:sk|pk|rk|ghp|gho|ghu|ghs|ghr|glpat|github_pat|xox[a-z]|hf|npm|pypi|lin_api|ntn|secret|dop_v1|AKIA|ASIA|AIza|ATATT|SG|ya29)[-_.A-Za-z0-9]{8,}|\beyJ[\w-]{8,}\.|-----BEGIN |^(?:bearer|basic|token)\s+\S{4,}/i;
const PASSWORD_IN_URL = /^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:[^/\s@]+@/i;
/** Long, of letters and digits at random. */
const RANDOM = /^(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9+/_.=~-]{20,}$/;
const PATH = /^(?:[A-Za-z]:)?[./~\\]/;
const VERSIONED = /^[a-z][a-z0-9.-]*-\d+(?:\.\d+)+$/;

/** Whether a name says that its value is a secret. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** Whether a value looks like a secret by itself. Doubt counts as one. */
export function isSecretValue(value: string): boolean {
  if (KNOWN_VALUE.test(value) || PASSWORD_IN_URL.test(value)) return true;
  return RANDOM.test(value) && !PATH.test(value) && !VERSIONED.test(value);
}

/** Whether a value of that name is to be kept out of files. */
export function isSecret(name: string, value: string): boolean {
  if (value === '' || /^(?:true|false)$/i.test(value)) return false;
  if (isSecretValue(value)) return true;
  return isSecretName(name) && !(COUNTS.test(name) && /^\d{1,9}$/.test(value));
}
