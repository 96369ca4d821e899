/** One entry of `WWW-Authenticate`. */
export interface Challenge {
  /** In lower case. */
  readonly scheme: string;
  /** What the scheme asks back, e.g. an NTLM message. */
  readonly token: Buffer | null;
}

const entry =
  /(?:^|,)\s*(basic|ntlm|negotiate|bearer|digest|kerberos)(?![\w=])(?:[ \t]+([A-Za-z0-9+/]+=*)(?=\s*(?:,|$)))?/gi;

/** The challenges of the `WWW-Authenticate` headers, one or many a header. */
export function readChallenges(headers: readonly string[]): readonly Challenge[] {
  return headers.flatMap((header) =>
    [...header.replaceAll(/"[^"]*"/g, '""').matchAll(entry)].map(([, scheme, token]) => ({
      scheme: scheme!.toLowerCase(),
      token: token === undefined ? null : Buffer.from(token, 'base64'),
    })),
  );
}
