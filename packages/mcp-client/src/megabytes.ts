/** A number of bytes as people read it. */
export function megabytes(bytes: number): string {
  return `${String(Math.round((bytes / 1024 / 1024) * 10) / 10)} MB`;
}
