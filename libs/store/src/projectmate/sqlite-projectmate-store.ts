import { domains } from '@pmsync/contracts';
import { ContractBroken } from '../errors.js';
import type {
  AudienceRow,
  ChangedEntity,
  ChangeLogRow,
  ContactRecord,
  Employee,
  Parameters,
  ProjectMateStore,
  UnreadableContact,
} from '../ports/projectmate-store.js';
import { inList, list } from '../sqlite/lists.js';
import type { Query } from '../sqlite/query.js';
import { SqliteDatabase } from '../sqlite/sqlite-database.js';
import { contactRecord, recordId, type ContactRow } from './contact-row.js';
import { checkContract, explainFailure } from './contract-check.js';
import { relation } from './relation.js';

const contactModes = ['one-way', 'one-way-with-import', 'two-way'] as const;
const changedEntities: readonly ChangedEntity[] = ['contact', 'employee', 'parameters', 'licence'];

/** ProjectMate in an SQLite file. Each statement stands for itself: no lock of ours outlives one, so ProjectMate's users never wait for us. */
export class SqliteProjectMateStore implements ProjectMateStore {
  private readonly database: SqliteDatabase;

  constructor(file: string) {
    this.database = new SqliteDatabase({
      file,
      create: false,
      opened: checkContract,
      explain: (failure) => explainFailure(file, failure),
    });
  }

  async parameters(): Promise<Parameters> {
    const [row] = await this.read((query) =>
      query<{
        mail_server_name: string | null;
        time_zone: string | null;
        enabled_domains: string | null;
        contact_mode: string;
      }>(`SELECT mail_server_name, time_zone, enabled_domains, contact_mode FROM ${relation('parameters')}`),
    );
    if (!row)
      throw new ContractBroken('ProjectMate\'s relation "parameters" is empty: it must have one row.', {
        relation: 'parameters',
      });
    const contactMode = contactModes.find((mode) => mode === row.contact_mode);
    if (!contactMode) {
      throw new ContractBroken(
        `ProjectMate's parameter contact_mode is "${row.contact_mode}": it must be one of ${contactModes.join(', ')}.`,
        { relation: 'parameters', column: 'contact_mode' },
      );
    }
    if (!row.time_zone) {
      throw new ContractBroken(
        "ProjectMate's parameter time_zone is empty: it must name a Windows time zone.",
        {
          relation: 'parameters',
          column: 'time_zone',
        },
      );
    }
    const enabled = (row.enabled_domains ?? '').split(',').map((name) => name.trim());
    return {
      mailServerName: row.mail_server_name,
      timeZone: row.time_zone,
      enabledDomains: domains.filter((domain) => enabled.includes(domain)),
      contactMode,
    };
  }

  async licensed(): Promise<boolean> {
    const rows = await this.read((query) =>
      query(`SELECT 1 FROM ${relation('licence')} WHERE module = 'exchange-sync' AND granted = 1`),
    );
    return rows.length > 0;
  }

  async synchronisedEmployees(): Promise<readonly Employee[]> {
    const rows = await this.read((query) =>
      query<{ id: string; mailbox: string | null; display_name: string }>(
        `SELECT id, mailbox, display_name FROM ${relation('employee')} WHERE synchronised = 1 ORDER BY mailbox`,
      ),
    );
    return rows.map(({ id, mailbox, display_name: displayName }) => ({
      id: recordId('employee', id),
      mailbox: mailboxOf(displayName, mailbox),
      displayName,
    }));
  }

  async readChangeLog(limit: number): Promise<readonly ChangeLogRow[]> {
    const rows = await this.read((query) =>
      query<{ id: number; entity: string; record_id: string }>(
        `SELECT id, entity, record_id FROM ${relation('change_log')} ORDER BY id LIMIT ?`,
        [limit],
      ),
    );
    return rows.map(({ id, entity, record_id: record }) => {
      const known = changedEntities.find((each) => each === entity);
      if (!known) {
        throw new ContractBroken(
          `ProjectMate's change_log has the entity "${entity}": it must be one of ${changedEntities.join(', ')}.`,
          { relation: 'change_log', column: 'entity', record: String(id) },
        );
      }
      return { id: String(id), entity: known, recordId: recordId('change_log', record, 'record_id') };
    });
  }

  async removeFromChangeLog(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.read((query) =>
      query(`DELETE FROM ${relation('change_log')} WHERE id IN ${inList}`, [list(ids.map(Number))]),
    );
  }

  async claimChangeLog(installation: string): Promise<{ readonly owner: string }> {
    const before = await this.changeLogOwner();
    if (before !== null) return { owner: before };
    await this.read((query) =>
      query(`UPDATE ${relation('change_log_owner')} SET installation = ? WHERE installation IS NULL`, [
        installation,
      ]),
    );
    return { owner: (await this.changeLogOwner()) ?? installation };
  }

  async audienceOf(contactIds: readonly string[]): Promise<readonly AudienceRow[]> {
    const rows = await this.read((query) =>
      query<{ contact_id: string; mailbox: string }>(
        `SELECT contact_id, mailbox FROM ${relation('contact_audience')} WHERE contact_id IN ${inList}`,
        [list(contactIds)],
      ),
    );
    return rows.map(({ contact_id: contactId, mailbox }) => ({ contactId, mailbox: mailbox.toLowerCase() }));
  }

  async audienceIn(mailbox: string, afterId: string | null, limit: number): Promise<readonly string[]> {
    const rows = await this.read((query) =>
      query<{ contact_id: string }>(
        `SELECT contact_id FROM ${relation('contact_audience')}
         WHERE lower(mailbox) = ? AND contact_id > ? ORDER BY contact_id LIMIT ?`,
        [mailbox, afterId ?? '', limit],
      ),
    );
    return rows.map((row) => row.contact_id);
  }

  async contactsFor(
    mailbox: string,
    contactIds: readonly string[],
    unreadable?: (contact: UnreadableContact) => void,
  ): Promise<readonly ContactRecord[]> {
    const rows = await this.read((query) =>
      query<ContactRow>(
        `SELECT contact.* FROM ${relation('contact')} AS contact
         WHERE contact.id IN ${inList} AND EXISTS (
           SELECT 1 FROM ${relation('contact_audience')} AS audience
           WHERE audience.contact_id = contact.id AND lower(audience.mailbox) = ?)`,
        [list(contactIds), mailbox],
      ),
    );
    return rows.flatMap((row) => {
      try {
        return [contactRecord(row)];
      } catch (error) {
        if (!(error instanceof ContractBroken) || !unreadable || error.place?.record === undefined)
          throw error;
        unreadable({ id: error.place.record, problem: error.message });
        return [];
      }
    });
  }

  async close(): Promise<void> {
    await this.database.close();
  }

  private async changeLogOwner(): Promise<string | null> {
    const [row] = await this.read((query) =>
      query<{ installation: string | null }>(`SELECT installation FROM ${relation('change_log_owner')}`),
    );
    if (row) return row.installation;
    throw new ContractBroken('ProjectMate\'s relation "change_log_owner" is empty: it must have one row.', {
      relation: 'change_log_owner',
    });
  }

  private async read<Value>(work: (query: Query) => Promise<Value>): Promise<Value> {
    return await this.database.read(work);
  }
}

function mailboxOf(displayName: string, mailbox: string | null): string {
  if (!mailbox || !/^[^\s@]+@[^\s@]+$/.test(mailbox)) {
    throw new ContractBroken(
      `The employee "${displayName}" is to be synchronised and has ${mailbox ? `the address "${mailbox}"` : 'no address'}: give the employee an e-mail address, or switch the synchronisation off.`,
      { relation: 'employee', column: 'mailbox' },
    );
  }
  return mailbox.toLowerCase();
}
