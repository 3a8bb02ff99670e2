// @ts-check
/** Takes the lock that the first argument names, says so, and holds it; with a second argument starts a long program. */
import { run } from '../../../scripts/setup/processes.mjs';
import { takeLock } from '../../../scripts/setup/lock.mjs';

const lock = await takeLock(process.argv[2]);
if (process.argv[3]) {
  void run(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'], {
    started: (pid) => {
      lock.working(pid);
      process.stdout.write(`child ${pid}\n`);
    },
  });
}
process.stdout.write('held\n');
setTimeout(() => {}, 60_000);
