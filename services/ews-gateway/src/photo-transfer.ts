import { photoObjects, type ExchangeProblem, type ExchangeResult } from '@pmsync/contracts';
import type { Photo } from '@pmsync/exchange';
import { BusUnavailable, type Bus, type Objects } from '@pmsync/messaging';

/** Photos between the bus, where they travel by reference, and Exchange. */
export class PhotoTransfer {
  private objects: Promise<Objects> | undefined;

  constructor(private readonly bus: Bus) {}

  /** A photo of Exchange, for whoever asked for it. */
  async sent({
    bytes,
    version,
  }: Photo): Promise<ExchangeResult<{ readonly object: string; readonly version: string }>> {
    return await this.carry(async (objects) => ({
      ok: true,
      value: { object: await objects.put(bytes), version },
    }));
  }

  /** The bytes of an object (null: of none). */
  async received(object: string | null): Promise<ExchangeResult<Uint8Array | null>> {
    if (object === null) return { ok: true, value: null };
    return await this.carry(async (objects) => {
      const bytes = await objects.get(object);
      return bytes ? { ok: true, value: bytes } : { ok: false, problem: gone };
    });
  }

  private async carry<Value>(
    work: (objects: Objects) => Promise<ExchangeResult<Value>>,
  ): Promise<ExchangeResult<Value>> {
    try {
      this.objects ??= this.bus.objects(photoObjects);
      return await work(await this.objects);
    } catch (error) {
      if (!(error instanceof BusUnavailable)) throw error;
      this.objects = undefined;
      return { ok: false, problem: { kind: 'transient', outcomeUnknown: false, message: error.message } };
    }
  }
}

const gone: ExchangeProblem = {
  kind: 'transient',
  outcomeUnknown: false,
  message: 'The photo is no longer on the bus; it will be sent again.',
};
