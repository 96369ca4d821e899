import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import {
  contactProcedures,
  type ContactJournalEntry,
  type ContactReply,
  type ContactRequest,
  type SyncKey,
} from '@pmsync/contracts';
import { HandlesRequest } from '@pmsync/messaging';
import { ContractBroken, ProjectMateUnavailable, type JournalEntry } from '@pmsync/store';
import { CONTACTS_PARTS, type ContactsParts } from '../contacts-parts.js';
import { markDirty } from '../mark-dirty.js';
import { previewContacts } from '../preview/preview-contacts.js';
import { undoContacts } from '../undo/undo-contacts.js';
import { retry } from './retry.js';
import { withinMessage } from './within-message.js';
import { verify } from './verify.js';

type Problem = { readonly ok: false; readonly problem: string };

/** What the administrator asks of the contacts: whom they reach, preview, undo, the journal, and decisions about what was stopped or set aside. */
@Controller()
export class AdministrationController {
  constructor(@Inject(CONTACTS_PARTS) private readonly parts: ContactsParts) {}

  @HandlesRequest(contactProcedures.mailboxes, { concurrency: 2 })
  async mailboxes(@Payload() asked: ContactRequest<'mailboxes'>): Promise<ContactReply<'mailboxes'>> {
    return await this.withProjectMate(asked, async (projectMate) => {
      const employees = await projectMate.synchronisedEmployees(() => undefined);
      return { ok: true, value: { mailboxes: employees.map(({ mailbox }) => mailbox).toSorted() } };
    });
  }

  @HandlesRequest(contactProcedures.preview, { concurrency: 2 })
  async preview(@Payload() asked: ContactRequest<'preview'>): Promise<ContactReply<'preview'>> {
    const { bus, state } = this.parts;
    return await this.withProjectMate(asked, async (projectMate) =>
      previewContacts({ bus, state, projectMate }, keyOf(asked), asked),
    );
  }

  @HandlesRequest(contactProcedures.undo, { concurrency: 2 })
  async undo(@Payload() asked: ContactRequest<'undo'>): Promise<ContactReply<'undo'>> {
    return await this.withProjectMate(asked, async (projectMate) =>
      undoContacts({ ...this.parts, projectMate }, keyOf(asked), asked),
    );
  }

  @HandlesRequest(contactProcedures.journal, { concurrency: 4 })
  async journal(@Payload() asked: ContactRequest<'journal'>): Promise<ContactReply<'journal'>> {
    const entries = await this.parts.state.journal(asked);
    const fitting = withinMessage(entries.map(told));
    const more = fitting.length < entries.length || entries.length === asked.limit;
    return { ok: true, value: { entries: fitting, more } };
  }

  @HandlesRequest(contactProcedures.runs, { concurrency: 4 })
  async runs(@Payload() asked: ContactRequest<'runs'>): Promise<ContactReply<'runs'>> {
    const runs = await this.parts.state.runs(asked);
    return {
      ok: true,
      value: { runs: runs.map((run) => ({ ...run, mailboxes: [...run.mailboxes] })) },
    };
  }

  @HandlesRequest(contactProcedures.decide, { concurrency: 4 })
  async decide(@Payload() asked: ContactRequest<'decide'>): Promise<ContactReply<'decide'>> {
    const { state } = this.parts;
    const key = keyOf(asked);
    const chosen = asked.recordIds ?? 'all';
    if (asked.decision !== 'dismiss' && !this.parts.running.has(asked.connection))
      return { ok: false, problem: notRunning(asked.connection) };
    switch (asked.decision) {
      case 'dismiss':
        return { ok: true, value: { records: [...(await state.dismissParked(key, chosen))] } };
      case 'retry': {
        const answer = await retry(this.parts, key, chosen);
        if (answer.ok) await markDirty(this.parts.bus, key);
        return answer;
      }
      case 'approve':
        if (!(await state.approveBrake(key))) {
          return {
            ok: false,
            problem: `Nothing in the mailbox ${key.mailbox} was stopped: there is nothing to approve.`,
          };
        }
        await markDirty(this.parts.bus, key);
        return { ok: true, value: { records: [] } };
      case 'sync':
        await markDirty(this.parts.bus, key);
        return { ok: true, value: { records: [] } };
      case 'verify':
        return await this.withProjectMate(asked, async (projectMate) => {
          const answer = await verify({ ...this.parts, projectMate }, key);
          if (answer.ok) await markDirty(this.parts.bus, key);
          return answer;
        });
    }
  }

  /** Runs what needs the connection's ProjectMate; what is wrong with it is told in its own words. */
  private async withProjectMate<Reply extends { readonly ok: boolean }>(
    { connection }: { readonly connection: string },
    work: (projectMate: NonNullable<ReturnType<ContactsParts['projectMates']['of']>>) => Promise<Reply>,
  ): Promise<Reply | Problem> {
    const projectMate = this.parts.projectMates.of(connection);
    if (!projectMate)
      return { ok: false, problem: `There is no connection "${connection}" in the settings.` };
    try {
      return await work(projectMate);
    } catch (error) {
      if (error instanceof ProjectMateUnavailable || error instanceof ContractBroken) {
        return { ok: false, problem: error.message };
      }
      throw error;
    }
  }
}

function keyOf({ connection, mailbox }: { readonly connection: string; readonly mailbox: string }): SyncKey {
  return { connection, domain: 'contacts', mailbox: mailbox.toLowerCase() };
}

function notRunning(connection: string): string {
  return `The connection "${connection}" is not synchronised: set its start type to "automatic" in the settings, or start it if it is "manual".`;
}

function told(entry: JournalEntry): ContactJournalEntry {
  const { id, run, at, mailbox, recordId, itemId, side, operation } = entry;
  const { former, current, undoes, undoneBy, outcome } = entry;
  const conflictFields = [...entry.conflictFields];
  return {
    id,
    run,
    at,
    mailbox,
    recordId,
    itemId,
    side,
    operation,
    former,
    current,
    conflictFields,
    undoes,
    undoneBy,
    outcome,
  };
}
