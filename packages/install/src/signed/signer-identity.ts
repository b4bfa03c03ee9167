/** Who signs by Sigstore, as certificates say it; both are compared as they are. */
export interface SignerIdentity {
  /** An address of mail, or of what built it: its subject alternative name (cosign: `--certificate-identity`). */
  readonly identity: string;
  /** Address of who vouches for that (cosign: `--certificate-oidc-issuer`). */
  readonly issuer: string;
}
