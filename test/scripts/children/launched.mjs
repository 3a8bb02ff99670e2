// @ts-check
/** Counts the signals it gets, and ends a while after the first, with the count as its exit code. */
let signals = 0;
process.on('SIGINT', () => {
  signals++;
  setTimeout(() => process.exit(40 + signals), 700);
});
process.stdout.write('ready\n');
setTimeout(() => process.exit(3), Number(process.argv[2] ?? 20_000));
