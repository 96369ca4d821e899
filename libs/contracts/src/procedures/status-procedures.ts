import { z } from 'zod';
import { domains } from '../keys/sync-key.js';
import type { Procedure } from './procedure.js';

const milliseconds = z.number();

const mailboxStatus = z.object({
  mailbox: z.string(),
  /**
   * `in-step`: the last pass went well and nothing waits. `working`: something waits or a pass is due. `blocked`: see `problem`.
   * `stopped`: the brake holds it until somebody decides.
   */
  state: z.enum(['in-step', 'working', 'blocked', 'stopped']),
  links: z.number(),
  pending: z.number(),
  parked: z.number(),
  problem: z.string().nullable(),
  failures: z.number(),
  retryAfter: milliseconds.nullable(),
  lastSuccess: milliseconds.nullable(),
  /** How far the first filling is, in contacts; null when it is over. `secondsLeft`: at the pace of the last minutes; null while nobody can say. */
  progress: z.object({ done: z.number(), total: z.number(), secondsLeft: z.number().nullable() }).nullable(),
  /** What was written since the time asked for. */
  written: z.object({
    created: z.number(),
    updated: z.number(),
    deleted: z.number(),
    restored: z.number(),
    adopted: z.number(),
    /** Edits in Exchange that ProjectMate's simultaneous changes replaced; they count as updated, too. */
    conflicts: z.number(),
    /** Records of ProjectMate that took an edit made in Outlook. */
    merged: z.number(),
    /** Records that ProjectMate got from Outlook. */
    imported: z.number(),
    /** Contacts that were deleted in Outlook and stay out of this mailbox. */
    detached: z.number(),
  }),
});
export type MailboxStatus = z.infer<typeof mailboxStatus>;

const domainStatus = z.object({
  domain: z.enum(domains),
  /**
   * The first filling as a whole: of so many mailboxes, with so many contacts that wait for them; null when no mailbox is being filled. `secondsLeft`: at the pace of the last minutes;
   * null while nobody can say.
   */
  filling: z
    .object({ mailboxes: z.number(), left: z.number(), secondsLeft: z.number().nullable() })
    .nullable(),
  /** Changes in ProjectMate that are not spread over the mailboxes yet. */
  changesToSpread: z.number(),
  mailboxes: z.array(mailboxStatus),
  parked: z.array(
    z.object({
      mailbox: z.string(),
      recordId: z.string(),
      /** `invalid`: a side refuses it. `photo`: in step but for its photo, which Exchange refuses. `tolerated`: in step but for what Exchange does not keep. `ambiguous`: several may be its like. `question`: an item of the employee's own may be one of several records. */
      kind: z.enum(['invalid', 'photo', 'tolerated', 'ambiguous', 'question']),
      /** Whom it is about; null when nobody knows. */
      title: z.string().nullable(),
      reason: z.string(),
      since: milliseconds,
    }),
  ),
});
export type DomainStatus = z.infer<typeof domainStatus>;

const notificationStatus = z.object({
  /**
   * How changes in Exchange are noticed. `streaming`: it tells of them. `partly`: of some mailboxes it does, the others are looked at in the connection's period. `polling`:
   * all are.
   */
  kind: z.enum(['streaming', 'partly', 'polling']),
  /** Why mailboxes are looked at in the period, a sentence each; none where all is well, or nobody asked for anything else. */
  problems: z.array(z.string()),
  /** Streams that are open, of all replicas of the gateway. */
  streams: z.number(),
  /** Mailboxes that Exchange tells of. */
  watched: z.number(),
});
export type NotificationStatus = z.infer<typeof notificationStatus>;

const connectionStatus = z.object({
  connection: z.string(),
  exchangeUrl: z.string(),
  exchangeVersion: z.string(),
  projectMate: z.object({ server: z.string(), database: z.string() }),
  periodSeconds: z.number(),
  startType: z.enum(['manual', 'automatic', 'disabled']),
  running: z.boolean(),
  notifications: notificationStatus,
  problems: z.array(z.object({ source: z.string(), problem: z.string(), since: milliseconds })),
  domains: z.array(domainStatus),
});
export type ConnectionStatus = z.infer<typeof connectionStatus>;

const statusRequest = z.object({
  version: z.literal(1),
  /** Count what was written since then, in milliseconds since 1970. */
  writtenSince: milliseconds,
});

const statusReport = z.object({ at: milliseconds, connections: z.array(connectionStatus) });
export type StatusReport = z.infer<typeof statusReport>;

const statisticsRequest = z.object({ version: z.literal(1) });
const statisticsReport = z.object({
  /** Requests sent to Exchange since the gateway started, by connection and operation. */
  requests: z.record(z.string(), z.record(z.string(), z.number())),
  /** What is set so that it works and is not safe, or does without something, by connection; connections without are left out. */
  warnings: z.record(z.string(), z.array(z.string())),
});

/** The scheduler's answer to "how do things stand?". */
export const statusProcedure = {
  subject: 'status.read',
  request: statusRequest,
  reply: statusReport,
} satisfies Procedure<z.infer<typeof statusRequest>, StatusReport>;

/** The gateway's figures. */
export const statisticsProcedure = {
  subject: 'ews.statistics',
  request: statisticsRequest,
  reply: statisticsReport,
} satisfies Procedure<z.infer<typeof statisticsRequest>, z.infer<typeof statisticsReport>>;
