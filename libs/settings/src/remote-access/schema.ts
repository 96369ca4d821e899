import { z } from 'zod';
import { databaseSchema, required, section } from '../connections/schema.js';

const whole = (from: number, to: number) => {
  const error = `write a whole number from ${from} to ${to}.`;
  return z.number({ error }).int({ error }).min(from, { error }).max(to, { error });
};

const listen = z
  .strictObject({
    host: required('the address to listen on').default('0.0.0.0'),
    port: whole(0, 65_535).default(8443),
  })
  .default({ host: '0.0.0.0', port: 8443 });

/** It becomes a part of an address, and callers have to write it exactly so. */
const databaseName = required('the name under which callers ask for it').regex(/^\w[\w.-]{0,99}$/, {
  error: ({ input }) =>
    `"${String(input)}" is not a name: use letters, digits, "-", "_" and ".", at most 100, not "." or "-" first.`,
});

export const tokenSchema = z.strictObject({
  name: required('who signs in with it, for the log'),
  sha256: z
    .string({ error: 'must be text: put it in quotes.' })
    .regex(/^[0-9a-f]{64}$/i, { error: 'must be the 64 hexadecimal digits that sha256sum prints.' })
    .optional(),
  token: required('the token, or ${NAME} to take it from the environment').optional(),
  databases: z
    .array(required('the name of a database'), section('a list of names, or leave it out for all databases'))
    .min(1, { error: 'lists no database: leave it out for all of them.' })
    .optional(),
});

/** The shape of the remote access's settings, before secrets and files are resolved. */
export const remoteAccessSchema = z.strictObject(
  {
    listen,
    certificate: required('a file (PEM) with the certificate of this server'),
    key: required('the key of the certificate: a file (PEM), ${NAME} or sealed:...'),
    clientCertificateAuthority: required('a file (PEM) with an authority, or leave it out').optional(),
    requestsPerSecond: whole(1, 10_000).default(50),
    databases: z
      .array(databaseSchema.extend({ name: databaseName }), section('a list of databases'))
      .min(1, { error: 'lists no database.' }),
    tokens: z.array(tokenSchema, section('a list of tokens')).default([]),
  },
  section('the file holds the settings of docs/remote-access.md'),
);

export type WrittenToken = z.infer<typeof tokenSchema>;
