import { freemem, totalmem } from 'node:os';
import { statfs } from 'node:fs/promises';
import type { DeviceReport, MachineStatus } from '@shared/contract/application';
import { asSliceloomError } from '@shared/contract/errors';
import type { DatasetRecord } from '@shared/domain/dataset';
import { circumstancesOf, type Circumstances } from '@shared/domain/presets';
import type { JobProcess } from './host';
import { TrainerOwner } from './trainer-owner';

const INTERVAL_MS = 5000;

/** What TensorFlow computes on, asked of a trainer process that is started for it and ended again. */
export async function probeDevice(spawn: () => JobProcess): Promise<DeviceReport> {
  const trainer = new TrainerOwner(spawn());
  try {
    return await trainer.answered(trainer.service.describeDevice({}));
  } finally {
    await trainer.close();
  }
}

export async function freeDiskBytes(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(path);
  return bavail * bsize;
}

/** The status bar's figures; the device is asked for once and then remembered. */
export class Machine {
  private report: Promise<DeviceReport> | undefined;
  private known: DeviceReport | undefined;

  constructor(
    private readonly libraryPath: string,
    private readonly spawn: () => JobProcess,
  ) {}

  private device(): Promise<DeviceReport> {
    return (this.report ??= probeDevice(this.spawn).then((device) => (this.known = device)));
  }

  /** What a data set meets here. `patient` waits for the device where nobody has asked for it yet. */
  async circumstances(dataset: DatasetRecord, { patient }: { patient: boolean }): Promise<Circumstances> {
    // What goes wrong in asking is told by the training that follows.
    const device = patient ? await this.device().catch(() => this.forget()) : this.known;
    return circumstancesOf(dataset, device, totalmem());
  }

  /** Asked anew by whoever looks next: what was missing may have been mended. */
  private forget(): undefined {
    this.report = undefined;
    return undefined;
  }

  async *watch(signal: AbortSignal): AsyncGenerator<MachineStatus> {
    let found: Pick<MachineStatus, 'device' | 'problem'> = {};
    let wake = (): void => {};
    const asked = this.device().then(
      (device) => void (found = { device }),
      (error: unknown) => {
        this.forget();
        const { message, nextStep } = asSliceloomError(error);
        found = { problem: `${message} ${nextStep}` };
      },
    );
    void asked.then(() => wake());
    signal.addEventListener('abort', () => wake(), { once: true });
    while (!signal.aborted) {
      yield { ...found, ...(await this.figures()) };
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, INTERVAL_MS);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  private async figures(): Promise<Omit<MachineStatus, 'device' | 'problem'>> {
    return {
      freeMemoryBytes: freemem(),
      totalMemoryBytes: totalmem(),
      freeDiskBytes: await freeDiskBytes(this.libraryPath),
    };
  }
}
