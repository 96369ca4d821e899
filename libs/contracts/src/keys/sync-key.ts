/** The units that scale on their own (design 2). */
export const domains = ['contacts', 'calendars', 'meetings'] as const;
export type Domain = (typeof domains)[number];

/** What a pass reconciles: one domain of one mailbox under one connection. `mailbox` is a lower-case primary SMTP address. */
export interface SyncKey {
  readonly connection: string;
  readonly domain: Domain;
  readonly mailbox: string;
}

/** The key as one line, for logs and maps. */
export function syncKeyText(key: SyncKey): string {
  return `${key.domain}/${key.connection}/${key.mailbox}`;
}
