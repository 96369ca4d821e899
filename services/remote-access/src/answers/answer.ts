import { remoteProcedures, type RemoteAnswer, type RemoteProcedureName } from '@pmsync/contracts';
import { ContractBroken, ProjectMateUnavailable, type ProjectMateStore } from '@pmsync/store';
import { Refusal } from '../http/refusal.js';
import { valueOf } from './values.js';

/** Does what is asked. Thrown: {@link Refusal} with 400 that names the field; what is neither of the store's own two errors. */
export async function answer(
  name: RemoteProcedureName,
  store: ProjectMateStore,
  body: unknown,
): Promise<RemoteAnswer> {
  const asked = remoteProcedures[name].request.safeParse(body);
  if (!asked.success) {
    const { path, message } = asked.error.issues[0]!;
    throw new Refusal(400, `${path.length > 0 ? path.join('.') : 'The body'}: ${message}.`);
  }
  try {
    return { ok: true, value: await valueOf(name, store, asked.data as never) };
  } catch (error) {
    if (error instanceof ContractBroken) {
      return { ok: false, problem: { kind: 'contract-broken', message: error.message, place: error.place } };
    }
    if (error instanceof ProjectMateUnavailable) {
      return { ok: false, problem: { kind: 'unavailable', message: error.message } };
    }
    throw error;
  }
}
