import { Command, CommanderError } from 'commander';
import { imageSetRequest } from '@shared/domain/image-set';
import { SliceloomError } from '@shared/contract/errors';
import { version } from '../../package.json';
import type { Command as Run, CommonOptions } from './context';
import { conformance, type ConformanceOptions } from './conformance';
import { doctor } from './doctor';
import { estimate } from './estimate';
import { exportModel, type ExportModelOptions } from './export-model';
import { generate, type GenerateOptions } from './generate';
import { importImages, type ImportCommandOptions } from './import';
import { addImportFlags, collected, importOverridesIn, type ImportFlags } from './import-flags';
import { inspect, type InspectOptions } from './inspect';
import { addNewRunFlags, type NewRunOptions } from './new-run';
import { toNumber } from './option-flags';
import { EXIT, exitCodeOf, Output } from './output';
import { serve, type ServeOptions } from './serve';
import { text } from './text';
import { train, type TrainOptions } from './train';

/** Runs a command and leaves the process with its exit code; what it throws becomes a sentence. */
async function execute<O>(run: Run<O>, options: O & CommonOptions): Promise<void> {
  const output = new Output(options.json === true);
  try {
    process.exitCode = await run(options, output);
  } catch (error) {
    output.error(error);
    process.exitCode = exitCodeOf(error);
  }
}

const program = new Command('sliceloom').description(text.about).version(version);

function command(name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .option('--library <dir>', text.library)
    .option('--json', text.json)
    .addHelpText('after', `\n${text.exitCodes}`);
}

command('doctor', text.doctor).action((options: CommonOptions) => execute(doctor, options));

const training = command('train', text.train)
  .option('--run <name>', text.run)
  .option('--resume', text.resume);
const trainingIn = addNewRunFlags(training);
training.action((given: Omit<TrainOptions, 'overrides'> & CommonOptions & Record<string, unknown>) =>
  execute(train, trainingIn(given)),
);

const estimating = command('estimate', text.estimate);
const estimatingIn = addNewRunFlags(estimating);
estimating.action((given: Omit<NewRunOptions, 'overrides'> & CommonOptions & Record<string, unknown>) =>
  execute(estimate, estimatingIn(given)),
);

const { count, seed, psi } = imageSetRequest.shape;
command('generate', text.generate)
  .requiredOption('--run <name>', text.runToDraw)
  .option('--count <n>', text.count, toNumber, 16)
  .option('--seed <n>', text.firstSeed, toNumber, 1)
  .option('--psi <x>', text.psi, toNumber, 0.7)
  .option('--out <dir>', text.out)
  .action((options: GenerateOptions & CommonOptions) =>
    execute(async (given: GenerateOptions & CommonOptions, output) => {
      for (const [option, schema, value] of [
        ['--count', count, given.count],
        ['--seed', seed, given.seed],
        ['--psi', psi, given.psi],
      ] as const) {
        if (!schema.safeParse(value).success)
          throw new SliceloomError('option-invalid', {
            option,
            reason: `${value} is not possible`,
            allowed: `${option === '--psi' ? '' : 'whole numbers, '}${schema.minValue} to ${schema.maxValue}`,
          });
      }
      return generate(given, output);
    }, options),
  );

command('export-model', text.exportModel)
  .requiredOption('--run <name>', text.runToExport)
  .option('--checkpoint <images>', text.checkpointToExport, toNumber)
  .option('--out <dir>', text.exportOut)
  .action((options: ExportModelOptions & CommonOptions) =>
    execute(async (given: ExportModelOptions & CommonOptions, output) => {
      const { checkpoint } = given;
      if (checkpoint !== undefined && !(Number.isSafeInteger(checkpoint) && checkpoint >= 0))
        throw new SliceloomError('option-invalid', {
          option: '--checkpoint',
          reason: `${checkpoint} is not a number of images`,
          allowed: 'whole numbers from 0, such as the names of the folders in checkpoints',
        });
      return exportModel(given, output);
    }, options),
  );

addImportFlags(
  command('import', text.importImages)
    .argument('<paths...>')
    .option('--name <name>', text.importing.name)
    .option('--into <name>', text.importing.into),
)
  .option('--dry-run', text.importing.dryRun)
  .option('--refused <file>', text.importing.refusedFile)
  .action((paths: string[], given: Omit<ImportCommandOptions, 'paths' | 'overrides'> & ImportFlags) =>
    execute(
      async (options: typeof given & { paths: string[] }, output) =>
        importImages({ ...options, overrides: importOverridesIn(options) }, output),
      { ...given, paths },
    ),
  );

command('inspect', text.inspect)
  .argument('<paths...>')
  .option('--pattern <template>', text.importing.pattern)
  .action((paths: string[], given: Omit<InspectOptions, 'paths'> & CommonOptions) =>
    execute(inspect, { ...given, paths }),
  );

command('serve', text.serve)
  .option('--port <n>', text.port, toNumber)
  .option('--sample', text.serveSample)
  .option('--allow <dir>', text.allow, collected)
  .action((options: ServeOptions & CommonOptions) =>
    execute(async (given: ServeOptions & CommonOptions, output) => {
      const { port } = given;
      if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65535))
        throw new SliceloomError('option-invalid', {
          option: '--port',
          reason: `${port} is not a port`,
          allowed: '1024 to 65535',
        });
      return serve(given, output);
    }, options),
  );

command('conformance', text.conformance)
  .requiredOption('--dir <dir>', text.conformanceDir)
  .action((options: ConformanceOptions & CommonOptions) => execute(conformance, options));

// Commander's own complaints are about the usage; asking for help is none.
program.exitOverride();
for (const sub of program.commands) sub.exitOverride();
program.parseAsync().catch((error: unknown) => {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage;
});
