import type { ContactMode, OnExchangeDelete } from '@pmsync/domain';
import type { FaultKind } from './faults.js';
import type { EditedField, PersonValues } from './projectmate.js';

/** What somebody does, or what goes wrong. Numbers choose among what there is then, so that a history stays one when steps are left out. */
export type Action =
  | { readonly kind: 'work' }
  | {
      readonly kind: 'record-edit';
      readonly record: number;
      readonly field: EditedField;
      readonly value: string | null;
    }
  | { readonly kind: 'record-create'; readonly person: PersonValues }
  | { readonly kind: 'record-delete'; readonly record: number; readonly many: number }
  | { readonly kind: 'record-active'; readonly record: number; readonly on: boolean }
  | { readonly kind: 'record-company'; readonly record: number; readonly company: number | null }
  | { readonly kind: 'record-broken'; readonly record: number; readonly on: boolean }
  | { readonly kind: 'company-rename'; readonly company: number; readonly name: string }
  | { readonly kind: 'company-head'; readonly company: number; readonly record: number | null }
  | {
      readonly kind: 'employee';
      readonly mailbox: number;
      readonly on: boolean;
      readonly onOff: 'keep' | 'remove';
    }
  | { readonly kind: 'mode'; readonly mode: ContactMode; readonly onExchangeDelete: OnExchangeDelete }
  | {
      readonly kind: 'item-edit';
      readonly mailbox: number;
      readonly item: number;
      readonly field: EditedField;
      readonly value: string | null;
    }
  | {
      readonly kind: 'item-new';
      readonly mailbox: number;
      readonly person: PersonValues;
      readonly private: boolean;
    }
  /** An item of the employee's own that is a record's person. */
  | { readonly kind: 'item-alike'; readonly mailbox: number; readonly record: number }
  | { readonly kind: 'item-delete'; readonly mailbox: number; readonly item: number }
  | { readonly kind: 'item-copy'; readonly mailbox: number; readonly item: number }
  | { readonly kind: 'item-away'; readonly mailbox: number; readonly item: number }
  | { readonly kind: 'item-back' }
  | { readonly kind: 'item-restore'; readonly mailbox: number }
  | { readonly kind: 'item-private'; readonly mailbox: number; readonly item: number; readonly on: boolean }
  | {
      readonly kind: 'item-unreadable';
      readonly mailbox: number;
      readonly item: number;
      readonly on: boolean;
    }
  | { readonly kind: 'folder-empty'; readonly mailbox: number }
  | { readonly kind: 'sync'; readonly mailbox: number }
  | { readonly kind: 'verify'; readonly mailbox: number }
  | { readonly kind: 'undo'; readonly mailbox: number }
  | { readonly kind: 'retry-parked'; readonly mailbox: number }
  | { readonly kind: 'approve'; readonly mailbox: number }
  | { readonly kind: 'crash'; readonly process: 'contacts' | 'gateway' | 'watcher'; readonly index: number }
  | { readonly kind: 'pause'; readonly index: number }
  | { readonly kind: 'wake' }
  | { readonly kind: 'time'; readonly milliseconds: number }
  | { readonly kind: 'fault'; readonly fault: FaultKind; readonly skip: number }
  /** Everything comes to rest, and is looked at. */
  | { readonly kind: 'rest' };

/** An action, and how many moves the product makes afterwards. `salt`: what their order follows from. */
export interface Step {
  readonly action: Action;
  readonly moves: number;
  readonly salt: number;
}

/** A step in one line. */
export function told({ action, moves }: Step): string {
  const { kind, ...rest } = action;
  const details = Object.entries(rest).map(([name, value]) => ` ${name}=${JSON.stringify(value)}`);
  return `${kind}${details.join('')}${moves > 0 ? `, then ${moves} moves` : ''}`;
}
