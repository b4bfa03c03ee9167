/** The credentials that a skill wants of its callers, as its Skilletfile declares them. */
export interface CredentialSpec {
  /** Names without which the handler is not called. */
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** A sentence on where to get them. */
  readonly howToGet: string;
  /** The same in steps. */
  readonly steps: readonly string[];
  /** Address of a page on them. */
  readonly documentation: string;
}

/** The names of a skill's credentials, as `/schema`, `/inventory` and `/health` tell them. */
export interface CredentialNames {
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

/** What may be told of credentials beside how to get them. */
export function credentialNames({ required, optional }: CredentialSpec): CredentialNames {
  return { required, optional };
}

/** What a caller is told who did not send the credentials that a skill requires. */
export function missingCredentialsDetail(
  spec: CredentialSpec,
  missing: readonly string[],
): Readonly<Record<string, unknown>> {
  const [one] = missing;
  const what =
    missing.length === 1
      ? `the credential ${String(one)}`
      : `the credentials ${missing.join(', ')}`;
  return {
    error: 'missing_credentials',
    message: `This skill needs ${what}; send {"skill_input": {…}, "credentials": {"${String(one)}": "…"}}.`,
    required_credentials: spec.required,
    optional_credentials: spec.optional,
    how_to_get: spec.howToGet,
    steps: spec.steps,
    documentation: spec.documentation,
  };
}
